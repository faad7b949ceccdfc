"""The decision: one pure function from what is recorded and what is seen to the next step."""

from flinkfilter.approval.gate import Shown, Verdict, judge, rejection_of
from flinkfilter.lifecycle import action, deletion, replacing
from flinkfilter.lifecycle.conditions import cut
from flinkfilter.lifecycle.deploying import advanced, runs
from flinkfilter.lifecycle.deployment import UNDER_WAY, record_of
from flinkfilter.lifecycle.difference import difference
from flinkfilter.lifecycle.leftovers import leaves_room, swept, tidied
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.outcome import abandoned, succeeded
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.predecessor import stopped_first
from flinkfilter.lifecycle.requests import retry_taken, rollback_taken, take_over_noted
from flinkfilter.lifecycle.retention import fitted
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.running import looked_at, tended
from flinkfilter.lifecycle.starting import Request, desired, started
from flinkfilter.lifecycle.summary import summarised
from flinkfilter.resource.deployment import Role, Sql, Step
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import DryRun, DryRunResult, Proposed, Status

# Steps without anything to do between them; two or three are the most that follow each other.
MOST_STEPS = 10


def plan(status: Status, view: View) -> Plan:
    """Plan the next step of one filter.

    Args:
        status: as recorded in the cluster.
        view: the resource, Confluent Cloud and the time, as values.

    Returns:
        The status to record, and what to do once it is recorded. With nothing to do, another
        plan of that status has nothing to add.
    """
    step = _step(status, view)
    for _ in range(MOST_STEPS):
        if step.actions or step.status == status:
            break
        status = step.status
        step = _step(status, view).within(step.requeue_after)
    return step


def _step(status: Status, view: View) -> Plan:
    if view.facts.deleted_at:
        ending = deletion.ended(status, view)
        if not view.facts.has_finalizer:
            return ending
        return ending.recording(summarised(ending.status, view, None))
    recorded = status
    wanted = view.facts.wanted
    if isinstance(wanted, Revision):
        status, verdict = _judged(status, wanted, view)
    else:
        verdict = None
    if view.is_paused:
        # Hands off: what was approved or rejected is recorded, and what is seen is told.
        status = _shown(status, view, retry=False)
        return looked_at(Plan(summarised(status, view, verdict)), view)
    status, retry = retry_taken(status, view)
    status = rollback_taken(take_over_noted(status, view), view)
    status = _shown(status, view, retry=retry)
    step = _deployed(status, view, Request(verdict, retry))
    if retry and any(isinstance(act, action.FindWriters) for act in step.actions):
        # What is to be tried waits for an answer, and so does the request.
        requests = step.status.requests.changed(retry=recorded.requests.retry)
        step = step.recording(step.status.changed(requests=requests))
    step = swept(step, view)
    status = summarised(step.status, view, verdict)
    if status != recorded:
        status = fitted(tidied(status, view))
    step = step.recording(status)
    return step.acting_first() if _says_nothing_but(step, recorded) else step


def _says_nothing_but(step: Plan, recorded: Status) -> bool:
    """Tell whether there is nothing to record but a proposal that is about to be tested.

    While something else runs, the proposal and the verdict on it are worth one write together.
    """
    only_tests = step.actions != () and all(isinstance(a, action.DryRun) for a in step.actions)
    if not only_tests or recorded.running is None:
        return False
    shown = {"proposed", "phase", "message", "conditions", "warnings", "observed_generation"}
    return step.status.model_dump(exclude=shown) == recorded.model_dump(exclude=shown)


def _shown(status: Status, view: View, *, retry: bool) -> Status:
    wanted = view.facts.wanted
    if not isinstance(wanted, Revision):
        return status.changed(proposed=None)
    return _proposed(status, wanted, view, retry=retry)


def _judged(status: Status, wanted: Revision, view: View) -> tuple[Status, Verdict]:
    shown = Shown(wanted.digest, view.facts.generation, view.settings.approval.accept_true)
    facts = view.facts
    verdict, status = judge(shown, facts.annotations, status, view.now, facts.signers)
    return status, verdict


def _proposed(status: Status, wanted: Revision, view: View, *, retry: bool) -> Status:
    """Show what the spec asks for, with the dry run's verdict as soon as there is one."""
    if status.running and status.running.digest == wanted.digest:
        return status.changed(proposed=None)
    earlier = status.proposed or None
    same = earlier is not None and earlier.digest == wanted.digest
    dry_run = earlier.dry_run if earlier and same else None
    if retry and dry_run and dry_run.result is DryRunResult.FAILED:
        dry_run = None
    elif dry_run is None and (said := view.observed.verdicts.get(wanted.digest)):
        result = DryRunResult.PASSED if said.passed else DryRunResult.FAILED
        dry_run = DryRun(digest=wanted.digest, result=result, detail=cut(said.detail))
    return status.changed(
        proposed=Proposed(
            digest=wanted.digest,
            sql=Sql(sink=wanted.sql.sink, insert=wanted.sql.insert),
            diff=difference(status.running.sql, wanted.sql) if status.running else "",
            dry_run=dry_run,
            since=earlier.since if earlier and same else view.now,
        )
    )


def _deployed(status: Status, view: View, request: Request) -> Plan:
    """Carry on, and begin what is approved as soon as nothing stands in its way."""
    aim = desired(status, view, request.verdict)
    step = _carried_on(status, view, aim, retry=request.retry)
    begins = started(step, aim, view, request)
    if begins is None or begins.status is step.status:
        # Nothing, or it waits; what is there was tended meanwhile.
        return _tested(begins or step, view)
    return _carried_on(begins.status, view, aim, retry=False)


def _tested(step: Plan, view: View) -> Plan:
    """Ask whether what the spec proposes could run, unless that is known."""
    wanted, proposed = view.facts.wanted, step.status.proposed
    if not isinstance(wanted, Revision) or proposed is None or proposed.dry_run is not None:
        return step
    return step.then(action.DryRun(wanted))


def _carried_on(status: Status, view: View, aim: Revision | None, *, retry: bool) -> Plan:
    """Carry on with what was approved and begun, whatever is said of the spec since."""
    step = _guarded(status, view)
    candidate = status.replacement
    if candidate is not None and candidate.step in UNDER_WAY:
        # Without anything else to run, what was begun goes on.
        wanted = aim is None or aim.digest == candidate.digest
        step = replacing.carried_on(step, candidate, view, wanted=wanted)
        after = step.status.replacement
        if after is not None and after.step in UNDER_WAY:
            return step
        if step.actions:
            return step
    return _in_charge(step, view, retry=retry)


def _in_charge(step: Plan, view: View, *, retry: bool) -> Plan:
    """Carry on with the deployment in charge."""
    status, deployment = step.status, step.status.deployment
    if deployment is None:
        return _stopped(step, view)
    if deployment.step is Step.RUNNING:
        return tended(step, deployment, view, enabled=view.enabled, retry=retry)
    if runs(deployment, view) and deployment.step is Step.FAILED:
        # Somebody else let it go on, and what runs is said to run.
        return step.recording(succeeded(status, deployment, view.now))
    if deployment.step is Step.FAILED:
        return step
    if rejection_of(deployment.digest, status) and not runs(deployment, view):
        name = record_of(deployment, Role.INSERT).name
        if deployment.step is Step.INSERT and view.seen(name) is None:
            # Should it run already, the rejection stops nothing.
            return step.then(action.LookUp(name, deployment.target.compute_pool))
        detail = f"{deployment.digest} was rejected before it ran"
        rejected = abandoned(status, deployment, Reason.REJECTED, detail, view.now)
        return step.recording(rejected)
    return advanced(step, deployment, view)


def _stopped(step: Plan, view: View) -> Plan:
    """Stop, as asked, what of ours goes on since nothing could take its place."""
    candidate = step.status.replacement
    before = candidate.predecessor if candidate else None
    if candidate is None or before is None or before.foreign or view.enabled:
        return step
    # What still waits for its stop would begin to run.
    return (leaves_room(step.status, view) and stopped_first(step, candidate, view)) or step


def _guarded(status: Status, view: View) -> Plan:
    """Start a plan; whoever may have statements gets our finalizer before anything else."""
    plan = Plan(status)
    needed = status.deployment is not None or status.replacement is not None
    return plan.then(action.AddFinalizer()) if needed and not view.facts.has_finalizer else plan
