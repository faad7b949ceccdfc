"""Filters outlive what helm does: upgrade, rollback, uninstall, and another release."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[4]
FIRST = Path(__file__).with_name("flinkfilter-operator-0.1.0.tgz")
DEFINITION = "customresourcedefinition/flinkfilters.flinkfilter.io"
OLD = "A filter as of old."
DESCRIPTION = "jsonpath={.spec.versions[0].schema.openAPIV3Schema.description}"
IDENTITY = "jsonpath={.metadata.uid} {.metadata.generation}"


@pytest.fixture
def own(new_release, workloads, has_definition):
    """A release with the definition, in a cluster that does not have it yet."""
    if has_definition:
        pytest.skip("this cluster has FlinkFilters already, and they are not taken away")
    workloads.kubectl("delete", "--ignore-not-found", DEFINITION)
    release = new_release()
    release.values["crds"] = {"enabled": True}
    return release


@pytest.fixture
def old_definition(tmp_path):
    """A file of the definition with another description."""
    definition = yaml.safe_load((ROOT / "crds" / "flinkfilters.yaml").read_text())
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["description"] = OLD
    file = tmp_path / "old.yaml"
    file.write_text(yaml.safe_dump(definition))
    return file


def test_upgrade_and_rollback_leave_filters_as_they_are(own):
    """From the first version of the chart to this one and back; the definition goes along."""
    newest, own.chart = own.chart, FIRST
    own.install()
    own.apply_filter()
    before = own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY)
    own.chart = newest
    own.upgrade()
    version = yaml.safe_load((newest / "Chart.yaml").read_text())["version"]
    assert charts(own) == {f"flinkfilter-operator-{version}"}
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before
    own.passed("rollback", own.name, "1", "--wait", "--timeout=60s")
    assert charts(own) == {"flinkfilter-operator-0.1.0"}
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before


def charts(release):
    """Give the versions of the chart that operator and definition come from."""
    deployment = f"deployment/{release.name}-flinkfilter-operator"
    label = "jsonpath={.metadata.labels.helm\\.sh/chart}"
    return {release.kubectl("get", each, "-o", label) for each in (deployment, DEFINITION)}


def test_uninstall_leaves_filters_and_their_definition(own):
    """Everything else goes, and the same release takes them up again without a question."""
    own.install()
    own.apply_filter()
    before = own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY)
    assert "flinkfilters.flinkfilter.io" in own.passed("uninstall", own.name, "--wait")
    everything = "deployments,services,configmaps,serviceaccounts,roles,rolebindings,pdb"
    left = own.kubectl("get", everything, "-l", f"app.kubernetes.io/instance={own.name}")
    assert left == ""
    cluster_wide = "clusterroles,clusterrolebindings,validatingadmissionpolicies"
    named = own.kubectl("get", cluster_wide, "-l", f"app.kubernetes.io/instance={own.name}")
    assert named == ""
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before
    own.install()
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before


def test_a_kept_definition_is_taken_over_by_another_release_on_request(own, new_release):
    """Helm refuses it otherwise, and says whose it was."""
    own.install()
    own.apply_filter()
    own.passed("uninstall", own.name, "--wait")
    other = new_release()
    other.values["crds"] = {"enabled": True}
    refused = other.helm("install", other.name, other.chart, values=other.values)
    assert refused.returncode == 1
    assert "invalid ownership metadata" in refused.stderr
    assert own.name in refused.stderr
    other.install("--take-ownership")
    assert own.kubectl("get", "flinkfilters", "-o", "name") == (
        "flinkfilter.flinkfilter.io/orders\n"
    )


def test_an_older_definition_from_a_file_is_taken_over_on_request(own, old_definition):
    """As it came with `kubectl apply` before the chart, whose fields kubectl has."""
    own.cluster.install(old_definition)
    assert own.kubectl("get", DEFINITION, "-o", DESCRIPTION) == OLD
    own.apply_filter()
    own.install("--take-ownership", "--force-conflicts")
    owner = "jsonpath={.metadata.annotations.meta\\.helm\\.sh/release-name}"
    assert own.kubectl("get", DEFINITION, "-o", owner) == own.name
    assert own.kubectl("get", DEFINITION, "-o", DESCRIPTION) != OLD
    assert own.kubectl("get", "flinkfilters", "-o", "name") == "flinkfilter.flinkfilter.io/orders\n"
