"""Filters outlive what helm does: upgrade, rollback, uninstall, and another release."""

import pytest

DEFINITION = "customresourcedefinition/flinkfilters.flinkfilter.io"
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


def test_upgrade_and_rollback_leave_filters_as_they_are(own):
    """They are the same objects, with the same specs."""
    own.install()
    own.apply_filter()
    before = own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY)
    own.upgrade(replicas=2)
    assert own.get("deployments")["items"][0]["spec"]["replicas"] == 2
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before
    own.passed("rollback", own.name, "1", "--wait", "--timeout=60s")
    assert own.get("deployments")["items"][0]["spec"]["replicas"] == 1
    assert own.kubectl("get", "flinkfilter", "orders", "-o", IDENTITY) == before


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


def test_a_definition_from_a_file_is_taken_over_on_request(new_release, definition):
    """As it came with `kubectl apply`, before the chart."""
    release = new_release()
    release.values["crds"] = {"enabled": True}
    release.install("--take-ownership")
    owner = "jsonpath={.metadata.annotations.meta\\.helm\\.sh/release-name}"
    assert release.kubectl("get", DEFINITION, "-o", owner) == release.name
