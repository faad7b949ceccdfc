"""What is shown of filters, and what is counted between two of their statuses."""

from datetime import UTC, datetime

import pytest

from flinkfilter.controller.figures import drift, figures_of, rollbacks
from flinkfilter.lifecycle.observation import Gone, Refused, Seen
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


def test_a_change_from_outside_is_counted_once():
    """When it is found, under how it was found."""
    stopped = status_of(condition("Ready", "False", "StatementStopped"))
    moved = status_of(condition("Ready", "False", "StatementMoved"))
    assert drift(status_of(READY), stopped) is Reason.STATEMENT_STOPPED
    assert drift(stopped, stopped) is None
    assert drift(stopped, moved) is Reason.STATEMENT_MOVED
    assert drift(stopped, status_of(READY)) is None
    assert drift(read_status(None), status_of(READY)) is None
