"""What is shown of filters, and what is counted between two of their statuses."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flinkfilter.controller.figures import drift, figures_of, recorded_drift, rollbacks
from flinkfilter.lifecycle.observation import Facts, Gone, Observed, Refused, Seen, View
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.metrics.catalogue import Cause
from flinkfilter.metrics.figures import Figures
from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.status_reading import read_status

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
INSERT = "ff-1-insert"


def condition(type_, status, reason):
    """A condition as it stands in the cluster."""
    time = {"lastTransitionTime": NOON.isoformat()}
    words = {"type": type_, "status": status, "reason": reason, "message": ""}
    return {**words, "observedGeneration": 1, **time}


def deployment(number=1, step="Running"):
    """A deployment as it stands in the cluster."""
    return {
        "number": number,
        "revision": number,
        "digest": "a",
        "step": step,
        "since": NOON.isoformat(),
        "approvedBy": "somebody",
        "topic": "orders",
        "target": {"computePool": "lfcp-1", "principal": "sa-1", "properties": {}},
        "statements": [{"name": f"ff-{number}-insert", "role": "insert"}],
        "sql": {"sink": "", "insert": ""},
    }


def status_of(*conditions, phase="Running", **more):
    """A status with conditions."""
    given = {"phase": phase, "conditions": list(conditions), **more}
    status = read_status(given)
    assert {name for name, value in given.items() if value} <= set(status.model_dump(by_alias=True))
    return status


def proposed():
    """What waits for approval since noon."""
    return {"digest": "b", "sql": {"sink": "", "insert": ""}, "since": NOON.isoformat()}


READY = condition("Ready", "True", "Running")


def test_nothing_is_shown_before_anything_is_recorded():
    """A filter without a phase is in none."""
    assert figures_of(read_status(None), {}) is None


def test_what_runs():
    """Phase, Ready with its reason, and the statement as it was last seen."""
    seen = Seen(Statement(INSERT, "u", "1", Phase.RUNNING, updated_at=NOON), NOON)
    shown = figures_of(status_of(READY, deployment=deployment()), {INSERT: seen})
    assert shown == Figures(
        FilterPhase.RUNNING, ready=True, reason="Running", statement_phase="RUNNING"
    )


@pytest.mark.parametrize("phase", [Phase.STOPPED, Phase.FAILED])
def test_what_stands_still(phase):
    """The server counts its 30 days from the statement's latest change."""
    seen = Seen(Statement(INSERT, "u", "1", phase, updated_at=NOON), NOON)
    shown = figures_of(status_of(READY, deployment=deployment()), {INSERT: seen})
    assert (shown.statement_phase, shown.halted_since) == (phase.value, NOON)


def test_what_is_gone():
    """The server said that there is no such statement."""
    shown = figures_of(status_of(READY, deployment=deployment()), {INSERT: Gone(NOON)})
    assert (shown.statement_phase, shown.halted_since) == ("GONE", None)


@pytest.mark.parametrize("known", [{}, {INSERT: Refused(Reason.SQL_REJECTED, "no")}])
def test_what_is_not_known(known):
    """Nothing is said of a statement that was not seen."""
    assert figures_of(status_of(READY, deployment=deployment()), known).statement_phase is None


@pytest.mark.parametrize(
    ("reason", "since"),
    [
        ("AwaitingApproval", NOON),
        ("ApprovalNotBound", NOON),
        ("ApprovalNotUnderstood", NOON),
        ("Rejected", None),
    ],
)
def test_what_waits_for_approval(reason, since):
    """Since it was first shown; what was rejected waits for nobody."""
    approved = condition("Approved", "False", reason)
    assert figures_of(status_of(READY, approved, proposed=proposed()), {}).waiting_since == since


def test_a_change_that_fails_is_a_rollback_once():
    """When the way back begins, and not while it lasts."""
    going = status_of(READY, deployment=deployment(), replacement=deployment(2, "Soak"))
    failing = status_of(READY, deployment=deployment(), replacement=deployment(2, "Rollback"))
    assert rollbacks(going, failing) == (Cause.FAILURE,)
    assert rollbacks(failing, failing) == ()
    assert rollbacks(failing, going) == ()


def test_a_rollback_on_request_is_counted_once():
    """When it is taken, and not when it is let go of."""
    free = status_of(READY)
    pinned = status_of(READY, pin={"digest": "a", "revision": 1})
    assert rollbacks(free, pinned) == (Cause.REQUEST,)
    assert rollbacks(pinned, pinned) == ()
    assert rollbacks(pinned, free) == ()


def seen(phase=Phase.STOPPED, pool="lfcp-1", **more):
    """The statement in charge, as it was seen."""
    labels = {"user.confluent.io/flinkfilter-default": "true"}
    pool_and_owner = {"compute_pool": pool, "principal": "sa-1"}
    return Seen(Statement(INSERT, "u", "1", phase, labels=labels, **pool_and_owner, **more), NOON)


@pytest.fixture
def view_of(settings):
    """Make the view of a filter that shall run."""
    usual = {"has_finalizer": True, "enabled": True, "wanted": ()}

    def made(observation, **facts):
        where = Facts("shop", "orders", "1", 1, {}, None, **usual)
        return View(replace(where, **facts), Observed({INSERT: observation}), settings, NOON)

    return made


@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (seen(), Reason.STATEMENT_STOPPED),
        (seen(Phase.RUNNING, pool="lfcp-2"), Reason.STATEMENT_MOVED),
        (Gone(NOON), Reason.STATEMENT_MISSING),
        (seen(Phase.RUNNING), None),
        (seen(Phase.DEGRADED), None),
        (seen(Phase.FAILED), None),
    ],
)
def test_what_was_changed_from_outside(observation, reason, view_of):
    """Stopped, moved or missing, though it shall run; a failure is none."""
    assert drift(status_of(READY, deployment=deployment()), view_of(observation)) is reason


def test_what_is_ours_to_stop(view_of):
    """A filter that shall not run, or is deleted, or replaced, or whose stop is on record."""
    running = status_of(READY, deployment=deployment())
    assert drift(running, view_of(seen(), enabled=False)) is None
    assert drift(running, view_of(seen(), deleted_at=NOON)) is None
    replaced = status_of(READY, deployment=deployment(), replacement=deployment(2, "Insert"))
    assert drift(replaced, view_of(seen())) is None
    suspended = status_of(READY, deployment=deployment() | {"suspended": True})
    assert drift(suspended, view_of(seen())) is None
    assert drift(status_of(READY), view_of(seen())) is None


def test_a_change_that_the_status_tells_of():
    """So that a restart does not count it once more."""
    told = status_of(condition("Ready", "False", "StatementMoved"))
    assert recorded_drift(told) is Reason.STATEMENT_MOVED
    assert recorded_drift(status_of(READY)) is None
    assert recorded_drift(read_status(None)) is None
