"""The chart's own Pods on a real node do the main job, and outlive what happens to Pods."""

import json

import pytest

LIMITED = """
import os, pathlib
status = pathlib.Path("/proc/self/status").read_text().split()
print(os.getuid(), os.getgid(), status[status.index("CapEff:") + 1])
try:
    pathlib.Path("/new").touch()
except OSError as error:
    print(error.strerror)
print(os.path.exists("/var/run/secrets/kubernetes.io/serviceaccount/token"))
"""
BOTH = {
    "conditions": [
        {"field": "event_type", "operator": "in", "values": ["CarServiceDone", "CarRepaired"]},
        {"field": "header_data.dealerId", "operator": "equals", "value": "DEALER-001"},
    ]
}


@pytest.mark.parametrize(
    ("deployment", "token"),
    [("flinkfilter-operator", "True"), ("flinkfilter-operator-dealer-001", "False")],
)
def test_container_is_restricted(installed, deployment, token):
    """A program is nobody, cannot write, and has a token only where it speaks to the API server."""
    pod = ("-n", "flinkfilter-system", "exec", f"deployment/{deployment}")

    said = installed.kubectl(*pod, "--", "python3", "-c", LIMITED).splitlines()

    assert said == ["65532 65532 0000000000000000", "Read-only file system", token]


def test_events_reach_the_dealer(installed, new_filter, await_true):
    """The operator's Pod brings a filter to Running, and the dealer's Pod receives its events."""
    new_filter("filtered-service-events-dealer-001").deploy()

    (theirs,) = installed.produce()
    await_true(lambda: theirs in handled(installed, "flinkfilter-operator-dealer-001"))


def handled(installed, deployment):
    """Give the ids of the events that a consumer has handled."""
    lines = [json.loads(line) for line in installed.logs(deployment) if line.startswith("{")]
    return [line["id"] for line in lines if line["event"] == "service done"]


@pytest.fixture(params=["process", "pod", "kubelet"])
def strike(request, installed):
    """Break one thing; gives what is to be done about it afterwards."""

    def struck():
        match request.param:
            case "process":
                installed.cluster.node.kill_container("operator")
            case "pod":
                name = installed.pods()[0]["metadata"]["name"]
                installed.kubectl("-n", "flinkfilter-system", "delete", "pod", name, "--wait=false")
            case "kubelet":
                installed.cluster.node.kill_kubelet()
        return request.param

    yield struck
    if request.param == "kubelet":
        installed.cluster.node.start_kubelet()
        installed.cluster.node.ready()


def test_replacement_is_finished(installed, new_filter, await_true, strike):
    """Whatever ends in the middle of a replacement, it is finished, and each event passes once."""
    filter_ = new_filter()
    filter_.deploy()
    early = installed.produce(20)
    digest = filter_.apply(**BOTH)
    before = installed.operator()

    filter_.approve(digest)
    await_true(lambda: filter_.inserts()[-1].endswith("-2-insert"))
    what = strike()
    meanwhile = installed.produce(20)
    filter_.await_running(digest)
    late = installed.produce(20, "CarRepaired")

    ids = [*early, *meanwhile, *late]
    found = [id_ for id_ in installed.arrived(filter_.topic, ids) if id_ in ids]
    assert sorted(found) == sorted(ids)
    assert [name[-9:] for name in filter_.inserts()] == ["-2-insert"]
    (uid, restarts), expected = installed.operator(), before
    assert {
        "process": uid == expected[0] and restarts == expected[1] + 1,
        "pod": uid != expected[0],
        "kubelet": (uid, restarts) == expected,
    }[what]


def test_lease_is_handed_over(installed, new_filter, await_true):
    """Of two operators one acts; when its Pod goes, the other one does, within a moment."""
    installed.kubectl(
        *("-n", "flinkfilter-system", "scale", "deployment/flinkfilter-operator", "--replicas=2")
    )
    installed.kubectl(
        *("-n", "flinkfilter-system", "rollout", "status", "deployment/flinkfilter-operator")
    )
    first = await_true(installed.leader)
    (other,) = {pod["metadata"]["name"] for pod in installed.pods()} - {first}

    installed.kubectl("-n", "flinkfilter-system", "delete", "pod", first, "--wait=false")
    await_true(lambda: installed.leader() == other)
    new_filter().deploy()

    installed.kubectl(
        *("-n", "flinkfilter-system", "scale", "deployment/flinkfilter-operator", "--replicas=1")
    )
    await_true(lambda: len(installed.pods()) == 1)


def test_rotated_secret_is_used(installed, new_filter):
    """A key that is refused shows on the filter; the new one in the Secret heals it, no restart."""
    ready = '.status.conditions[?(@.type=="Ready")].reason'
    filter_ = new_filter()
    filter_.deploy()
    before = installed.operator()

    installed.simulator.call(lambda s: s.set_credentials("NEWKEY", "new-secret"))
    filter_.wait(ready, "CredentialsInvalid")
    installed.write_secret("NEWKEY", "new-secret")
    filter_.wait(ready, "Running")

    assert installed.operator() == before
