"""The decision: one pure function from what is recorded and what is seen to the next step."""

from dataclasses import dataclass

from flinkfilter.approval.gate import (
    Shown,
    Verdict,
    approval_of,
    judge,
    mark_of,
    rejection_of,
)
from flinkfilter.lifecycle import action, deletion
from flinkfilter.lifecycle.conditions import cut
from flinkfilter.lifecycle.deploying import advanced, is_stuck, runs
from flinkfilter.lifecycle.deployment import abandoned, begin, record_of, succeeded
from flinkfilter.lifecycle.difference import difference
from flinkfilter.lifecycle.leftovers import swept
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.running import MOVING, health_of, tended
from flinkfilter.lifecycle.summary import summarised
from flinkfilter.resource.constants import RETRY
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import (
    Deployment,
    DryRun,
    DryRunResult,
    Proposed,
    Role,
    Sql,
    Status,
    Step,
)

# Steps without anything to do between them; two or three are the most that follow each other.
MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of this pass beside the spec itself."""

    verdict: Verdict | None
    retry: bool


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
        return ending.recording(summarised(status, view, None))
    status, retry = _retry_taken(status, view)
    wanted = view.facts.wanted
    if isinstance(wanted, Revision):
        status, verdict = _judged(status, wanted, view)
        status = _proposed(status, wanted, view, retry=retry)
        step = _deployed(status, wanted, view, _Request(verdict, retry))
    else:
        verdict = None
        status = status.changed(proposed=None)
        step = _carried_on(status, view, retry=retry)
    step = swept(step, view)
    return step.recording(summarised(step.status, view, verdict))


def _retry_taken(status: Status, view: View) -> tuple[Status, bool]:
    mark = mark_of(view.facts.annotations.get(RETRY, ""))
    if mark in ("", status.requests.retry) or not _is_known(status.deployment, view):
        return status, False
    requests = status.requests.changed(retry=mark)
    return status.changed(requests=requests), True


def _is_known(deployment: Deployment | None, view: View) -> bool:
    """Tell whether it is known what there is to retry."""
    if deployment is None or deployment.step is not Step.RUNNING:
        return True
    seen = view.observed.statements.get(record_of(deployment, Role.INSERT).name)
    return seen is not None and not (isinstance(seen, Seen) and seen.statement.phase in MOVING)


def _judged(status: Status, wanted: Revision, view: View) -> tuple[Status, Verdict]:
    shown = Shown(wanted.digest, view.facts.generation, view.settings.approval.accept_true)
    verdict, status = judge(shown, view.facts.annotations, status, view.now)
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


def _deployed(status: Status, wanted: Revision, view: View, request: _Request) -> Plan:
    """Carry on, and begin what is approved as soon as nothing stands in its way."""
    step = _carried_on(status, view, retry=request.retry)
    if not _may_start(step.status, wanted, view, request):
        proposed = step.status.proposed
        untested = proposed is not None and proposed.dry_run is None
        return step.then(action.DryRun(wanted)) if untested else step
    approval = approval_of(wanted.digest, status)
    status = begin(step.status, wanted, approval.by if approval else "", view)
    step = _guarded(status, view)
    return advanced(step, status.deployment, view) if status.deployment else step


def _carried_on(status: Status, view: View, *, retry: bool) -> Plan:
    """Carry on with what was approved and begun, whatever is said of the spec since."""
    deployment = status.deployment
    step = _guarded(status, view)
    if deployment is None:
        return step
    if deployment.step is Step.RUNNING:
        return tended(step, deployment, view, enabled=view.facts.enabled, retry=retry)
    if runs(deployment, view) and deployment.step is Step.FAILED:
        # Somebody else let it go on, and what runs is said to run.
        return step.recording(succeeded(status, deployment, view.now))
    if deployment.step is Step.FAILED:
        return step
    if rejection_of(deployment.digest, status) and not runs(deployment, view):
        detail = f"{deployment.digest} was rejected before it ran"
        rejected = abandoned(status, deployment, Reason.REJECTED, detail, view.now)
        return step.recording(rejected)
    return advanced(step, deployment, view)


def _guarded(status: Status, view: View) -> Plan:
    """Start a plan; whoever may have statements gets our finalizer before anything else."""
    plan = Plan(status)
    needed = status.deployment is not None and not view.facts.has_finalizer
    return plan.then(action.AddFinalizer()) if needed else plan


def _is_lost(deployment: Deployment, view: View, request: _Request) -> bool:
    """Tell whether the statement is gone and somebody asked for another one."""
    health = health_of(deployment, view)
    return request.retry and health is not None and health.reason is Reason.STATEMENT_MISSING


def _may_start(status: Status, wanted: Revision, view: View, request: _Request) -> bool:
    deployment, proposed = status.deployment, status.proposed
    if request.verdict is not Verdict.APPROVED or not view.facts.enabled:
        return False
    # What already ran was accepted by the server; everything else is tested first.
    tested = proposed is None or (
        proposed.dry_run is not None and proposed.dry_run.result is DryRunResult.PASSED
    )
    return tested and (deployment is None or _may_follow(deployment, wanted, view, request))


def _may_follow(deployment: Deployment, wanted: Revision, view: View, request: _Request) -> bool:
    """Tell whether a new deployment may follow this one."""
    other = deployment.digest != wanted.digest
    match deployment.step:
        case Step.SINK | Step.INSERT:
            return other and is_stuck(deployment, view)
        case Step.RUNNING:
            return _is_lost(deployment, view, request)
        case Step.FAILED:
            # A digest that failed is remembered: only a change or a retry lets it be tried again.
            reason = deployment.failure.reason if deployment.failure else None
            if reason is Reason.STATUS_UNREADABLE:
                return request.retry
            return other or request.retry or reason is Reason.REJECTED
