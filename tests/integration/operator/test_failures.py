"""What goes wrong on Confluent's side, and what the filter says about it."""

import pytest

from confluent_simulator import Delays, Fault, FaultKind

RETRY = "flinkfilter.io/retry"


def _insert_of(filters):
    return f"ff-{filters.get()['metadata']['uid']}-1-insert"


def test_a_failed_insert_is_failed_with_the_servers_words(filters, operator, simulator):
    """A statement that fails before it runs ends the deployment, and is not tried again."""
    filters.apply()
    digest = filters.wait_shown()
    simulator.call(lambda s: s.exhaust_pool("lfcp-demo01"))
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "PoolExhausted")
    name = f"ff-{filters.get()['metadata']['uid']}-1-sink"
    simulator.call(lambda s: s.fail_statement(name, "Transactional Id authorization failed"))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementFailed")
    assert "Transactional Id authorization failed" in filters.status()["message"]
    assert f"{RETRY}=" in filters.status()["message"]
    simulator.call(lambda s: s.relieve_pool("lfcp-demo01"))
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")
    assert filters.status()["deployment"]["number"] == 2


def test_a_table_that_was_there_is_used_and_not_claimed(filters, operator, simulator):
    """A second filter's topic that exists already is written to, and recorded as not ours."""
    filters.apply("first")
    filters.approve("first")
    filters.apply("second", matchAll=True, conditions=None)
    filters.approve("second")
    assert filters.status("first")["sink"]["createdByUs"] is True
    assert filters.status("second")["sink"]["createdByUs"] is False


def test_a_lost_answer_makes_no_twin(filters, operator, simulator):
    """A POST whose answer was lost is recognised by its name and content."""
    filters.apply()
    filters.wait_shown()
    lost = Fault(FaultKind.DROP_AFTER, method="POST", dry_run=False, times=2)
    simulator.call(lambda s: s.inject(lost))
    filters.approve()
    assert filters.status()["deployment"]["number"] == 1
    names = [statement.name for statement in simulator.call(lambda s: s.statements())]
    assert names == [_insert_of(filters)]


def test_a_late_failure_shows_with_its_words(filters, operator, simulator):
    """A statement that ran and failed is reported; a retry lets it go on from where it stopped."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.fail_statement(name, "poison record"))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementFailed")
    assert "poison record" in filters.status()["message"]
    filters.annotate(f"{RETRY}=again")
    filters.wait(".status.phase", "Running")
    assert filters.status()["deployment"]["number"] == 1


def test_a_degraded_statement_shows_and_recovers(filters, operator, simulator):
    """DEGRADED is a live phase: it is reported, and nothing is done about it."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.log.clear())
    simulator.call(lambda s: s.degrade_statement(name, "restarts often"))
    filters.wait(".status.phase", "Degraded")
    assert filters.condition("Ready") == ("False", "StatementDegraded")
    simulator.call(lambda s: s.recover_statement(name))
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.log.writes()) == []


def test_a_statement_stopped_outside_is_reported(filters, operator, simulator):
    """Who stopped it may have had a reason; a retry lets it go on."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.stop_statement(name))
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "StatementStopped")
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")


def test_a_statement_deleted_outside_is_reported(filters, operator, simulator):
    """Its absence is believed only when the server, asked for its name, says so."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.delete_statement(name))
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "StatementMissing")
    asked = [r for r in simulator.requests if r.statement == name and r.status == 404]
    assert asked != []


def test_a_failing_list_is_not_absence(filters, operator, simulator):
    """While lists fail, a running filter stays as it is, and nothing is created."""
    filters.apply()
    filters.approve()
    version = filters.get()["metadata"]["resourceVersion"]
    simulator.call(lambda s: s.log.clear())
    broken = Fault(FaultKind.STATUS, method="GET", status=500, times=12)
    simulator.call(lambda s: s.inject(broken))
    simulator.run(simulator.simulator.log.until(lambda log: len(log) > 13, seconds=90))
    assert filters.get()["metadata"]["resourceVersion"] == version
    assert simulator.call(lambda s: s.log.writes()) == []


def test_an_unknown_phase_is_waited_for(filters, operator, simulator):
    """A phase that a newer server may have is no reason to do anything."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.log.clear())
    simulator.call(lambda s: s.set_phase(name, "HIBERNATING"))
    simulator.run(simulator.simulator.log.until(lambda log: len(log) >= 4))
    assert filters.status()["phase"] == "Running"
    assert simulator.call(lambda s: s.log.writes()) == []


class TestPending:
    """Statements that take an hour to run, under settings that wait for two seconds."""

    @pytest.fixture
    def delays(self):
        """Delays of the simulator."""
        return Delays(pending=3600, stopping=0, deleting=0)

    @pytest.fixture
    def more_settings(self):
        """Settings with a short deadline."""
        return {"pendingDeadlineSeconds": 2}

    @pytest.fixture
    def installation(self, own_installation):
        """Another simulator than that of the other tests."""
        return own_installation

    def test_what_stays_pending_is_given_up(self, filters, operator):
        """After the deadline the deployment has failed, and says for how long it waited."""
        filters.apply()
        digest = filters.wait_shown()
        filters.annotate(f"flinkfilter.io/approved={digest}")
        filters.wait('.status.conditions[?(@.type=="Ready")].reason', "PendingTooLong")
        assert "has been PENDING for 2 s" in filters.status()["message"]
