"""A statement that was seen RUNNING: how it fares, and its stop and resume by `enabled`."""

from dataclasses import dataclass

from flinkfilter.lifecycle.action import LookUp, Resume, Stop
from flinkfilter.lifecycle.deployment import is_ours, record_of
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import Deployment, Role

LIVE = (Phase.PENDING, Phase.RUNNING, Phase.DEGRADED)
MOVING = (Phase.FAILING, Phase.STOPPING)
"""On the way to another phase; what is to be done shows only there."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a deployed statement fares.

    Attributes:
        reason: Running, or what is the matter.
        detail: the server's words, or ours; empty when all is well.
    """

    reason: Reason
    detail: str = ""


def health_of(deployment: Deployment, view: View) -> Health | None:
    """Judge the running statement; None while nothing new is known of it."""
    record = record_of(deployment, Role.INSERT)
    seen = view.observed.statements.get(record.name)
    match seen:
        case Gone():
            return Health(Reason.STATEMENT_MISSING, f"{record.name} no longer exists")
        case Seen(statement) if not is_ours(record, statement, view):
            detail = f"{record.name} was deleted and created anew by somebody else"
            return Health(Reason.STATEMENT_MISSING, detail)
        case Seen(statement):
            return _health(deployment, statement)
        case _:
            return None


def _health(deployment: Deployment, statement: Statement) -> Health | None:
    match statement.phase:
        case Phase.RUNNING:
            return Health(Reason.RUNNING)
        case Phase.DEGRADED:
            return Health(Reason.STATEMENT_DEGRADED, statement.detail)
        case Phase.PENDING:
            return Health(Reason.STATEMENT_PENDING, statement.detail)
        case Phase.FAILED:
            return Health(Reason.STATEMENT_FAILED, statement.detail or "Confluent gave no reason")
        case Phase.STOPPED if deployment.suspended:
            return Health(Reason.SUSPENDED)
        case Phase.STOPPED:
            return Health(Reason.STATEMENT_STOPPED, f"{statement.name} was stopped outside")
        case Phase.COMPLETED:
            return Health(Reason.STATEMENT_FAILED, f"{statement.name} came to an end")
        case Phase.DELETING:
            return Health(Reason.STATEMENT_MISSING, f"{statement.name} is being deleted")
        case Phase.UNKNOWN:
            detail = f"{statement.name} is {statement.raw_phase}, which this version does not know"
            return Health(Reason.STATEMENT_PHASE_UNKNOWN, detail)
        case _:
            return None


def tended(plan: Plan, deployment: Deployment, view: View, *, enabled: bool, retry: bool) -> Plan:
    """Stop the statement, let it go on, or look at it, as the spec and its state ask for."""
    record = record_of(deployment, Role.INSERT)
    seen = view.observed.statements.get(record.name)
    if seen is None:
        return plan.then(LookUp(record.name, deployment.target.compute_pool))
    if not isinstance(seen, Seen) or not is_ours(record, seen.statement, view):
        return plan
    phase, stopped = seen.statement.phase, seen.statement.stopped
    suspended = _owns_the_stop(deployment, phase, enabled=enabled, retry=retry)
    if suspended is not deployment.suspended:
        changed = deployment.changed(suspended=suspended, since=view.now)
        plan = plan.recording(plan.status.changed(deployment=changed))
    if not enabled and phase in LIVE and not stopped:
        return plan.then(Stop(record.name, seen.statement.uid)).within(1)
    if enabled and phase is Phase.STOPPED and suspended:
        return plan.then(Resume(record.name, seen.statement.uid)).within(1)
    if enabled and phase is Phase.FAILED and retry:
        # Asked for once, done once: what failed may fail again, and nobody wants it in a loop.
        return plan.then(Resume(record.name, seen.statement.uid)).within(1)
    if phase in (Phase.PENDING, Phase.STOPPING, Phase.FAILING) or (stopped and phase in LIVE):
        return watched(plan, record.name, deployment.since, view)
    return plan


def _owns_the_stop(deployment: Deployment, phase: Phase, *, enabled: bool, retry: bool) -> bool:
    """Tell whether the statement's stop is ours to end.

    It is from the moment that we ask it to stop until it is seen alive again, so that neither a
    lost answer nor a restart leaves it stopped. A retry makes a stop by somebody else ours.
    """
    if not enabled:
        return True
    if phase is Phase.STOPPED and retry:
        return True
    return deployment.suspended and phase not in LIVE
