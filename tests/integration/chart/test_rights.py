"""The rights that the chart gives people; those of the operator are tried where it is installed."""

import json
import uuid

import pytest
import yaml

RIGHTS = {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}


@pytest.fixture
def namespaces(kubernetes):
    """Two namespaces of this test: the operator's, and one with filters."""
    names = [f"chart-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        kubernetes.kubectl("create", "namespace", name)
    return names


def install_rights(kubernetes, helm, values, namespace):
    """Apply what the chart has of accounts and roles."""
    objects = helm.render(values, f"--namespace={namespace}", "--skip-tests")
    rights = [each for each in objects if each["kind"] in RIGHTS]
    kubernetes.kubectl("apply", "-f", "-", stdin=yaml.safe_dump_all(rights))


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
