"""Conditions in Kubernetes' form: what is new, what keeps its time, what is cut."""

from datetime import UTC, datetime

import pytest

from flinkfilter.lifecycle.conditions import Finding, Truth, cut, merged
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import Condition

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ONE = datetime(2026, 1, 31, 13, 0, tzinfo=UTC)
READY = Finding(ConditionType.READY, Truth.TRUE, Reason.RUNNING, "runs")


def test_a_finding_becomes_a_condition():
    """With the generation that it speaks of and the time of now."""
    assert merged((), (READY,), 4, NOON) == (
        Condition(
            type="Ready",
            status="True",
            reason="Running",
            message="runs",
            observed_generation=4,
            last_transition_time=NOON,
        ),
    )


def test_the_time_stays_while_the_status_stays():
    """Reason, message and generation may change meanwhile."""
    earlier = merged((), (READY,), 4, NOON)
    other = Finding(ConditionType.READY, Truth.TRUE, Reason.SUSPENDED, "stopped")
    (after,) = merged(earlier, (other,), 5, ONE)
    assert (after.reason, after.message, after.observed_generation) == ("Suspended", "stopped", 5)
    assert after.last_transition_time == NOON


@pytest.mark.parametrize("truth", [Truth.FALSE, Truth.UNKNOWN])
def test_another_status_is_a_transition(truth):
    """The time is that of the change."""
    earlier = merged((), (READY,), 4, NOON)
    (after,) = merged(earlier, (Finding(READY.type, truth, READY.reason),), 4, ONE)
    assert after.last_transition_time == ONE


def test_a_condition_that_is_found_no_longer_is_gone():
    """Reconciling and Stalled stand there only while they are true, and begin anew."""
    stalled = Finding(ConditionType.STALLED, Truth.TRUE, Reason.INVALID_SPEC)
    both = merged((), (READY, stalled), 1, NOON)
    one = merged(both, (READY,), 1, ONE)
    again = merged(one, (READY, stalled), 1, ONE)
    assert [c.type for c in one] == ["Ready"]
    assert [c.last_transition_time for c in again] == [NOON, ONE]


@pytest.mark.parametrize(("length", "kept"), [(0, 0), (3999, 3999), (4000, 4000), (4001, 4000)])
def test_a_message_has_a_limit(length, kept):
    """The server's words may be long, the status must not be."""
    assert len(cut("x" * length)) == kept


def test_a_message_that_was_cut_says_so():
    """At its end."""
    assert cut("x" * 5000).endswith("x … (shortened)")
    assert cut("short") == "short"
