"""What is to be said about what runs: the phase, the message, and Ready, Reconciling, Stalled."""

from dataclasses import dataclass

from flinkfilter.lifecycle.conditions import Finding, Truth
from flinkfilter.lifecycle.deploying import POOL_EXHAUSTED
from flinkfilter.lifecycle.deployment import record_of
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.running import health_of
from flinkfilter.resource.constants import RETRY, annotate_command
from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason
from flinkfilter.resource.status import Deployment, Failure, Role, Status, Step

HEALTH_REASONS = (
    Reason.SUSPENDED,
    Reason.STATEMENT_DEGRADED,
    Reason.STATEMENT_PENDING,
    Reason.STATEMENT_FAILED,
    Reason.STATEMENT_STOPPED,
    Reason.STATEMENT_MISSING,
    Reason.STATEMENT_PHASE_UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The state of a filter as one story.

    Attributes:
        phase: for people.
        truth, reason, message: of the condition Ready.
        reconciling: whether the operator is at work and will get on by itself.
        stalled: whether only a change can mend it.
    """

    phase: FilterPhase
    truth: Truth
    reason: Reason
    message: str
    reconciling: bool = False
    stalled: bool = False

    def findings(self) -> tuple[Finding, ...]:
        """Give Ready, and Reconciling or Stalled if they are true."""
        ready = Finding(ConditionType.READY, self.truth, self.reason, self.message)
        extra = [
            Finding(kind, Truth.TRUE, self.reason, self.message)
            for kind, holds in (
                (ConditionType.RECONCILING, self.reconciling),
                (ConditionType.STALLED, self.stalled),
            )
            if holds
        ]
        return (ready, *extra)


def readiness_of(
    status: Status, view: View, valid: Finding, approved: Finding, deployed: Finding
) -> Readiness:
    """Tell the story of a filter from its record, what is seen, and the findings on its spec."""
    if view.facts.deleted_at:
        return _deleting(status, view)
    deployment = status.deployment
    if deployment and deployment.step in (Step.SINK, Step.INSERT):
        return _deploying(deployment, view, approved)
    if deployment and deployment.step is Step.RUNNING:
        return _deployed(status, deployment, view, valid, approved, deployed)
    return _not_deployed(status, view, valid, approved)


def _deleting(status: Status, view: View) -> Readiness:
    deployment = status.deployment
    records = (*deployment.statements, *deployment.leftovers) if deployment else ()
    names = ", ".join(record.name for record in records) or "nothing"
    message = f"Deletes on Confluent Cloud: {names}. The topic stays"
    if trouble := view.observed.trouble:
        message = f"{message}. {trouble.message}"
    return Readiness(FilterPhase.DELETING, Truth.FALSE, Reason.DELETING, message, reconciling=True)


def _deploying(deployment: Deployment, view: View, approved: Finding) -> Readiness:
    record = record_of(deployment, Role.SINK if deployment.step is Step.SINK else Role.INSERT)
    seen = view.observed.statements.get(record.name)
    if not view.facts.enabled and isinstance(seen, Gone):
        return _not_enabled(approved)
    reason, message = Reason.DEPLOYING, f"Creates the statement {record.name}"
    if trouble := view.observed.trouble:
        reason, message = trouble.reason, trouble.message
    elif isinstance(seen, Seen) and seen.statement.scaling_state == POOL_EXHAUSTED:
        pool = deployment.target.compute_pool
        reason, message = Reason.POOL_EXHAUSTED, f"{record.name} waits for room in the pool {pool}"
    return Readiness(FilterPhase.DEPLOYING, Truth.FALSE, reason, message, reconciling=True)


def _deployed(
    status: Status,
    deployment: Deployment,
    view: View,
    valid: Finding,
    approved: Finding,
    deployed: Finding,
) -> Readiness:
    trouble = view.observed.trouble
    if trouble and trouble.reason is not Reason.CONFLUENT_UNAVAILABLE:
        # Whether it runs cannot be told. An outage alone changes nothing that is known.
        phase = status.phase or FilterPhase.RUNNING
        return Readiness(phase, Truth.UNKNOWN, trouble.reason, trouble.message)
    health = health_of(deployment, view)
    if health is None:
        return _as_recorded(status) or _running(status, valid, approved, deployed)
    match health.reason:
        case Reason.RUNNING:
            return _running(status, valid, approved, deployed)
        case Reason.SUSPENDED:
            message = "The statement is stopped, as asked; set spec.enabled to true to go on"
            return Readiness(FilterPhase.SUSPENDED, Truth.TRUE, Reason.SUSPENDED, message)
        case Reason.STATEMENT_DEGRADED:
            message = f"The statement is DEGRADED. {health.detail}".strip()
            return Readiness(FilterPhase.DEGRADED, Truth.FALSE, health.reason, message)
        case Reason.STATEMENT_PENDING:
            message = f"The statement is PENDING. {health.detail}".strip()
            return Readiness(
                FilterPhase.DEPLOYING, Truth.FALSE, health.reason, message, reconciling=True
            )
        case Reason.STATEMENT_PHASE_UNKNOWN:
            phase = status.phase or FilterPhase.RUNNING
            return Readiness(phase, Truth.UNKNOWN, health.reason, health.detail)
        case _:
            message = f"{health.detail}. {_way_out(health.reason, view)}"
            return Readiness(FilterPhase.FAILED, Truth.FALSE, health.reason, message, stalled=True)


def _as_recorded(status: Status) -> Readiness | None:
    """Repeat, word for word, what was said of a statement that was not well when last seen."""
    ready = status.condition(ConditionType.READY.value)
    if ready is None or ready.reason not in {reason.value for reason in HEALTH_REASONS}:
        return None
    if ready.status not in set(Truth):
        # Somebody else wrote it; it is worth nothing.
        return None
    return Readiness(
        status.phase or FilterPhase.DEGRADED,
        Truth(ready.status),
        Reason(ready.reason),
        ready.message,
        reconciling=status.condition(ConditionType.RECONCILING.value) is not None,
        stalled=status.condition(ConditionType.STALLED.value) is not None,
    )


def _not_enabled(approved: Finding) -> Readiness:
    message = f"Not enabled, and nothing runs. {approved.message}"
    return Readiness(FilterPhase.SUSPENDED, Truth.TRUE, Reason.SUSPENDED, message)


def _way_out(reason: Reason, view: View) -> str:
    command = annotate_command(view.facts.namespace, view.facts.name, f"{RETRY}=<any new value>")
    match reason:
        case Reason.STATEMENT_MISSING | Reason.STATUS_UNREADABLE:
            return (
                "To deploy it anew, from where spec.startFrom says (what was already written may "
                f"be written again): {command}"
            )
        case Reason.STATEMENT_STOPPED | Reason.STATEMENT_FAILED:
            return f"To let it go on from where it stopped: {command}"
        case _:
            return f"To try once more without a change: {command}"


def _running(status: Status, valid: Finding, approved: Finding, deployed: Finding) -> Readiness:
    revision = status.running.revision if status.running else 0
    message = f"Revision {revision} runs"
    if valid.truth is Truth.FALSE:
        message = f"{message}; the current spec cannot: {valid.message}"
        return Readiness(FilterPhase.INVALID, Truth.TRUE, Reason.RUNNING, message, stalled=True)
    if status.proposed:
        waits_for = deployed.message if approved.holds else approved.message
        message = f"{message}; a change of it waits. {waits_for}"
    return Readiness(FilterPhase.RUNNING, Truth.TRUE, Reason.RUNNING, message)


def _failure(deployment: Deployment | None, wanted: Revision, approved: Finding) -> Failure | None:
    """Give the failure that is still in the way of the current spec, if any."""
    failure = deployment.failure if deployment else None
    if deployment is None or failure is None or failure.reason is Reason.STATUS_UNREADABLE:
        return failure
    rejected = approved.reason is Reason.REJECTED
    return failure if deployment.digest == wanted.digest and not rejected else None


def _not_deployed(status: Status, view: View, valid: Finding, approved: Finding) -> Readiness:
    wanted, deployment = view.facts.wanted, status.deployment
    if valid.truth is Truth.FALSE or not isinstance(wanted, Revision):
        message = valid.message
        if valid.reason is Reason.DRY_RUN_FAILED:
            message = f"{message}. {_way_out(valid.reason, view)}"
        return Readiness(FilterPhase.INVALID, Truth.FALSE, valid.reason, message, stalled=True)
    failure = _failure(deployment, wanted, approved)
    if failure:
        damaged = failure.reason is Reason.STATUS_UNREADABLE
        way_out = _way_out(failure.reason if damaged else Reason.SQL_REJECTED, view)
        message = f"{failure.detail}. {way_out}"
        return Readiness(FilterPhase.FAILED, Truth.FALSE, failure.reason, message, stalled=True)
    if not view.facts.enabled:
        return _not_enabled(approved)
    if not approved.holds:
        return Readiness(
            FilterPhase.PENDING_APPROVAL, Truth.FALSE, approved.reason, approved.message
        )
    return Readiness(
        FilterPhase.DEPLOYING, Truth.FALSE, valid.reason, valid.message, reconciling=True
    )
