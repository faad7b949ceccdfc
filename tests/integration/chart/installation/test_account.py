"""What the operator's account may do: enough for a filter's whole life, and nothing else.

The operator runs here and not in the cluster, where the simulator could not be reached.
"""

import json

import pytest

FILTERS = {(verb, "flinkfilters.flinkfilter.io", "") for verb in ("get", "list", "watch", "patch")}
STATUS = {(verb, "flinkfilters/status.flinkfilter.io", "") for verb in ("get", "patch")}
KINDS = ("mutating", "validating")
FINALIZERS = {("update", "flinkfilters/finalizers.flinkfilter.io", "")}
WORK = FILTERS | STATUS | FINALIZERS | {("create", "events.events.k8s.io", "")}


@pytest.fixture
def alone(workloads):
    """Skip where another operator is at work, which would have a hand in the same filters."""
    found = workloads.kubectl("get", "leases", "-A", "-o", "json").stdout
    others = [
        lease["metadata"]["name"]
        for lease in json.loads(found)["items"]
        if lease["metadata"]["name"].startswith("flinkfilter-operator-")
        and not lease["metadata"]["namespace"].startswith("chart-")
        and lease["spec"].get("holderIdentity")
    ]
    if others:
        pytest.skip(f"another operator is at work in this cluster: {', '.join(others)}")


def watching(release, *namespaces):
    """Let a release watch namespaces; none means all of them."""
    release.values["settings"]["namespaces"] = list(namespaces)


def rights(release, namespace, account=""):
    """Ask the API server what an account may do in a namespace that not every account may."""
    name = f"{release.name}-flinkfilter-operator{account}"
    return reviewed(release, name, namespace) - reviewed(release, "default", namespace)


def reviewed(release, account, namespace):
    """Ask the API server what an account may do in a namespace: verb, resource, name."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    # The account may not even read the schema to validate by.
    create = ["create", "--validate=false", "-f", "-", "-o", "json"]
    identity = f"--as=system:serviceaccount:{release.namespace}:{account}"
    answer = release.kubectl(*create, identity, stdin=json.dumps(review))
    return {
        (verb, f"{resource}.{group}", name)
        for rule in json.loads(answer)["status"]["resourceRules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for name in rule.get("resourceNames", [""])
    }


def guards(release):
    """Give the rights that come with the admission policies of a release."""
    name, group = f"{release.name}-flinkfilter-operator-approval", "admissionregistration.k8s.io"
    (settings,) = release.get("configmaps", "-l", "app.kubernetes.io/component=operator")["items"]
    if "stampedBy" not in settings["data"]["settings.yaml"]:
        return set()
    kinds = [f"{kind}admissionpolic{end}" for kind in KINDS for end in ("ies", "ybindings")]
    return {("get", f"{kind}.{group}", name) for kind in kinds}


def leases(release):
    """Give the rights on the Lease of a release."""
    name, resource = f"flinkfilter-operator-{release.name}", "leases.coordination.k8s.io"
    return {("create", resource, ""), ("get", resource, name), ("update", resource, name)}


def live(release):
    """Take a filter through its whole life."""
    release.apply_filter()
    release.wait(".status.phase", "PendingApproval")
    release.wait(".status.proposed.dryRun.result", "Passed")
    status = release.get("flinkfilter", "orders")["status"]
    approval = f"flinkfilter.io/approved={status['proposed']['digest']}"
    release.kubectl("annotate", "flinkfilter", "orders", approval)
    release.wait(".status.phase", "Running")
    release.kubectl("delete", "flinkfilter", "orders", "--timeout=60s")
    reasons = {event["reason"] for event in release.get("events.events.k8s.io")["items"]}
    assert reasons >= {"AwaitingApproval", "Approved", "Running", "Deleting"}


def test_in_the_whole_cluster(release, pod, alone):
    """Without `namespaces` a cluster role, and the Lease in the operator's own namespace."""
    watching(release)
    release.install(replicas=0)
    running = pod(release)
    live(release)
    assert "forbidden" not in running.log
    assert rights(release, release.namespace) == WORK | guards(release) | leases(release)
    assert rights(release, "default") == WORK | guards(release)


def test_in_one_namespace(release, new_release, pod, alone):
    """With `namespaces` a role in each of them; in its own the operator then has the Lease.

    What comes with the policies goes for the whole cluster, as they do.
    """
    filters = new_release()
    watching(release, filters.namespace)
    release.install(replicas=0)
    running = pod(release)
    live(filters)
    assert "forbidden" not in running.log
    assert rights(release, filters.namespace) == WORK | guards(release)
    assert rights(release, release.namespace) == guards(release) | leases(release)
    assert rights(release, "default") == guards(release)


def test_the_consumers_account_may_nothing(release):
    """They have no business with the API server."""
    kafka = {"bootstrapServers": "kafka.example:9092", "securityProtocol": "PLAINTEXT"}
    release.passed("install", release.name, release.chart, values=release.values | {"kafka": kafka})
    assert rights(release, release.namespace, "-consumers") == set()
