"""The conditions obey Kubernetes' conventions at every stage, and each wait has a way out."""

import pytest

from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason

STAGES = {
    "new": lambda life: life.planned(),
    "invalid": lambda life: life.spoil().planned(),
    "tested": lambda life: life.tested(),
    "refused": lambda life: life.planned().verdict(passed=False, detail="no").planned(),
    "rejected": lambda life: life.tested().annotate(rejected="a" * 64).planned(),
    "not enabled": lambda life: life.fact(enabled=False).tested(),
    "approved": lambda life: life.approve().planned(),
    "making the table": lambda life: life.sinking().planned(),
    "waiting": lambda life: life.inserting(),
    "no room": lambda life: (
        life.inserting().see("insert", "PENDING", scaling_state="POOL_EXHAUSTED").planned()
    ),
    "no right": lambda life: (
        life.tested().approve().planned().fail(Reason.FORBIDDEN, "no role").planned()
    ),
    "failed": lambda life: life.inserting().see("insert", "FAILED", detail="no").planned(),
    "running": lambda life: life.running(),
    "changed": lambda life: life.running().edit("b").planned(),
    "spoilt": lambda life: life.running().spoil().planned(),
    "degraded": lambda life: life.running().see("insert", "DEGRADED").planned(),
    "stopped": lambda life: life.running().see("insert", "STOPPED").planned(),
    "missing": lambda life: life.running().miss().planned(),
    "suspended": lambda life: life.running().fact(enabled=False).see("insert", "STOPPED").planned(),
    "deleting": lambda life: life.running().fact(deleted_at=life.now).planned(),
}


@pytest.fixture(params=STAGES)
def stage(request, life):
    """A filter at each stage of its life."""
    return STAGES[request.param](life)


def test_the_conditions_follow_the_conventions(stage):
    """Each type once; Ready, Valid, Approved, Deployed always; the others only while true."""
    found = {c.type: c for c in stage.status.conditions}
    assert len(found) == len(stage.status.conditions)
    assert {"Ready", "Valid", "Approved", "Deployed"} <= set(found)
    assert set(found) <= {kind.value for kind in ConditionType}
    for condition in stage.status.conditions:
        assert condition.status in ("True", "False", "Unknown")
        assert condition.reason in {reason.value for reason in Reason}
        assert condition.observed_generation == stage.facts.generation
        assert len(condition.message) <= 4000
    for kind in ("Reconciling", "Stalled"):
        assert kind not in found or found[kind].status == "True"
    assert not {"Reconciling", "Stalled"} <= set(found)


def test_the_status_speaks_of_this_generation(stage):
    """With a phase and words for people."""
    assert stage.status.observed_generation == stage.facts.generation
    assert stage.status.phase in list(FilterPhase)
    assert stage.status.message != ""


def test_what_is_stalled_says_what_ends_it(stage):
    """A field to change, or a command."""
    stalled = stage.status.condition("Stalled")
    if stalled:
        assert "spec." in stalled.message or "kubectl annotate" in stalled.message
    else:
        assert stage.status.phase not in (FilterPhase.FAILED, FilterPhase.INVALID)


def test_what_reconciles_is_not_ready(stage):
    """For machines that wait: Reconciling and Ready True never stand together here."""
    if stage.status.condition("Reconciling"):
        assert stage.status.condition("Ready").status == "False"
    assert stage.status.condition("Ready").status != "Unknown"


def test_what_could_not_be_put_back_is_not_said_to_go_on(life):
    """The statement is gone, another one in its place failed: only a change or a retry helps."""
    life.running().miss().wait(60).planned().miss().planned().see_new(
        "FAILED", detail="no"
    ).planned()
    life.miss_new(life.status.replacement.statements[0]).planned()
    assert life.story == ("Failed", "False", "StatementMissing", "Stalled")
    assert "putting it back failed: no" in life.status.message


def test_what_was_rejected_is_not_said_to_go_on(life):
    """The statement was lost while it was stopped, and its digest may not be deployed again."""
    life.running().fact(enabled=False).see("insert", "STOPPED", stopped=True).planned()
    life.miss().annotate(rejected="a" * 64).fact(enabled=True).planned()
    assert life.story == ("Failed", "False", "StatementMissing", "Stalled")


def test_a_refused_rollback_is_told_once(life):
    """Also while nothing is known of the statement, and the words of before are repeated."""
    life.running().see("insert", "PENDING").annotate(**{"rollback-to": "9"}).planned()
    message = life.status.message
    assert message.count("rollback-to 9") == 1
    life.forget().planned().planned()
    assert life.status.message == message


def test_true_is_no_approval_where_the_installation_says_so(life):
    """The command that would be one is named."""
    approval = life.settings.approval.model_copy(update={"accept_true": False})
    life.settings = life.settings.model_copy(update={"approval": approval})
    life.tested().annotate(approved="true").planned()
    assert life.condition("Approved")[1] == "ApprovalNotBound"
    assert 'does not accept "true"' in life.status.condition("Approved").message
