"""Events are about what happened, never about what lasts."""

from flinkfilter.lifecycle.transitions import transitions
from flinkfilter.resource.status import Status

A = "a" * 64


def happened(life, act) -> list[tuple[str, bool]]:
    """What an act and the plan after it bring: reasons, and whether somebody should look."""
    before = life.status
    act()
    life.plan()
    return [(event.reason, event.warning) for event in transitions(before, life.status)]


def test_nothing_happens_while_nothing_changes(life):
    """A status is no Event, nor is time that passes."""
    life.tested()
    assert transitions(life.status, life.status) == ()
    assert happened(life, lambda: life.wait(3600)) == []


def test_the_first_sight_is_one(life):
    """The filter waits for an approval."""
    assert happened(life, lambda: None) == [("AwaitingApproval", False)]


def test_a_verdict_that_changes_nothing_for_the_filter_is_none(life):
    """It waits for an approval before and after the dry run."""
    life.planned()
    assert happened(life, life.verdict) == []


def test_an_approval_is_one_and_so_is_the_deployment(life):
    """In this order; the approval's names the digest and who gave it."""
    life.tested()
    before = life.status
    life.approve().plan()
    first, second = transitions(before, life.status)
    assert first.note == f"{A} is approved by an unverified user (via annotation)"
    assert (first.reason, second.reason) == ("Approved", "Deploying")


def test_a_rejection_is_a_warning_with_its_reason(life):
    """Whoever waits for the filter should know."""
    life.tested()
    before = life.status
    life.annotate(rejected=A, reason="wrong dealer").plan()
    first, second = transitions(before, life.status)
    assert (first.reason, first.warning) == ("Rejected", True)
    assert first.note == f"{A} is rejected by an unverified user: wrong dealer"
    assert second.reason == "Rejected"


def test_running_is_one(life):
    """Once, when it is first seen."""
    life.inserting()
    assert happened(life, lambda: life.see("insert", "RUNNING")) == [("Running", False)]
    assert happened(life, lambda: life.see("insert", "RUNNING")) == []


def test_a_failure_is_a_warning(life):
    """With the server's words as its note, cut to what an Event may hold."""
    life.running()
    before = life.status
    life.see("insert", "FAILED", detail="poison " * 1000).plan()
    (event,) = transitions(before, life.status)
    assert (event.reason, event.warning) == ("StatementFailed", True)
    assert event.note.startswith("poison")
    assert len(event.note) == 1000


def test_degraded_and_back_are_two(life):
    """A warning, and the good news."""
    life.running()
    assert happened(life, lambda: life.see("insert", "DEGRADED")) == [("StatementDegraded", True)]
    assert happened(life, lambda: life.see("insert", "RUNNING")) == [("Running", False)]


def test_a_change_that_waits_is_one(life):
    """The filter runs before and after; the note says how the new digest is approved."""
    life.running()
    before = life.status
    life.edit("b").planned()
    (event,) = transitions(before, life.status)
    assert (event.reason, event.warning) == ("AwaitingApproval", False)
    assert f"flinkfilter.io/approved={'b' * 64} " in event.note
    assert happened(life, lambda: life.verdict("b")) == []


def test_another_digest_that_waits_instead_is_one(life):
    """Whoever was about to approve the one before has to look again."""
    life.tested()
    assert happened(life, lambda: life.edit("b")) == [("AwaitingApproval", False)]


def test_an_empty_status_is_no_event():
    """A resource that was never worked on has no story."""
    assert transitions(Status(), Status()) == ()
