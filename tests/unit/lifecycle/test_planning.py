"""The life of a filter by example: each situation, what is said of it, and what is done."""

from dataclasses import replace

import pytest

from flinkfilter.lifecycle.action import (
    AddFinalizer,
    Create,
    Delete,
    DryRun,
    LookUp,
    RemoveFinalizer,
    Resume,
    Stop,
)
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.resource.reasons import Reason

A, B = "a" * 64, "b" * 64


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


class TestSituations:
    """Phase, Ready and the rest, situation by situation."""

    def test_new(self, life):
        """A new filter waits for approval; Confluent is asked whether its SQL could run."""
        step = life.plan()
        assert life.story == ("PendingApproval", "False", "AwaitingApproval")
        assert life.condition("Valid") == ("Unknown", "DryRunPending")
        assert life.condition("Approved") == ("False", "AwaitingApproval")
        assert life.condition("Deployed") == ("False", "NotDeployed")
        assert kinds(step) == [DryRun]
        assert (
            life.status.proposed.sql.insert
            == "INSERT INTO `a` (`a`) SELECT `a` FROM `s` WHERE `a` = 'a'"
        )

    def test_tested(self, life):
        """After the dry run it waits, with nothing to do and no appointment."""
        life.tested()
        step = life.plan()
        assert life.story == ("PendingApproval", "False", "AwaitingApproval")
        assert life.condition("Valid") == ("True", "Valid")
        assert (step.actions, step.requeue_after) == ((), None)

    def test_the_message_holds_the_command(self, life):
        """Copied into a shell it approves exactly what is shown."""
        life.tested()
        assert (
            "kubectl annotate --overwrite -n shop flinkfilter orders "
            f"flinkfilter.io/approved={A} --field-manager=flinkfilter-approval"
        ) in life.status.message

    def test_invalid_from_the_start(self, life):
        """A spec without a meaning: Stalled, the problem with its field, nothing asked."""
        step = life.spoil().plan()
        assert life.story == ("Invalid", "False", "InvalidSpec", "Stalled")
        assert life.status.message == "spec.conditions[0].field: no such column"
        assert life.status.proposed is None
        assert step.actions == ()

    def test_refused_by_the_dry_run(self, life):
        """Confluent's words, and the way to ask once more."""
        life.planned().verdict(passed=False, detail="no such table").plan()
        assert life.story == ("Invalid", "False", "DryRunFailed", "Stalled")
        assert "no such table" in life.status.message
        assert "flinkfilter.io/retry=<any new value>" in life.status.message

    def test_approved_before_the_dry_run_answered(self, life):
        """The approval is recorded at once; nothing is created before the verdict."""
        step = life.approve().plan()
        assert life.story == ("Deploying", "False", "DryRunPending", "Reconciling")
        assert [entry.digest for entry in life.status.approvals] == [A]
        assert kinds(step) == [DryRun]

    def test_first_deployment(self, life):
        """The intent is recorded, and the plan creates the output table."""
        step = life.tested().approve().plan()
        assert life.story == ("Deploying", "False", "Deploying", "Reconciling")
        assert life.condition("Deployed") == ("False", "Deploying")
        assert life.status.deployment.number == 1
        assert [act.request.statement for act in step.actions] == ["CREATE TABLE `a` (`a` STRING)"]

    def test_running(self, life):
        """Revision 1 runs; the proposal is gone, and there is nothing to do."""
        life.running()
        step = life.plan()
        assert life.story == ("Running", "True", "Running")
        assert life.condition("Valid") == ("True", "Valid")
        assert life.condition("Deployed") == ("True", "Running")
        assert life.status.proposed is None
        assert (step.actions, step.requeue_after) == ((), None)

    def test_running_while_a_change_waits(self, life):
        """What runs is untouched; the message says both."""
        step = life.running().edit("b").plan()
        assert life.story == ("Running", "True", "Running")
        assert life.condition("Approved") == ("False", "AwaitingApproval")
        assert "Revision 1 runs; a change of it waits" in life.status.message
        assert f"flinkfilter.io/approved={B}" in life.status.message
        assert kinds(step) == [DryRun]
        assert (
            "+INSERT INTO `b` (`a`) SELECT `a` FROM `s` WHERE `a` = 'b'"
            in life.status.proposed.diff.splitlines()
        )

    def test_running_while_an_approved_change_begins(self, life):
        """It stays ready; the new INSERT is to begin where the old one stops."""
        life.running().edit("b").tested("b").approve("b").plan()
        assert life.story == ("Deploying", "True", "Replacing", "Reconciling")
        assert life.condition("Deployed") == ("False", "Deploying")
        assert (life.status.running.digest, life.status.replacement.digest) == (A, B)

    def test_running_with_an_invalid_change(self, life):
        """The old one runs on; the new one is named as wrong."""
        life.running().spoil().plan()
        assert life.story == ("Invalid", "True", "Running", "Stalled")
        assert "no such column" in life.status.message
        assert life.condition("Valid") == ("False", "InvalidSpec")

    def test_back_to_what_runs(self, life):
        """An edit that is taken back leaves no trace."""
        life.running()
        before = life.status
        life.edit("b").planned().edit("a").plan()
        assert life.story == ("Running", "True", "Running")
        assert life.status.running == before.running
        assert life.status.proposed is None

    def test_degraded(self, life):
        """Alive, but not well: reported, and left alone."""
        step = life.running().see("insert", "DEGRADED", detail="restarts").plan()
        assert life.story == ("Degraded", "False", "StatementDegraded")
        assert "restarts" in life.status.message
        assert step.actions == ()

    def test_asked_to_stop(self, life):
        """It is stopped, and when it is, that is as wanted."""
        step = life.running().fact(enabled=False).plan()
        assert kinds(step) == [Stop]
        life.see("insert", "STOPPED", stopped=True).plan()
        assert life.story == ("Suspended", "True", "Suspended")

    def test_not_enabled_from_the_start(self, life):
        """Shown, tested, approved: and not begun."""
        step = life.fact(enabled=False).tested().approve().plan()
        assert life.story == ("Suspended", "True", "Suspended")
        assert step.actions == ()
        assert life.status.deployment is None

    def test_first_deployment_failed(self, life):
        """Stalled, with the server's words and the way to try again."""
        life.inserting().see("insert", "FAILED", detail="no right to write").plan()
        assert life.story == ("Failed", "False", "StatementFailed", "Stalled")
        assert life.condition("Deployed") == ("False", "StatementFailed")
        assert "no right to write" in life.status.message
        assert "flinkfilter.io/retry=" in life.status.message

    def test_deleting(self, life):
        """The message names what is still there."""
        life.running().fact(deleted_at=life.now).plan()
        assert life.story == ("Deleting", "False", "Deleting", "Reconciling")
        assert life.record().name in life.status.message

    @pytest.mark.parametrize(
        ("annotations", "reason", "words"),
        [
            ({"approved": B}, "AwaitingApproval", "approves other digests"),
            ({"approved": "yes"}, "ApprovalNotUnderstood", "neither a digest"),
            ({"approved": "x" * 250_000}, "ApprovalNotUnderstood", "neither a digest"),
            ({"approved": "é\u202e"}, "ApprovalNotUnderstood", "neither a digest"),
            ({"approved": "true"}, "ApprovalNotBound", "before this digest could be read"),
            ({"rejected": A, "reason": "wrong dealer"}, "Rejected", "wrong dealer"),
            ({"approved": " "}, "AwaitingApproval", "Waits for an approval"),
        ],
    )
    def test_what_approves_nothing_is_explained(self, life, annotations, reason, words):
        """Each kind of annotation that does not count has its reason, and the right command."""
        life.annotate(**annotations).tested()
        assert life.story == ("PendingApproval", "False", reason)
        assert words in life.status.message
        assert f"flinkfilter.io/approved={A}" in life.status.message
        assert life.status.deployment is None
        assert len(life.status.message) < 1000


class TestOrder:
    """What must come before what."""

    def test_the_finalizer_comes_before_the_first_statement(self, life):
        """In the same plan, and in this order."""
        step = life.fact(has_finalizer=False).tested().approve().plan()
        assert kinds(step) == [AddFinalizer, Create]

    def test_no_finalizer_before_anything_is_approved(self, life):
        """A filter that only waits can be deleted without us."""
        step = life.fact(has_finalizer=False).tested().plan()
        assert step.actions == ()

    def test_a_finalizer_that_was_taken_off_comes_back(self, life):
        """As long as statements may exist."""
        step = life.running().fact(has_finalizer=False).plan()
        assert kinds(step) == [AddFinalizer]

    def test_the_names_are_recorded_before_the_first_call(self, life):
        """Both statements of the deployment, by uid and number."""
        life.tested().approve().plan()
        assert [record.name for record in life.status.deployment.statements] == [
            "ff-0f8fad5b-d9cb-469f-a165-70867728950e-1-sink",
            "ff-0f8fad5b-d9cb-469f-a165-70867728950e-1-insert",
        ]

    def test_an_approval_is_recorded_though_confluent_is_down(self, life):
        """The annotation may be gone when Confluent is back."""
        life.planned().fail(Reason.CONFLUENT_UNAVAILABLE).approve().plan()
        life.annotate(approved="").plan()
        assert life.condition("Approved") == ("True", "Approved")


class TestRetry:
    """One more try, each time somebody asks."""

    def test_a_dry_run_is_asked_for_again(self, life):
        """The old verdict is dropped, and the same value asks only once."""
        life.planned().verdict(passed=False).planned()
        life.verdicts = {}
        step = life.annotate(retry="1").plan()
        assert kinds(step) == [DryRun]
        life.verdict(passed=False).plan()
        assert life.plan().actions == ()

    def test_a_failed_deployment_is_begun_anew(self, life):
        """With another number, never with the old names; what is left of the first is deleted."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        step = life.annotate(retry="1").plan()
        assert life.status.deployment.number == 2
        assert [type(act) for act in step.actions] == [Create, Delete]
        assert step.actions[0].request.name.endswith("-2-sink")
        assert step.actions[1].name.endswith("-1-insert")

    def test_a_failed_digest_is_not_tried_by_itself(self, life):
        """A verdict of the server is never answered with the same question."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        step = life.forget().wait(3600).plan()
        assert (step.actions, life.status.deployment.number) == ((), 1)

    def test_another_digest_is_tried_by_itself(self, life):
        """An edit is a change, and its approval is what it waits for."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        life.edit("b").tested("b").approve("b").plan()
        assert (life.status.deployment.number, life.status.deployment.digest) == (2, B)

    @pytest.mark.parametrize("value", ["", "1", "x" * 250_000, "é", " "])
    def test_any_value_counts_once(self, life, value):
        """Even an enormous one, and an empty one never."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        life.annotate(retry=value).plan()
        asked = value != ""
        assert life.status.deployment.number == (2 if asked else 1)
        life.see("sink", "FAILED", detail="no").planned() if asked else life.planned()
        step = life.plan()
        assert life.status.deployment.number == (2 if asked else 1)
        assert not any(isinstance(act, Create) for act in step.actions)
        assert len(life.status.requests.retry) <= 200

    def test_a_retry_waits_until_it_is_known_what_to_retry(self, life):
        """After a restart the statement is looked up first, and the request is not lost."""
        life.running().miss().planned().forget()
        step = life.annotate(retry="1").plan()
        assert kinds(step) == [LookUp]
        life.miss().plan()
        assert life.status.replacement.number == 2

    def test_a_retry_under_an_invalid_spec_lets_the_failed_one_go_on(self, life):
        """What runs is another matter than what is written."""
        life.running().see("insert", "FAILED", detail="poison").spoil().planned()
        step = life.annotate(retry="1").plan()
        assert kinds(step) == [Resume]


class TestUnderWay:
    """What can happen to a deployment before it runs."""

    def test_an_edit_does_not_disturb_it(self, life):
        """What was approved goes on; the edit is tested and waits."""
        life.sinking().edit("b")
        step = life.plan()
        assert (life.status.deployment.number, life.status.deployment.digest) == (1, A)
        assert kinds(step) == [DryRun]

    def test_an_approved_edit_waits_until_it_runs(self, life):
        """A deployment that gets on by itself is not thrown away."""
        life.sinking().edit("b").tested("b").approve("b").plan()
        assert (life.status.deployment.number, life.status.deployment.digest) == (1, A)

    def test_an_approved_edit_leads_out_of_a_full_pool(self, life):
        """It may name another pool, and the first one would wait for ever."""
        life.inserting().see("insert", "PENDING", scaling_state="POOL_EXHAUSTED").planned()
        step = life.edit("b").tested("b").approve("b").plan()
        assert (life.status.deployment.number, life.status.deployment.digest) == (2, B)
        assert kinds(step) == [Create, Delete]

    def test_an_approved_edit_leads_out_of_a_missing_right(self, life):
        """It may name another principal, and the first one would be refused for ever."""
        life.tested().approve().planned().fail(Reason.FORBIDDEN)
        life.edit("b").tested("b").approve("b").plan()
        assert (life.status.deployment.number, life.status.deployment.digest) == (2, B)

    def test_a_rejection_ends_it(self, life):
        """Both statements are given up, and nothing more is created."""
        life.inserting()
        step = life.annotate(rejected=A, reason="wrong").plan()
        assert life.story == ("PendingApproval", "False", "Rejected")
        assert kinds(step) == [Delete]
        assert life.status.deployment.statements == ()

    def test_a_rejection_waits_until_it_is_known_what_runs(self, life):
        """The INSERT may have begun to run since a restart, and then it stays."""
        step = life.inserting().forget().annotate(rejected=A).plan()
        assert LookUp(life.record().name, "lfcp-1") in step.actions
        assert life.status.deployment.step == "Insert"

    def test_a_rejection_of_what_runs_stops_nothing(self, life):
        """It only bars the digest from coming again."""
        step = life.running().annotate(rejected=A).plan()
        assert life.story == ("Running", "True", "Running")
        assert life.condition("Approved") == ("False", "Rejected")
        assert step.actions == ()

    def test_after_a_rejection_a_new_approval_begins_anew(self, life):
        """Without a retry: the approval is the request."""
        life.inserting().annotate(rejected=A).planned()
        life.annotate(rejected="", approved="").planned().miss_sink()
        life.approve().plan()
        assert life.status.deployment.number == 2

    def test_a_new_insert_waits_until_the_old_one_is_gone(self, life, created):
        """Two would write the same events; being deleted is not gone."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        life.annotate(retry="1").planned()
        old = next(r for r in life.status.deployment.leftovers if r.role == "insert")
        waiting = life.see("sink", "COMPLETED").plan()
        assert created(waiting) == []
        seen = life.statements[old.name]
        deleting = replace(seen, statement=replace(seen.statement, phase=Phase.DELETING))
        life.statements = {**life.statements, old.name: deleting}
        assert created(life.plan()) == []
        life.statements = {name: s for name, s in life.statements.items() if name != old.name}
        assert created(life.plan()) == []

    def test_what_was_given_up_is_said_to_run_when_it_runs(self, life):
        """Somebody let the failed statement go on: that is the truth now."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        life.see("insert", "RUNNING").plan()
        assert life.story == ("Running", "True", "Running")


class TestTrouble:
    """Calls that fail."""

    def test_a_new_filter_whose_dry_run_fails_says_so(self, life):
        """It cannot be told whether it is valid."""
        life.planned().fail(Reason.CREDENTIALS_INVALID, "the key is wrong").plan()
        assert life.condition("Valid") == ("Unknown", "CredentialsInvalid")

    @pytest.mark.parametrize(
        "reason", [Reason.CREDENTIALS_INVALID, Reason.FORBIDDEN, Reason.CONFLUENT_UNAVAILABLE]
    )
    def test_a_deployment_that_cannot_be_created_says_so(self, life, reason):
        """It goes on by itself when the trouble is over."""
        step = life.tested().approve().planned().fail(reason, "the words").plan()
        assert life.story == ("Deploying", "False", str(reason), "Reconciling")
        assert life.status.message == "the words"
        assert kinds(step) == [Create]

    def test_an_outage_changes_nothing_that_is_known(self, life):
        """A running filter stays Ready while Confluent cannot be reached."""
        life.running()
        before = life.status
        life.forget().fail(Reason.CONFLUENT_UNAVAILABLE).plan()
        assert life.status == before

    def test_without_a_key_it_cannot_be_told_whether_it_runs(self, life):
        """Ready is Unknown, and the phase is as it was."""
        life.running().forget().fail(Reason.CREDENTIALS_INVALID, "the key is wrong").plan()
        assert life.story == ("Running", "Unknown", "CredentialsInvalid")

    @pytest.mark.parametrize(
        ("phase", "detail"), [("DEGRADED", "restarts"), ("FAILED", "poison"), ("PENDING", "")]
    )
    def test_what_was_not_well_is_repeated_word_for_word(self, life, phase, detail):
        """A process that knows nothing yet says what the last one said, however often it asks."""
        life.running().see("insert", phase, detail=detail).planned()
        before = life.status
        for _ in range(3):
            life.forget().fail(Reason.CONFLUENT_UNAVAILABLE).wait(60).plan()
        assert life.status == before


def test_a_plan_changes_nothing_twice(life):
    """Planning again in the same world gives the same status, stage by stage."""
    for stage in ("planned", "tested", "sinking", "inserting", "running"):
        getattr(life, stage)()
        life.plan()
        before = life.status
        life.wait(1).plan()
        assert life.status == before
        life.__init__()


def test_the_filter_is_let_go_when_nothing_is_left(life):
    """Deleted, and the server knows no statement of ours: the finalizer goes."""
    step = life.running().miss().fact(deleted_at=life.now).plan()
    assert kinds(step) == [RemoveFinalizer]
