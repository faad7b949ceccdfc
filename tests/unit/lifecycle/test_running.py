"""A statement that once ran: how it fares, its stop and its resume."""

from dataclasses import replace as changed

import pytest

from flinkfilter.lifecycle.action import LookUp, Resume, Stop
from flinkfilter.lifecycle.statement import Phase


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


class TestHealth:
    """What is said of it."""

    @pytest.mark.parametrize(
        ("phase", "story"),
        [
            ("RUNNING", ("Running", "True", "Running")),
            ("DEGRADED", ("Degraded", "False", "StatementDegraded")),
            ("PENDING", ("Deploying", "False", "StatementPending", "Reconciling")),
            ("FAILED", ("Failed", "False", "StatementFailed", "Stalled")),
            ("STOPPED", ("Failed", "False", "StatementStopped", "Stalled")),
            ("COMPLETED", ("Failed", "False", "StatementFailed", "Stalled")),
            # What passes says nothing new.
            ("FAILING", ("Running", "True", "Running")),
            ("STOPPING", ("Running", "True", "Running")),
            ("DELETING", ("Failed", "False", "StatementMissing", "Stalled")),
            ("UNKNOWN", ("Running", "Unknown", "StatementPhaseUnknown")),
        ],
    )
    def test_each_phase_has_its_story(self, life, phase, story):
        """And none of them makes us do anything to the statement."""
        step = life.reporting().running().see("insert", phase).plan()
        assert life.story == story
        assert not any(isinstance(act, Stop | Resume) for act in step.actions)

    def test_it_is_missing(self, life):
        """Deleted outside: said, with what a retry would mean; nothing is created by itself."""
        step = life.reporting().running().miss().plan()
        assert life.story == ("Failed", "False", "StatementMissing", "Stalled")
        assert "may be written again" in life.status.message
        assert step.actions == ()

    def test_it_was_replaced_under_its_name(self, life):
        """Another uid is another statement, whatever it says of itself."""
        step = life.reporting().running().see("insert", "RUNNING", uid="another").plan()
        assert life.story == ("Failed", "False", "StatementMissing", "Stalled")
        assert step.actions == ()

    def test_it_is_looked_up_when_nothing_is_known(self, life):
        """After a restart, by name; until then what was recorded stands."""
        before = life.running().status
        step = life.forget().plan()
        assert kinds(step) == [LookUp]
        assert life.status == before

    def test_it_heals(self, life):
        """The story follows the phase back."""
        life.running().see("insert", "DEGRADED").planned().see("insert", "RUNNING").plan()
        assert life.story == ("Running", "True", "Running")


def test_a_retry_brings_a_moved_statement_back_whatever_the_policy(life):
    """Asked for once, it is stopped, and goes on where it was approved to run."""
    life.running().reporting().wait(100).see("insert", "RUNNING", compute_pool="lfcp-9").planned()
    assert life.story == ("Degraded", "False", "StatementMoved", "Stalled")
    assert "flinkfilter.io/retry" in life.status.message
    assert kinds(life.annotate(retry="1").plan()) == [Stop]
    step = life.see("insert", "STOPPED", stopped=True, compute_pool="lfcp-9").plan()
    assert step.actions == (Resume(life.record().name, "uid-of-insert", "lfcp-1", "sa-1"),)


class TestStop:
    """`enabled: false`."""

    def test_it_is_asked_to_stop_once(self, life):
        """The server has accepted it and still says RUNNING: it is waited for."""
        life.running().fact(enabled=False)
        assert kinds(life.plan()) == [Stop]
        step = life.see("insert", "RUNNING", stopped=True).plan()
        assert step.actions == ()
        assert step.requeue_after == 0.5

    @pytest.mark.parametrize(("phase", "stops"), [("DELETING", 1), ("PENDING", 2)])
    def test_it_does_not_wait_for_ever_for_what_was_called_off(self, life, phase, stops):
        """What might begin to run by the stop is stopped with it when it cannot be deleted."""
        life.replacing().see_new("PENDING").planned()
        name = life.new_record().name
        seen = life.statements[name]
        life.fact(enabled=False).planned().wait(59)
        left = changed(seen, statement=changed(seen.statement, phase=Phase(phase)), at=life.now)
        life.statements = {**life.statements, name: left}
        assert Stop not in kinds(life.plan())
        assert life.status.message == "Revision 1 runs; it is being stopped, as asked"
        assert kinds(life.wait(1).plan()).count(Stop) == stops

    @pytest.mark.parametrize("phase", ["PENDING", "RUNNING", "DEGRADED"])
    def test_whatever_is_alive_is_stopped(self, life, phase):
        """Also one that waits or is not well."""
        step = life.running().fact(enabled=False).see("insert", phase).plan()
        assert kinds(step) == [Stop]

    @pytest.mark.parametrize("phase", ["STOPPED", "FAILED", "COMPLETED", "DELETING", "STOPPING"])
    def test_what_is_not_alive_is_not(self, life, phase):
        """There is nothing to stop."""
        step = life.running().fact(enabled=False).see("insert", phase).plan()
        assert Stop not in kinds(step)

    def test_an_invalid_spec_can_still_stop_it(self, life):
        """The emergency stop works whatever else is wrong."""
        step = life.running().spoil().fact(enabled=False).plan()
        assert kinds(step) == [Stop]

    def test_an_invalid_spec_does_not_stop_it(self, life):
        """Not even in the middle of a resume."""
        life.running().fact(enabled=False).planned().see("insert", "STOPPED", stopped=True)
        life.planned().fact(enabled=True).planned()
        step = life.spoil().see("insert", "PENDING").plan()
        assert Stop not in kinds(step)


class TestResume:
    """Letting it go on."""

    def suspended(self, life):
        """Stopped because the filter is not enabled."""
        life.running().fact(enabled=False).planned()
        return life.see("insert", "STOPPED", stopped=True).planned()

    def test_enabled_again_it_goes_on(self, life):
        """The stop was ours, so its end is too."""
        step = self.suspended(life).fact(enabled=True).plan()
        assert kinds(step) == [Resume]
        life.see("insert", "RUNNING").plan()
        assert life.story == ("Running", "True", "Running")
        assert not life.status.deployment.suspended

    def test_a_lost_answer_leaves_it_not_stopped_for_ever(self, life):
        """As long as it is stopped and the stop is ours, it is asked to go on."""
        life = self.suspended(life).fact(enabled=True).planned()
        assert kinds(life.forget().plan()) == [LookUp]
        assert kinds(life.see("insert", "STOPPED", stopped=True).plan()) == [Resume]

    def test_a_stop_by_somebody_else_is_left_alone(self, life):
        """Nothing goes on until somebody asks; the message says how."""
        step = life.reporting().running().see("insert", "STOPPED", stopped=True).plan()
        assert step.actions == ()
        assert "flinkfilter.io/retry=" in life.status.message

    def test_a_retry_ends_the_stop_of_somebody_else(self, life):
        """And does so until it is seen alive."""
        life.running().see("insert", "STOPPED", stopped=True).planned()
        assert kinds(life.annotate(retry="1").plan()) == [Resume]
        assert kinds(life.plan()) == [Resume]
        assert life.see("insert", "PENDING").plan().actions == ()

    def test_a_retry_resumes_what_failed_once(self, life):
        """What failed may fail again, and nobody wants it in a loop."""
        life.running().see("insert", "FAILED", detail="poison").planned()
        assert kinds(life.annotate(retry="1").plan()) == [Resume]
        assert kinds(life.plan()) == [Resume]
        failed = {"detail": "poison", "resource_version": "2"}
        assert life.see("insert", "FAILED", **failed).plan().actions == ()

    def test_a_stop_outside_after_a_resume_is_somebody_elses(self, life):
        """Ours ended when it was seen alive."""
        life = self.suspended(life.reporting()).fact(enabled=True)
        life.see("insert", "RUNNING").planned()
        step = life.see("insert", "STOPPED", stopped=True).plan()
        assert life.story == ("Failed", "False", "StatementStopped", "Stalled")
        assert step.actions == ()
