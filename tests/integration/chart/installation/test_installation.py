"""Installing the chart and changing its values, with helm on a real API server."""

import textwrap

import pytest

OPERATOR = "app.kubernetes.io/component=operator"
COMPONENT = "app.kubernetes.io/component"
KAFKA = {"bootstrapServers": "kafka.example:9092", "securityProtocol": "PLAINTEXT"}


def test_all_pods_are_admitted_where_only_restricted_ones_are(release):
    """Those of the operator and of the dealers' consumers; none but the operator gets a token."""
    other = release.cluster.kubectl("-n", release.namespace, "run", "x", "--image=x", check=False)
    assert 'violates PodSecurity "restricted:latest"' in other.stderr
    # Not `--wait`: on a real node no consumer is ready without its brokers.
    release.passed("install", release.name, release.chart, values=release.values | {"kafka": KAFKA})
    made = "--for=jsonpath={.status.replicas}=1"
    release.kubectl("wait", "deployments", "--all", made, "--timeout=60s")
    pods = release.get("pods")["items"]
    assert sorted(pod["metadata"]["labels"][COMPONENT] for pod in pods) == [
        *["dealer-consumer"] * 3,
        "operator",
    ]
    with_token = {
        pod["metadata"]["labels"][COMPONENT]
        for pod in pods
        for volume in pod["spec"]["volumes"]
        for source in volume.get("projected", {}).get("sources", [])
        if "serviceAccountToken" in source
    }
    assert with_token == {"operator"}


def test_helm_waits_until_the_operator_is_ready(release):
    """And then tells of the next step."""
    notes = release.install()
    (deployment,) = release.get("deployments")["items"]
    assert deployment["status"]["readyReplicas"] == 1
    assert f"helm test {release.name} -n {release.namespace}" in notes


def test_the_first_filter_of_the_notes_is_taken(release):
    """As it stands there, in the namespace that they name."""
    notes = release.install()
    command, _, rest = notes.partition(" -f - <<'FILTER'\n")
    manifest = textwrap.dedent(rest.partition("  FILTER\n")[0])
    assert command.endswith(f"kubectl apply -n {release.namespace}")
    release.kubectl("apply", "-f", "-", stdin=manifest)
    consumer = release.get("flinkfilter", "service-by-dealer-001")["spec"]["consumerId"]
    assert consumer == "dealer-001-service-consumer"


def test_replicas_stand_in_different_zones(release, workloads):
    """One of two operators survives the loss of a zone."""
    zones = workloads.kubectl("get", "nodes", "-L", "topology.kubernetes.io/zone", "--no-headers")
    if len({line.split()[-1] for line in zones.stdout.splitlines()}) < 2:
        pytest.skip("the nodes of this cluster are all in one zone")
    release.install(replicas=2)
    nodes = {pod["spec"]["nodeName"] for pod in release.get("pods")["items"]}
    assert len(nodes) == 2


def test_helm_test(release):
    """Its Pod is admitted too, under the operator's account, and ends well."""
    release.install()
    assert "Phase:          Succeeded" in release.passed("test", release.name, "--timeout=60s")


def test_changed_settings_start_the_operator_anew(release):
    """It reads them at its start only."""
    release.install()
    (before,) = release.get("replicasets")["items"]
    release.upgrade(settings=release.values["settings"] | {"pollSeconds": 7})
    (settings,) = release.get("configmaps", "-l", OPERATOR)["items"]
    assert "pollSeconds: 7" in settings["data"]["settings.yaml"]
    running = {
        each["metadata"]["name"]: each["status"]["replicas"]
        for each in release.get("replicasets")["items"]
    }
    assert len(running) == 2
    assert running[before["metadata"]["name"]] == 0
