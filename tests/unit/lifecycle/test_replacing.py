"""A replacement: accepted, handed over to, proved by time; or taken back."""

from dataclasses import replace as changed

import pytest

from flinkfilter.lifecycle.action import Create, Delete, LookUp, ReadExceptions, Resume, Stop
from flinkfilter.lifecycle.observation import Exceptions
from flinkfilter.lifecycle.statement import StatementException
from flinkfilter.resource.status import Outcome

OFFSETS = "partition:0,offset:7"


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


class TestHandOver:
    """From the approval to the new statement at work."""

    def test_the_new_one_is_created_with_the_offsets_of_the_old_one(self, life):
        """By the server's own carry-over, and never with a start of its own beside it."""
        step = life.running().edit("b").tested("b").approve("b").plan()
        (create,) = step.actions
        assert create.request.name.endswith("-2-insert")
        assert create.request.properties == {
            "sql.current-catalog": "c",
            "sql.current-database": "d",
            "sql.tables.initial-offset-from": life.record().name,
        }

    def test_the_old_one_runs_until_the_new_one_is_accepted(self, life):
        """PENDING for the dwell time: what cannot run at all fails within seconds."""
        life.replacing().see_new("PENDING")
        assert Stop not in kinds(life.plan())
        life.wait(4.9).see_new("PENDING")
        assert Stop not in kinds(life.plan())
        life.wait(0.1).see_new("PENDING")
        assert life.plan().actions[0] == Stop(life.record().name, "uid-of-insert")

    @pytest.mark.parametrize("phase", ["FAILING", "DELETING", "STOPPING"])
    def test_nothing_is_stopped_for_one_that_comes_to_its_end(self, life, phase):
        """The old one would be resumed a moment later."""
        life.replacing().wait(60).see_new(phase).see("insert", "RUNNING")
        assert Stop not in kinds(life.plan())

    def test_its_time_counts_from_when_it_can_run(self, life):
        """Nobody was here to stop the old one: that is no fault of the new one."""
        life.replacing().wait(1000).see_new("PENDING").see("insert", "RUNNING").planned()
        life.wait(1).see_new("PENDING").see("insert", "STOPPED", stopped=True).planned()
        assert life.status.replacement.step == "Insert"

    def test_it_is_not_late_while_the_old_one_is_unknown(self, life):
        """After a restart the old one is looked for, and nothing is judged."""
        life.replacing().wait(1000).forget().see_new("PENDING")
        assert life.plan().actions == (LookUp(life.record().name, "lfcp-1"),)
        assert life.status.replacement.step == "Insert"

    def test_a_full_pool_is_given_room_at_once(self, life):
        """The old one has to go before the new one can start."""
        life.replacing().see_new("PENDING", scaling_state="POOL_EXHAUSTED")
        assert Stop in kinds(life.plan())
        assert life.story == ("Deploying", "True", "PoolExhausted", "Reconciling")

    def test_the_offsets_are_recorded_as_soon_as_both_are_seen(self, life):
        """They outlive the statement that has them."""
        life.handed_over()
        assert life.status.replacement.offsets == {"s": OFFSETS}
        assert life.status.deployment.offsets == {"s": OFFSETS}
        assert life.status.replacement.step == "Soak"
        assert life.status.running.digest == "a" * 64

    def test_another_topic_gets_its_table_first(self, life):
        """The old one is untouched meanwhile."""
        life.running().edit("b")
        life.fact(wanted=changed(life.facts.wanted, output_topic="other"))
        step = life.tested("b").approve("b").plan()
        assert [a.request.name[-6:] for a in step.actions if isinstance(a, Create)] == ["2-sink"]
        life.see_new("COMPLETED", "sink").planned()
        assert life.status.sink.topic == "out"
        assert life.status.replacement.sink.topic == "other"

    def test_another_source_has_no_offsets_to_carry(self, life):
        """So the old one stops first, and the new one begins where the spec says."""
        life.running().edit("b")
        life.fact(wanted=changed(life.facts.wanted, source="z"))
        step = life.tested("b").approve("b").plan()
        assert kinds(step) == [Stop]
        step = life.see("insert", "STOPPED", stopped=True).plan()
        (create,) = [a for a in step.actions if isinstance(a, Create)]
        assert create.request.properties["sql.tables.scan.startup.mode"] == "earliest-offset"


class TestSoak:
    """The time in which a new statement has to prove itself."""

    def test_it_succeeds_when_the_time_is_over(self, life):
        """Looked at and asked for exceptions after the time, not before."""
        life.handed_over().wait(60)
        step = life.plan()
        assert {LookUp, ReadExceptions} <= set(kinds(step))
        name = life.new_record().name
        life.see_new("RUNNING")
        life.exceptions[name] = Exceptions(life.now)
        step = life.plan()
        assert life.story == ("Running", "True", "Running")
        assert (life.status.deployment.number, life.status.replacement) == (2, None)
        assert life.status.running.revision == 2
        assert kinds(step) == [Delete]
        assert step.actions[0].name.endswith("-1-insert")
        entries = [(e.revision, e.outcome) for e in life.status.history]
        assert entries == [(1, Outcome.REPLACED), (2, Outcome.RUNNING)]
        kept = "INSERT INTO `a` (`a`) SELECT `a` FROM `s` WHERE `a` = 'a'"
        assert life.status.history[0].sql.insert == kept

    def test_an_exception_takes_it_back(self, life):
        """A statement that restarts is RUNNING all the time."""
        life.handed_over()
        met = StatementException("java.lang.X", "no such thing\n at …", "2026")
        life.exceptions[life.new_record().name] = Exceptions(life.now, (met,))
        step = life.plan()
        assert life.story == ("Deploying", "False", "RollingBack", "Reconciling")
        assert life.status.replacement.failure.reason == "StatementRestarting"
        assert "java.lang.X: no such thing" in life.status.message
        assert f"from {OFFSETS} on" in life.status.message
        assert kinds(step) == [Delete]

    def test_a_new_one_that_nobody_saw_is_looked_up(self, life):
        """After a restart nothing is judged."""
        life.handed_over().forget()
        assert LookUp(life.new_record().name, "lfcp-1") in life.plan().actions
        assert life.status.replacement.step == "Soak"

    def test_a_new_one_that_was_deleted_is_taken_back(self, life):
        """Nothing proves it any more."""
        life.handed_over().miss_new(life.new_record()).planned()
        failure = life.status.replacement.failure
        assert failure.reason == "StatementMissing"
        assert "was deleted before it had proved itself" in failure.detail

    def test_a_new_one_that_somebody_replaced_is_taken_back(self, life):
        """It bears our name, and another uid."""
        life.handed_over().see_new("RUNNING", uid="another").planned()
        failure = life.status.replacement.failure
        assert failure.reason == "StatementMissing"
        assert "was replaced by somebody else" in failure.detail

    @pytest.mark.parametrize(
        ("phase", "reason", "said"),
        [
            ("FAILED", "StatementFailed", "Confluent gave no reason"),
            ("DEGRADED", "StatementDegraded", "Confluent gave no reason"),
        ],
    )
    def test_a_new_one_that_goes_wrong_is_taken_back(self, life, phase, reason, said):
        """With the server's words, if it has any."""
        life.handed_over().see_new(phase).planned()
        assert life.status.replacement.failure.reason == reason
        assert said in life.status.message

    def test_a_failure_is_told_with_the_exception_behind_it(self, life):
        """Which is asked for first, since the server's own words say little."""
        life.handed_over().see_new("FAILED", detail="Job failed")
        name = life.new_record().name
        life.exceptions[name] = None
        assert life.plan().actions == (ReadExceptions(name),)
        met = StatementException("java.lang.X", "no such thing", "2026")
        life.exceptions[name] = Exceptions(life.now, (met,))
        life.planned()
        assert "Job failed (java.lang.X: no such thing)" in life.status.message

    def test_a_rejection_takes_it_back(self, life):
        """Although it runs."""
        life.handed_over().annotate(rejected="b" * 64, approved="").planned()
        assert life.status.replacement.failure.reason == "Rejected"

    def test_the_old_one_is_stopped_again_when_somebody_resumes_it(self, life):
        """Two would write."""
        life.handed_over().see("insert", "RUNNING")
        assert life.plan().actions == (Stop(life.record().name, "uid-of-insert"),)

    @pytest.mark.parametrize("phase", ["PENDING", "STOPPING", "FAILING", "DELETING"])
    def test_what_does_not_run_proves_nothing(self, life, phase):
        """The time is over, no exception was met, and yet the old one is kept."""
        life.handed_over().wait(61).see_new(phase)
        life.exceptions[life.new_record().name] = Exceptions(life.now)
        assert Delete not in kinds(life.plan())
        assert life.status.replacement.step == "Soak"

    def test_what_stays_pending_is_taken_back(self, life):
        """Beyond the deadline; a soak that never ends would leave no way out."""
        life.handed_over().wait(900).see_new("PENDING")
        assert kinds(life.plan()) == [Delete]
        assert life.status.replacement.failure.reason == "PendingTooLong"

    def test_a_stop_in_the_middle_stops_the_new_one(self, life):
        """And it goes on, and soaks anew, when it is let."""
        life.handed_over().fact(enabled=False)
        assert kinds(life.plan()) == [Stop]
        life.see_new("STOPPED", stopped=True).planned()
        assert life.story == ("Suspended", "True", "Suspended")
        step = life.fact(enabled=True).plan()
        assert kinds(step) == [Resume]
        life.see_new("RUNNING").planned()
        assert (life.status.replacement.step, life.status.replacement.suspended) == ("Soak", False)


class TestRollback:
    """The way back."""

    @pytest.mark.parametrize("phase", ["FAILED", "DEGRADED", "STOPPED", "COMPLETED"])
    def test_whatever_becomes_of_the_new_one_the_old_one_goes_on(self, life, phase):
        """First the new one is gone, then the old one goes on from where it stopped."""
        life.handed_over().see_new(phase)
        step = life.plan()
        assert kinds(step) == [Delete]
        record = life.new_record()
        step = life.miss_new(record).plan()
        resume = Resume(life.record().name, "uid-of-insert", "lfcp-1", "sa-1")
        assert step.actions == (resume,)
        life.see("insert", "RUNNING").planned()
        assert life.story == ("RolledBack", "True", "RolledBack", "Stalled")
        assert life.status.history[-1].outcome == Outcome.ROLLED_BACK

    def test_the_old_one_does_not_wait_for_ever_for_the_end_of_the_new_one(self, life):
        """What FAILED writes no more; where it cannot be deleted, it becomes a leftover."""
        life.handed_over().see_new("FAILED").planned()
        assert kinds(life.wait(59).plan()) == [Delete]
        step = life.wait(1).plan()
        assert kinds(step) == [Resume, Delete]
        assert [r.name[-8:] for r in life.status.replacement.leftovers] == ["2-insert"]

    def test_a_failure_before_the_hand_over_leaves_the_old_one_alone(self, life):
        """It was never asked to stop."""
        life.replacing().see_new("FAILED", detail="no such column")
        assert kinds(life.plan()) == [Delete]
        record = life.new_record()
        step = life.miss_new(record).plan()
        assert step.actions == ()
        assert life.story == ("RolledBack", "True", "RolledBack", "Stalled")
        assert "no such column" in life.status.message

    def test_failures_never_push_what_runs_out_of_the_history(self, life):
        """There would be no way back to it after the next change."""
        life.running()
        for letter in "bcdef0123456":
            life.edit(letter).tested(letter).approve(letter).planned()
            record = life.new_record()
            life.see_new("FAILED").planned().miss_new(record).planned()
        entries = [(e.revision, e.outcome) for e in life.status.history]
        assert len(entries) == 10
        assert entries[0] == (1, Outcome.RUNNING)
        assert entries[-1] == (13, Outcome.ROLLED_BACK)

    def test_what_failed_is_not_tried_again_by_itself(self, life):
        """Only a change or a retry does."""
        life.replacing().see_new("FAILED", detail="no").planned()
        record = life.new_record()
        life.miss_new(record).planned()
        assert life.plan().actions == ()
        step = life.annotate(retry="1").plan()
        assert [a.request.name[-8:] for a in step.actions] == ["3-insert"]


class TestGoingBack:
    """`rollback-to` while a change is being proved."""

    def test_it_waits_for_the_end_of_the_soak(self, life):
        """To resume the one before would be a replay, and the new one has proved nothing yet."""
        life.handed_over().annotate(**{"rollback-to": "1"}).planned()
        assert life.status.replacement.step == "Soak"
        assert (life.status.pin.revision, life.status.deployment.number) == (1, 1)


class TestCallingOff:
    """A change that is not wanted any more before it ran."""

    def test_what_was_called_off_goes_before_its_predecessor_is_stopped(self, life):
        """It waits for that very stop, and would begin to run."""
        life.replacing().see_new("PENDING").planned()
        record = life.new_record()
        step = life.fact(enabled=False).plan()
        assert kinds(step) == [Delete]
        assert life.status.replacement is None
        assert kinds(life.miss_new(record).plan()) == [Stop]

    def test_after_the_hand_over_has_begun_it_is_taken_to_its_end(self, life):
        """The new one may run at any moment; events would come twice."""
        life.replacing().see_new("PENDING").planned().wait(5).see_new("PENDING").planned()
        life.see("insert", "STOPPING", stopped=True).fact(enabled=False).planned()
        assert life.status.replacement.step == "Insert"
        life.see("insert", "STOPPED", stopped=True).see_new("RUNNING").planned()
        assert life.status.replacement.step == "Soak"

    def test_whether_it_can_be_called_off_is_looked_up_first(self, life):
        """After a restart it may have been created, or not."""
        life.replacing().forget().edit("a")
        assert LookUp(life.new_record().name, "lfcp-1") in life.plan().actions

    def test_called_off_after_the_old_one_stopped_the_old_one_goes_on(self, life):
        """The new one is gone before it ran; where the old one stopped is kept."""
        life.replacing().miss_new(life.new_record())
        life.see("insert", "STOPPED", stopped=True, latest_offsets={"s": OFFSETS})
        step = life.edit("a").plan()
        assert Resume(life.record().name, "uid-of-insert", "lfcp-1", "sa-1") in step.actions
        assert life.status.deployment.offsets == {"s": OFFSETS}

    def test_an_edit_back_calls_it_off(self, life):
        """What runs is what is asked for."""
        life.replacing().see_new("PENDING").planned()
        life.edit("a").planned()
        assert life.status.replacement is None
        assert life.status.running.digest == "a" * 64
        assert life.status.number == 2


class TestHandOverThatFails:
    """When the old statement fails in place of stopping."""

    def test_it_is_no_failure_of_the_new_one(self, life):
        """It is tried again once the old one has run well for the soak time."""
        life.replacing().see_new("PENDING").planned().wait(5).see_new("PENDING").planned()
        life.see("insert", "FAILED", stopped=True, detail="no savepoint").planned()
        assert life.status.replacement.failure.reason == "HandoverFailed"
        record = life.new_record()
        assert kinds(life.miss_new(record).plan()) == [Resume]
        life.see("insert", "RUNNING").planned()
        assert life.story == ("RolledBack", "True", "RolledBack", "Reconciling")
        assert kinds(life.wait(59).see("insert", "RUNNING").plan()) == []
        step = life.wait(2).see("insert", "RUNNING").plan()
        assert [act.request.name[-8:] for act in step.actions] == ["3-insert"]

    def test_each_further_try_waits_twice_as_long(self, life):
        """Each try is a gap in the output."""
        for number, patience in ((2, 60), (3, 120), (4, 240)):
            life.replacing() if number == 2 else life.planned()
            life.see_new("PENDING").planned().wait(5).see_new("PENDING").planned()
            life.see("insert", "FAILED", stopped=True, detail="no savepoint").planned()
            life.miss_new(life.new_record()).planned().see("insert", "RUNNING").planned()
            step = life.wait(patience - 1).see("insert", "RUNNING").plan()
            assert (kinds(step), life.status.replacement.number) == ([], number)
            step = life.wait(2).see("insert", "RUNNING").plan()
            assert kinds(step) == [Create]
