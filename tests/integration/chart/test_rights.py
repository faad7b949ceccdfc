"""The rights that the chart gives: enough for the operator, and for people what the docs say."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml

from confluent_simulator import Delays, HostedSimulator, SimulatorConfig

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
RIGHTS = {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}
DIGEST = "{.status.proposed.digest}"


@pytest.fixture
def namespaces(kubernetes):
    """Two namespaces of this test: the operator's, and one with filters."""
    names = [f"chart-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        kubernetes.kubectl("create", "namespace", name)
    return names


def install_rights(kubernetes, helm, values, namespace):
    """Apply what the chart has of accounts and roles; gives the operator's account."""
    objects = helm.render(values, f"--namespace={namespace}", "--skip-tests")
    rights = [each for each in objects if each["kind"] in RIGHTS]
    kubernetes.kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all(rights))
    (deployment,) = (each for each in objects if each["kind"] == "Deployment")
    return deployment["spec"]["template"]["spec"]["serviceAccountName"]


def kubeconfig_of(kubernetes, account, namespace, folder):
    """Write a kubeconfig with a token of a service account, as the Pod has one."""
    token = kubernetes.kubectl("create", "token", account, f"--namespace={namespace}").stdout
    content = yaml.safe_load(kubernetes.kubeconfig.read_text())
    content["users"][0]["user"] = {"token": token.strip()}
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(content))
    return file


@pytest.mark.parametrize("watched", ["all", "one"])
def test_the_operators_rights_are_enough(
    definition_installed, helm, needed, namespaces, tmp_path, watched
):
    """With its own account, a filter runs once approved: watched, recorded, told by an Event."""
    kubernetes, (home, place) = definition_installed, namespaces
    needed["fullnameOverride"] = home
    settings = needed["settings"]
    settings |= {"instance": home, "pollSeconds": 0.5, "dwellSeconds": 0.2, "soakSeconds": 1}
    if watched == "one":
        settings["namespaces"] = [place]
    account = install_rights(kubernetes, helm, needed, home)
    delays = Delays(pending=0, stopping=0, deleting=0)
    with HostedSimulator(SimulatorConfig(delays=delays)) as simulator:
        config = simulator.simulator.config
        example = yaml.safe_load((ROOT / "examples" / "settings.yaml").read_text())
        settings["confluent"] = example["confluent"] | {"endpoint": simulator.url}
        (tmp_path / "settings.yaml").write_text(yaml.safe_dump(settings))
        environment = {
            **os.environ,
            "KUBECONFIG": str(kubeconfig_of(kubernetes, account, home, tmp_path)),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CONFLUENT_CLOUD_API_KEY": config.api_key,
            "CONFLUENT_CLOUD_API_SECRET": config.api_secret,
        }
        command = [sys.executable, "-m", "flinkfilter.operator.main"]
        command += ["--settings", str(tmp_path / "settings.yaml"), "--lease-namespace", home]
        with (
            (tmp_path / "log").open("w") as log,
            subprocess.Popen(command, env=environment, stderr=log) as operator,
        ):
            try:
                _approve_and_wait(kubernetes, place)
            finally:
                operator.terminate()
        logged = (tmp_path / "log").read_text()
        sys.stdout.write(logged)
    events = kubernetes.kubectl("get", "events.events.k8s.io", "-n", place, "-o", "name").stdout
    assert events != ""
    assert "forbidden" not in logged.lower()


def _approve_and_wait(kubernetes, namespace):
    """Take the example filter all the way to Running."""

    def kubectl(*arguments, **more):
        return kubernetes.kubectl("-n", namespace, *arguments, **more).stdout

    name = yaml.safe_load(EXAMPLE.read_text())["metadata"]["name"]
    kubectl("apply", "-f", str(EXAMPLE))
    passed = "--for=jsonpath={.status.proposed.dryRun.result}=Passed"
    kubectl("wait", passed, "--timeout=90s", f"flinkfilter/{name}")
    digest = kubectl("get", "flinkfilter", name, "-o", f"jsonpath={DIGEST}")
    kubectl("annotate", "flinkfilter", name, f"flinkfilter.io/approved={digest}")
    running = "--for=jsonpath={.status.phase}=Running"
    kubectl("wait", running, "--timeout=90s", f"flinkfilter/{name}")
    # It has a finalizer, and the operator that takes it off is gone soon.
    kubectl("delete", "flinkfilter", name, "--timeout=60s")


VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
WHO_MAY_WHAT = {
    "view": ["get", "list", "watch"],
    "edit": ["get", "list", "watch", "create", "update", "patch", "delete"],
    "admin": VERBS,
    "approver": ["get", "list", "watch", "patch", "approve"],
}


@pytest.mark.parametrize("role", WHO_MAY_WHAT)
def test_people_may_what_their_role_says(kubernetes, helm, needed, namespaces, role):
    """No role contains another one's right to approve, and none may write the status."""
    home, place = namespaces
    needed["fullnameOverride"] = home
    install_rights(kubernetes, helm, needed, home)
    user = f"{role}-{home}"
    kubernetes.kubectl(
        "create", "rolebinding", role, f"--clusterrole={home}-{role}", f"--user={user}", "-n", place
    )
    rules = _rules_of(kubernetes, user, place)
    assert rules["flinkfilters"] == WHO_MAY_WHAT[role]
    assert rules["flinkfilters/status"] == ["get"]


@pytest.mark.parametrize("role", ["view", "edit", "admin"])
def test_the_roles_of_kubernetes_hold_the_charts(kubernetes, helm, needed, role):
    """By aggregation: their label selects the chart's role."""
    selector = f"rbac.authorization.k8s.io/aggregate-to-{role}"
    aggregating = json.loads(kubernetes.kubectl("get", "clusterrole", role, "-o", "json").stdout)
    assert {"matchLabels": {selector: "true"}} in aggregating["aggregationRule"][
        "clusterRoleSelectors"
    ]
    labelled = [
        each["metadata"]["name"]
        for each in helm.render(needed)
        if each["metadata"].get("labels", {}).get(selector) == "true"
    ]
    assert labelled == [f"flinkfilter-flinkfilter-operator-{role}"]


def _rules_of(kubernetes, user, namespace):
    """Ask the API server what somebody may do with the resources of flinkfilter.io."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    answer = kubernetes.kubectl(
        "create",
        "-f",
        "-",
        "-o",
        "json",
        "--validate=false",
        f"--as={user}",
        stdin=json.dumps(review),
    )
    return {
        resource: rule["verbs"]
        for rule in json.loads(answer.stdout)["status"]["resourceRules"]
        if rule["apiGroups"] == ["flinkfilter.io"]
        for resource in rule["resources"]
    }
