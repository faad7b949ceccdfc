"""What the chart makes of its values, and what it refuses to make less safe than asked."""

import pytest
import yaml

OLD = ("--kube-version=1.35.0",)
# What an engine that knows the cluster gives helm: all that it serves.
SERVED = "apps/v1/Deployment,admissionregistration.k8s.io/v1"
NOTHING = (f"--api-versions={SERVED}",)
VALIDATING = (f"--api-versions={SERVED},admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",)
BOTH = (f"{VALIDATING[0]},admissionregistration.k8s.io/v1/MutatingAdmissionPolicy", *OLD)
STAMPS = "--set-string=admissionPolicies.stamps="
OTHER = "--set=admissionPolicies.requireOtherApprover=true"


@pytest.mark.parametrize(
    ("options", "stamped"),
    [
        (("--kube-version=1.36.0",), True),
        (OLD, False),
        (VALIDATING, False),
        (BOTH, True),
        ((f"{STAMPS}false",), False),
    ],
    ids=["by version", "old", "not served", "served", "not wanted"],
)
def test_stamps_are_there_where_the_cluster_has_them(options, stamped, policies):
    """What it serves decides; without a cluster, its version."""
    found = policies(*options)
    assert ("MutatingAdmissionPolicy" in found) is stamped
    assert ("MutatingAdmissionPolicyBinding" in found) is stamped
    assert "ValidatingAdmissionPolicyBinding" in found


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (NOTHING, "Set admissionPolicies.enabled=false to install without"),
        ((*OLD, f"{STAMPS}true"), "Set admissionPolicies.stamps=auto to install without"),
        ((*OLD, OTHER), "Set admissionPolicies.requireOtherApprover=false to install without"),
        ((f"{STAMPS}false", OTHER), "admissionPolicies.requireOtherApprover needs the stamps"),
        ((f"{STAMPS}maybe",), "auto"),
    ],
    ids=["no policies", "no stamps", "no author", "stamps off", "a typo"],
)
def test_what_cannot_be_guarded_is_refused(options, words, rendered):
    """Loudly, with what to set."""
    assert words in rendered(*options)


def test_a_real_cluster_is_asked_what_it_serves(cluster, helm):
    """Helm's own discovery names the kinds as the chart looks them up."""
    run = helm(
        *("install", "probe", "--dry-run=server", "--set=crds.enabled=false"),
        f"--kubeconfig={cluster.kubernetes.kubeconfig}",
    )
    assert run.returncode == 0, run.stderr
    assert ("kind: MutatingAdmissionPolicyBinding" in run.stdout) is cluster.stamps
    assert "kind: ValidatingAdmissionPolicyBinding" in run.stdout


def test_switched_off_there_is_none_of_it(rendered):
    """Neither policies nor what belongs to them, on whatever cluster."""
    text = rendered("--set=admissionPolicies.enabled=false", *NOTHING)
    assert [kind for kind in _kinds(text) if "AdmissionPolicy" in kind] == []


def _kinds(text):
    return [each["kind"] for each in yaml.safe_load_all(text) if each]


def test_the_operator_is_told_whose_stamps_to_believe(rendered):
    """The settings name the policies where they stamp, and nothing where they do not."""
    settings = {
        options: _settings(rendered("--set=settings.approval.acceptTrue=false", *options))
        for options in ((), (f"{STAMPS}false",), ("--set=admissionPolicies.enabled=false",))
    }
    assert [each["approval"].get("stampedBy") for each in settings.values()] == [
        "flinkfilter-operator-approval",
        None,
        None,
    ]
    assert {each["approval"]["acceptTrue"] for each in settings.values()} == {False}


def _settings(text):
    found = [each for each in yaml.safe_load_all(text) if each]
    maps = [each for each in found if each["kind"] == "ConfigMap"]
    (settings,) = [
        each["data"]["settings.yaml"] for each in maps if "settings.yaml" in each["data"]
    ]
    return yaml.safe_load(settings)
