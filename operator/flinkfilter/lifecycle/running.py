"""A statement that was seen RUNNING: how it fares; its stop, its resume, its repair."""

from dataclasses import dataclass
from datetime import datetime

from flinkfilter.lifecycle.action import LookUp, ReadExceptions, Resume, Stop
from flinkfilter.lifecycle.deployment import is_ours, record_of
from flinkfilter.lifecycle.exceptions import with_exceptions
from flinkfilter.lifecycle.leftovers import may_begin, stops_of_leftovers
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.offsets import with_offsets
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import LIVE, MOVING, Phase, Statement
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.deployment import Deployment, Role, Step
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.spec import DriftPolicy


@dataclass(frozen=True, slots=True)
class Health:
    """How a deployed statement fares.

    Attributes:
        reason: Running, or what is the matter.
        detail: the server's words, or ours; empty when all is well. None while it is being asked
            for.
    """

    reason: Reason
    detail: str | None = ""


def health_of(deployment: Deployment, view: View) -> Health | None:
    """Judge the running statement; None while nothing new is known of it."""
    record = record_of(deployment, Role.INSERT)
    seen = view.observed.statements.get(record.name)
    match seen:
        case Gone():
            return _missing(deployment, f"{record.name} no longer exists")
        case Seen(statement) if not is_ours(record, statement, view):
            detail = f"{record.name} was deleted and created anew by somebody else"
            return _missing(deployment, detail)
        case Seen(statement):
            return _health(deployment, statement, view)
        case _:
            return None


def _missing(deployment: Deployment, detail: str) -> Health:
    # The server forgets a statement that has been STOPPED for a month; we have its offsets.
    if deployment.suspended:
        return Health(Reason.SUSPENDED)
    return Health(Reason.STATEMENT_MISSING, detail)


def is_lost(deployment: Deployment, view: View) -> bool:
    """Tell whether the statement is gone for good, so that only another one can go on."""
    record = record_of(deployment, Role.INSERT)
    seen = view.observed.statements.get(record.name)
    if isinstance(seen, Seen) and is_ours(record, seen.statement, view):
        return seen.statement.phase is Phase.COMPLETED
    return seen is not None


def _health(deployment: Deployment, statement: Statement, view: View) -> Health | None:
    match statement.phase:
        case Phase.RUNNING:
            if is_moved(deployment, statement):
                return Health(Reason.STATEMENT_MOVED, _moved(deployment, statement))
            return Health(Reason.RUNNING)
        case Phase.DEGRADED:
            detail = with_exceptions(statement.detail, statement.name, view)
            return Health(Reason.STATEMENT_DEGRADED, detail)
        case Phase.PENDING:
            return Health(Reason.STATEMENT_PENDING, statement.detail)
        case Phase.FAILED:
            words = statement.detail or "Confluent gave no reason"
            return Health(Reason.STATEMENT_FAILED, with_exceptions(words, statement.name, view))
        case Phase.STOPPED:
            outside = Health(Reason.STATEMENT_STOPPED, f"{statement.name} was stopped outside")
            return Health(Reason.SUSPENDED) if deployment.suspended else outside
        case Phase.COMPLETED:
            return Health(Reason.STATEMENT_FAILED, f"{statement.name} came to an end")
        case Phase.DELETING:
            return Health(Reason.STATEMENT_MISSING, f"{statement.name} is being deleted")
        case Phase.UNKNOWN:
            detail = f"{statement.name} is {statement.raw_phase}, which this version does not know"
            return Health(Reason.STATEMENT_PHASE_UNKNOWN, detail)
        case _:
            return None


def is_moved(deployment: Deployment, statement: Statement) -> bool:
    """Tell whether a statement runs elsewhere, or as somebody else, than was approved."""
    target = deployment.target
    if not target.compute_pool:
        # The record is damaged, so nothing can be held against it.
        return False
    return (statement.compute_pool, statement.principal) != (
        target.compute_pool,
        target.principal,
    )


def _moved(deployment: Deployment, statement: Statement) -> str:
    target = deployment.target
    return (
        f"{statement.name} runs in {statement.compute_pool} as {statement.principal}; approved is "
        f"{target.compute_pool} as {target.principal}"
    )


def looked_at(plan: Plan, view: View) -> Plan:
    """Ask for the statement in charge where nothing is known of it, and do nothing else."""
    deployment = plan.status.deployment
    if deployment is None or deployment.step is not Step.RUNNING:
        return plan
    record = record_of(deployment, Role.INSERT)
    if view.seen(record.name) is not None:
        return plan
    return plan.then(LookUp(record.name, deployment.target.compute_pool))


def tended(plan: Plan, deployment: Deployment, view: View, *, enabled: bool, retry: bool) -> Plan:
    """Stop the statement, let it go on, or look at it, as the spec and its state ask for."""
    record = record_of(deployment, Role.INSERT)
    seen = view.observed.statements.get(record.name)
    if seen is None:
        return plan.then(LookUp(record.name, deployment.target.compute_pool))
    if not isinstance(seen, Seen) or not is_ours(record, seen.statement, view):
        if not enabled and not deployment.suspended:
            # Whatever became of it: it stands still as asked, and goes on as soon as it may.
            suspended = deployment.changed(suspended=True, since=view.now)
            plan = plan.recording(plan.status.changed(deployment=suspended))
        return plan
    statement = seen.statement
    phase, stopped = statement.phase, statement.stopped
    changed = _noted(deployment, statement, view, enabled=enabled, retry=retry)
    if changed is not deployment:
        deployment = changed
        plan = plan.recording(plan.status.changed(deployment=deployment))
    if phase in LIVE and not stopped and (not enabled or _is_moved_back(deployment, statement)):
        if may_begin(plan.status, view):
            # What was called off waits for this very stop, and would begin to run: it goes first.
            if _repair_due(deployment, view) > 0:
                return plan
            # It does not go, and a stop must not wait for ever: it is stopped as well.
            plan = plan.then(*stops_of_leftovers(plan.status, view))
        return plan.then(Stop(record.name, statement.uid)).within(1)
    if enabled and phase in (Phase.STOPPED, Phase.FAILED) and deployment.suspended:
        # What failed is let go on once for each time that somebody asks for it.
        target = deployment.target
        resume = Resume(record.name, statement.uid, target.compute_pool, target.principal)
        return plan.then(resume).within(1)
    return _watched_over(plan, deployment, statement, view, enabled=enabled)


def _watched_over(
    plan: Plan, deployment: Deployment, statement: Statement, view: View, *, enabled: bool
) -> Plan:
    """Look again when something is due, and ask for what explains how it is."""
    phase = statement.phase
    health = health_of(deployment, view)
    if health and health.detail is None:
        plan = plan.then(ReadExceptions(statement.name))
    if enabled and _is_drifted(deployment, statement, view):
        plan = plan.within(max(_repair_due(deployment, view), 1))
    if phase in (Phase.PENDING, *MOVING, Phase.DELETING) or (statement.stopped and phase in LIVE):
        return watched(plan, statement.name, deployment.since, view)
    return plan


def _noted(
    deployment: Deployment, statement: Statement, view: View, *, enabled: bool, retry: bool
) -> Deployment:
    """Record whose the stop is, and where the statement stopped."""
    changed = deployment
    suspended = _owns_the_stop(deployment, statement, view, enabled=enabled, retry=retry)
    if suspended is not deployment.suspended:
        changed = changed.changed(suspended=suspended, since=view.now)
    if statement.phase is Phase.FAILED and retry:
        changed = changed.changed(failed_version=statement.resource_version)
    if statement.phase is Phase.STOPPED:
        offsets = with_offsets(deployment.offsets, statement)
        if offsets != deployment.offsets:
            changed = changed.changed(offsets=offsets)
    return changed


def _owns_the_stop(
    deployment: Deployment, statement: Statement, view: View, *, enabled: bool, retry: bool
) -> bool:
    """Tell whether the statement's stop is ours to end.

    It is from the moment that we ask it to stop until it is seen alive again, so that neither a
    lost answer nor a restart leaves it stopped. A retry makes a stop by somebody else ours, and
    so does its repair.
    """
    phase = statement.phase
    if not enabled:
        return True
    if retry and (
        phase in (Phase.STOPPED, Phase.FAILED) or _is_moved_at_work(deployment, statement)
    ):
        return True
    if _is_drifted(deployment, statement, view) and _repair_due(deployment, view) <= 0:
        return True
    if deployment.suspended and is_moved(deployment, statement):
        # It was stopped to be moved back.
        return True
    if phase is Phase.FAILED:
        same = statement.resource_version == deployment.failed_version
        # One that is still asked to stop is one whose resume came only half way.
        return deployment.suspended and (same or statement.stopped)
    return deployment.suspended and phase not in LIVE


def _is_drifted(deployment: Deployment, statement: Statement, view: View) -> bool:
    """Tell whether the statement is to be brought back to what was approved."""
    if view.facts.drift_policy is not DriftPolicy.REPAIR or deployment.suspended:
        return False
    return statement.phase is Phase.STOPPED or _is_moved_at_work(deployment, statement)


def _is_moved_at_work(deployment: Deployment, statement: Statement) -> bool:
    return statement.phase is Phase.RUNNING and is_moved(deployment, statement)


def _is_moved_back(deployment: Deployment, statement: Statement) -> bool:
    return deployment.suspended and is_moved(deployment, statement)


def repair_due(since: datetime, view: View) -> float:
    """Give the seconds until a repair may be made: what is undone at once is not fought over."""
    return view.settings.soak_seconds - (view.now - since).total_seconds()


def _repair_due(deployment: Deployment, view: View) -> float:
    return repair_due(deployment.since, view)
