"""The way back: by itself when a change fails, and on request."""

import pytest

from confluent_simulator.faults import LateFailure


@pytest.fixture
def running(filters, operator, simulator):
    """A filter that runs; gives its digest."""
    filters.apply()
    return filters.approve()


def _change(filters):
    """Widen the filter and approve that; gives the digest."""
    filters.apply(matchAll=True, conditions=None)
    filters.wait(".status.proposed.dryRun.result", "Passed")
    digest = filters.status()["proposed"]["digest"]
    filters.annotate(f"flinkfilter.io/approved={digest}")
    return digest


def _statement(simulator, number):
    """The INSERT of a deployment."""
    found = simulator.call(lambda s: s.statements())
    return next((s for s in found if s.name.endswith(f"-{number}-insert")), None)


def test_what_fails_at_once_changes_nothing_that_runs(filters, running, simulator):
    """The old statement is never stopped; the message says why and what to do."""
    simulator.call(lambda s: s.behaviour.late_failures.append(LateFailure(detail="no such thing")))
    _change(filters)
    filters.wait(".status.phase", "RolledBack")
    status = filters.status()
    assert status["running"]["digest"] == running
    assert "no such thing" in status["message"]
    assert "flinkfilter.io/retry=" in status["message"]
    assert filters.condition("Ready") == ("True", "RolledBack")
    assert filters.condition("Stalled") == ("True", "RolledBack")
    assert _statement(simulator, 1).phase == "RUNNING"
    assert _statement(simulator, 2) is None


def test_what_fails_in_the_soak_gives_way_to_the_old_one(filters, running, simulator):
    """Which goes on from where it stopped."""
    _change(filters)
    filters.wait(".status.replacement.step", "Soak")
    simulator.call(lambda s: s.fail_statement(s_name(s, 2), "a poisonous record"))
    filters.wait(".status.phase", "RolledBack")
    assert filters.status()["running"]["digest"] == running
    assert _statement(simulator, 1).phase == "RUNNING"
    assert _statement(simulator, 2) is None


def s_name(simulator, number):
    """The name of a deployment's INSERT."""
    return next(s.name for s in simulator.statements() if s.name.endswith(f"-{number}-insert"))


def test_exceptions_in_the_soak_count_as_a_failure(filters, running, simulator):
    """A statement that restarts stays RUNNING."""
    _change(filters)
    filters.wait(".status.replacement.step", "Soak")
    simulator.call(lambda s: s.add_exception(s_name(s, 2), "java.lang.Oops", "it restarts"))
    filters.wait(".status.phase", "RolledBack")
    assert "java.lang.Oops: it restarts" in filters.status()["message"]


def test_a_retry_tries_what_failed_once_more(filters, running, simulator):
    """Under a number of its own."""
    simulator.call(lambda s: s.behaviour.late_failures.append(LateFailure(detail="not yet")))
    digest = _change(filters)
    filters.wait(".status.phase", "RolledBack")
    filters.annotate("flinkfilter.io/retry=now")
    filters.wait(".status.running.digest", digest)
    filters.wait(".status.phase", "Running")
    assert _statement(simulator, 3).phase == "RUNNING"


def test_rollback_on_request_is_an_ordinary_replacement(filters, running, simulator):
    """It carries the offsets over, and stays until the spec asks for something new."""
    after = _change(filters)
    filters.wait(".status.running.digest", after)
    filters.wait(".status.phase", "Running")
    filters.annotate("flinkfilter.io/rollback-to=1")
    filters.wait(".status.running.digest", running)
    filters.wait(".status.phase", "RolledBack")
    statement = _statement(simulator, 3)
    assert statement.properties["sql.tables.initial-offset-from"].endswith("-2-insert")
    assert "Went back to revision 1" in filters.status()["message"]
    filters.apply(matchAll=None, description="as before")
    filters.wait(".status.phase", "Running")
    assert "pin" not in filters.status()


def test_a_rollback_to_nothing_is_refused_and_said(filters, running, simulator):
    """With what there is to go back to."""
    filters.annotate("flinkfilter.io/rollback-to=7")
    filters.wait(".status.requests.rollbackTo", "7")
    assert "no such revision ran; those that did: 1" in filters.status()["message"]
