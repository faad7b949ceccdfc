"""Who is outside is told six things, each once for each time that it happens."""

import pytest

from flinkfilter.lifecycle.notices import notices
from flinkfilter.lifecycle.observation import Exceptions
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import Status

A, B = "a" * 64, "b" * 64


def told(life, act) -> list[tuple[str, str]]:
    """What an act and the plan after it bring: kinds and the first letters of digests."""
    before = life.status
    act()
    life.plan()
    return [(str(each.kind), each.digest[0]) for each in notices(before, life.status)]


def test_nothing_is_told_while_nothing_changes(life):
    """However long it lasts, and whatever state it is."""
    for _ in (life.tested(), life.running()):
        assert notices(life.status, life.status) == ()
        assert told(life, lambda: life.wait(3600)) == []
    assert notices(Status(), Status()) == ()


def test_an_approval_is_asked_for_once_the_dry_run_has_passed(life):
    """Before it, nobody could approve with a good conscience."""
    assert told(life, lambda: None) == []
    before = life.status
    life.verdict().plan()
    (notice,) = notices(before, life.status)
    assert (notice.kind, notice.digest, notice.by) == ("awaiting-approval", A, None)
    assert notice.at == life.status.proposed.since
    assert f"flinkfilter.io/approved={A} " in notice.message


def test_an_approval_of_what_confluent_refuses_is_not_asked_for(life):
    """Somebody has to change it first."""
    life.planned()
    assert told(life, lambda: life.verdict(passed=False, detail="no such table")) == []


def test_an_approval_of_something_else_still_asks_for_one(life):
    """It was asked for before, so it is not again."""
    life.tested()
    assert told(life, lambda: life.approve("b")) == []


def test_approval_and_rejection_are_told_with_who_gave_them(life):
    """The reason of a rejection too."""
    life.tested()
    before = life.status
    life.approve().plan()
    (approved,) = notices(before, life.status)
    assert (approved.kind, approved.by) == ("approved", "unverified")
    assert approved.message == "Approved by an unverified user"
    before = life.status
    life.annotate(rejected=A, reason="wrong dealer").plan()
    rejected, *_ = notices(before, life.status)
    assert (rejected.kind, rejected.by) == ("rejected", "unverified")
    assert rejected.message == "Rejected by an unverified user: wrong dealer"


def test_a_rejection_without_a_reason_is_told_without(life):
    """And nothing waits then."""
    life.tested()
    before = life.status
    life.annotate(rejected=A).plan()
    (rejected,) = notices(before, life.status)
    assert rejected.message == "Rejected by an unverified user"


def test_the_first_run_is_told(life):
    """With the digest that runs."""
    life.inserting()
    before = life.status
    life.see("insert", "RUNNING").plan()
    (notice,) = notices(before, life.status)
    assert (notice.kind, notice.digest, notice.running) == ("running", A, A)
    assert (notice.phase, notice.message) == ("Running", "Revision 1 runs")
    assert notice.at == life.status.running.since


def test_a_change_is_told_when_it_waits_and_when_it_runs(life):
    """While it takes the place of what ran there is nothing to tell."""
    life.running().edit("b").planned()
    assert told(life, lambda: life.verdict("b")) == [("awaiting-approval", "b")]
    assert told(life, lambda: life.approve("b")) == [("approved", "b")]
    life.see_new("PENDING").planned().wait(5).see_new("PENDING").planned()
    life.see("insert", "STOPPED", stopped=True)
    assert told(life, lambda: life.see_new("RUNNING")) == []
    life.wait(60).see_new("RUNNING")
    life.exceptions[life.new_record().name] = Exceptions(life.now)
    assert told(life, lambda: None) == [("running", "b")]


def test_a_change_that_is_called_off_tells_nothing(life):
    """What ran runs on."""
    life.replacing().see_new("PENDING").planned()
    assert told(life, lambda: life.edit("a")) == []
    life.miss_new(life.status.deployment.leftovers[0])
    assert told(life, lambda: None) == []


def test_a_way_back_is_told_with_what_was_given_up(life):
    """Once, when what ran before runs again; then, that it is as asked when it is asked for."""
    life.handed_over()
    assert told(life, lambda: life.see_new("FAILED", detail="poison")) == []
    life.miss_new(life.new_record()).planned()
    before = life.status
    life.see("insert", "RUNNING").plan()
    (notice,) = notices(before, life.status)
    assert (notice.kind, notice.digest, notice.running) == ("rolled-back", B, A)
    assert "poison" in notice.message
    assert told(life, lambda: life.wait(60)) == []
    assert told(life, lambda: life.edit("a")) == [("running", "a")]


def test_a_failure_is_told_and_the_way_out_of_it(life):
    """Each time that it happens: they are not one occasion."""
    life.running()
    before = life.status
    life.see("insert", "FAILED", detail="poison").plan()
    (first,) = notices(before, life.status)
    assert (first.kind, first.digest, first.message[:6]) == ("failed", A, "poison")
    assert told(life, lambda: life.wait(5)) == []
    assert told(life, lambda: life.see("insert", "RUNNING")) == [("running", "a")]
    before = life.status
    life.wait(5).see("insert", "FAILED", detail="poison").plan()
    (second,) = notices(before, life.status)
    assert second.at > first.at


@pytest.mark.parametrize("phase", ["RUNNING", "FAILED"])
def test_a_call_that_fails_in_between_is_none_of_it(life, phase):
    """Nobody knows then whether it runs; when it is known again, that is no news."""
    life.running().see("insert", phase, detail="poison").planned()
    assert told(life, lambda: life.fail(Reason.CREDENTIALS_INVALID)) == []
    life.trouble = None
    assert told(life, lambda: life.see("insert", phase, detail="poison")) == []


def test_what_stands_still_and_goes_on_is_told_to_run(life):
    """It is news that events are filtered again; that they were to stop was asked for."""
    life.running()
    assert told(life, lambda: life.annotate(stopped="true")) == []
    assert told(life, lambda: life.see("insert", "STOPPED", stopped=True)) == []
    assert told(life, lambda: life.annotate(stopped="")) == []
    assert told(life, lambda: life.see("insert", "RUNNING")) == [("running", "a")]


def test_a_first_deployment_that_fails_is_told(life):
    """With the digest that should have run."""
    life.sinking()
    assert told(life, lambda: life.see("sink", "FAILED", detail="no")) == [("failed", "a")]
