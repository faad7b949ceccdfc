"""The operator is killed at every step that talks to the outside, and started again."""

import pytest

from confluent_simulator import Fault, FaultKind

# The writes of a first deployment, in their order.
CREATE_SINK, CREATE_INSERT, DELETE_SINK = ("POST", 0), ("POST", 1), ("DELETE", 0)


@pytest.fixture
def installation(own_installation):
    """Each test has an operator of its own."""
    return own_installation


def _writes_of(requests, method):
    return [each for each in requests if each.method == method and not each.dry_run]


def _live(simulator):
    return [statement.name for statement in simulator.call(lambda s: s.statements())]


def _kill_at(write, kind, operator, simulator, begin):
    """Let the n-th write of a method meet a fault, and kill the operator when it has arrived."""
    method, skip = write
    fault = Fault(kind, method=method, dry_run=False, skip=skip, status=503, seconds=60)
    simulator.call(lambda s: s.inject(fault))
    begin()
    simulator.run(simulator.simulator.log.until(lambda log: len(_writes_of(log, method)) > skip))
    operator.kill()


@pytest.mark.parametrize("write", [CREATE_SINK, CREATE_INSERT, DELETE_SINK])
@pytest.mark.parametrize("kind", [FaultKind.HOLD, FaultKind.STATUS])
def test_killed_while_deploying(write, kind, filters, operator, simulator):
    """Killed after a call was carried out, or after it was not: one INSERT runs, none is left."""
    filters.apply()
    digest = filters.wait_shown()

    def approve():
        filters.annotate(f"flinkfilter.io/approved={digest}")

    _kill_at(write, kind, operator, simulator, approve)
    operator.start()
    filters.wait(".status.phase", "Running")
    resource = filters.get()
    assert resource["status"]["deployment"]["number"] == 1
    simulator.run(simulator.simulator.until_gone(f"ff-{resource['metadata']['uid']}-1-sink"))
    assert _live(simulator) == [f"ff-{resource['metadata']['uid']}-1-insert"]


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_killed_after_each_write_to_the_cluster(version, filters, versions, operator, simulator):
    """After each of the six writes of a first deployment another process finds its place."""
    filters.apply()
    if version > 2:
        filters.annotate(f"flinkfilter.io/approved={filters.wait_shown()}")
    # The creation is the first version, and the approval, from the third write on, one more.
    versions.until_count(1 + version + (version > 2))
    operator.kill()
    operator.start()
    if version <= 2:
        filters.annotate(f"flinkfilter.io/approved={filters.wait_shown()}")
    filters.wait(".status.phase", "Running")
    uid = filters.get()["metadata"]["uid"]
    simulator.run(simulator.simulator.until_gone(f"ff-{uid}-1-sink"))
    assert _live(simulator) == [f"ff-{uid}-1-insert"]


def test_a_restart_asks_and_writes_nothing(filters, versions, operator, simulator):
    """What runs is found running: no dry run, no POST, no write to the cluster."""
    filters.apply()
    filters.approve()
    operator.stop()
    before = filters.get()["metadata"]["resourceVersion"]
    simulator.call(lambda s: s.log.clear())
    operator.start()
    simulator.run(simulator.simulator.log.until(lambda log: len(log) >= 4))
    assert [each for each in simulator.requests if each.method != "GET"] == []
    assert filters.get()["metadata"]["resourceVersion"] == before


@pytest.mark.parametrize("kind", [FaultKind.HOLD, FaultKind.STATUS])
def test_killed_while_stopping_and_while_going_on(kind, filters, operator, simulator):
    """Whether a PUT arrived or not, the stop stays ours: it is carried through, and ended."""
    filters.apply()
    filters.approve()
    name = f"ff-{filters.get()['metadata']['uid']}-1-insert"
    simulator.call(lambda s: s.log.clear())
    _kill_at(("PUT", 0), kind, operator, simulator, lambda: filters.apply(enabled=False))
    operator.start()
    filters.wait(".status.phase", "Suspended")
    assert simulator.call(lambda s: s.statement(name)).phase == "STOPPED"
    simulator.call(lambda s: s.log.clear())
    _kill_at(("PUT", 0), kind, operator, simulator, lambda: filters.apply(enabled=True))
    operator.start()
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.statement(name)).phase == "RUNNING"
    assert _live(simulator) == [name]


@pytest.mark.parametrize("write", [CREATE_SINK, CREATE_INSERT, DELETE_SINK])
def test_deleted_while_the_operator_is_down_in_the_middle(write, filters, operator, simulator):
    """A deployment that was cut off leaves nothing behind when its filter is deleted."""
    filters.apply()
    digest = filters.wait_shown()

    def approve():
        filters.annotate(f"flinkfilter.io/approved={digest}")

    _kill_at(write, FaultKind.HOLD, operator, simulator, approve)
    filters.kubectl("delete", "flinkfilter", "orders", "--wait=false")
    operator.start()
    filters.kubectl("wait", "--for=delete", "--timeout=30s", "flinkfilter/orders")
    assert _live(simulator) == []


def test_changed_while_the_operator_is_down_in_the_middle(filters, operator, simulator):
    """What was approved and begun is carried on; the change waits for its own approval."""
    filters.apply()
    digest = filters.wait_shown()

    def approve():
        filters.annotate(f"flinkfilter.io/approved={digest}")

    _kill_at(CREATE_SINK, FaultKind.HOLD, operator, simulator, approve)
    filters.annotate("flinkfilter.io/approved-")
    filters.apply(matchAll=True, conditions=None)
    operator.start()
    filters.wait(".status.phase", "Running")
    assert filters.status()["running"]["digest"] == digest
    assert filters.condition("Approved") == ("False", "AwaitingApproval")
    assert _live(simulator) == [f"ff-{filters.get()['metadata']['uid']}-1-insert"]


@pytest.mark.parametrize("kind", [FaultKind.HOLD, FaultKind.STATUS])
def test_killed_while_deleting(kind, filters, operator, simulator):
    """Killed in the middle of a deletion, nothing is left and the filter goes."""
    filters.apply()
    filters.approve()
    uid = filters.get()["metadata"]["uid"]
    simulator.run(simulator.simulator.until_gone(f"ff-{uid}-1-sink"))

    def delete():
        filters.kubectl("delete", "flinkfilter", "orders", "--wait=false")

    simulator.call(lambda s: s.log.clear())
    _kill_at(("DELETE", 0), kind, operator, simulator, delete)
    operator.start()
    filters.kubectl("wait", "--for=delete", "--timeout=30s", "flinkfilter/orders")
    assert _live(simulator) == []


def test_deleted_while_the_operator_is_down(filters, operator, simulator):
    """The finalizer keeps the filter until an operator has deleted its statement."""
    filters.apply()
    filters.approve()
    operator.stop()
    filters.kubectl("delete", "flinkfilter", "orders", "--wait=false")
    operator.start()
    filters.kubectl("wait", "--for=delete", "--timeout=30s", "flinkfilter/orders")
    assert _live(simulator) == []
