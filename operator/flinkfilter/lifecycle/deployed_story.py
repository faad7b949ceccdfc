"""What is to be said about a deployed statement: well, standing still, on its way, or ill."""

from flinkfilter.approval.gate import approval_of, rejection_of
from flinkfilter.lifecycle.conditions import Finding, Truth
from flinkfilter.lifecycle.deployment import record_of
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.requests import REFUSED_ROLLBACK
from flinkfilter.lifecycle.running import Health, health_of, is_lost
from flinkfilter.lifecycle.starting import PASSING
from flinkfilter.lifecycle.story import Readiness
from flinkfilter.lifecycle.writers import obstacle_to
from flinkfilter.resource.constants import RETRY, STOPPED, annotate_command
from flinkfilter.resource.deployment import Deployment, Failure, Role
from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.resource.status import Status

DRIFT = (Reason.STATEMENT_STOPPED, Reason.STATEMENT_MISSING, Reason.STATEMENT_MOVED)
HEALTH_REASONS = (
    Reason.SUSPENDED,
    Reason.STATEMENT_DEGRADED,
    Reason.STATEMENT_PENDING,
    Reason.STATEMENT_FAILED,
    Reason.STATEMENT_STOPPED,
    Reason.STATEMENT_MISSING,
    Reason.STATEMENT_MOVED,
    Reason.STATEMENT_PHASE_UNKNOWN,
)
PAUSE_BEGINS = "Paused: nothing is done until the annotation goes"
PAUSE_ENDS = "). "
REFUSAL_BEGINS = f". {REFUSED_ROLLBACK}"


def deployed_story(
    status: Status,
    deployment: Deployment,
    view: View,
    valid: Finding,
    approved: Finding,
    deployed: Finding,
) -> Readiness:
    """Tell the story of a filter whose statement once ran, by how that statement is seen to be."""
    trouble = view.observed.trouble
    if trouble and trouble.reason is not Reason.CONFLUENT_UNAVAILABLE:
        # Whether it runs cannot be told. An outage alone changes nothing that is known.
        phase = status.phase or FilterPhase.RUNNING
        return Readiness(phase, Truth.UNKNOWN, trouble.reason, trouble.message)
    health = health_of(deployment, view)
    if health is None and deployment.suspended and view.enabled:
        return _going_on()
    if health is None:
        return _as_recorded(status) or _running(status, view, valid, approved, deployed)
    if health.reason is Reason.SUSPENDED and _cannot_return(status, view):
        name = record_of(deployment, Role.INSERT).name
        health = Health(Reason.STATEMENT_MISSING, f"{name} no longer exists")
    if health.detail is None:
        # The exceptions that explain it are being asked for; the words of before are as good.
        recorded = _as_recorded(status)
        if recorded and recorded.reason is health.reason:
            return recorded
    if health.reason is Reason.RUNNING:
        return _running(status, view, valid, approved, deployed)
    return _moving(status, view, health) or _ill(status, view, health, deployed)


def _going_on() -> Readiness:
    message = "The statement goes on where it stopped"
    return Readiness(
        FilterPhase.DEPLOYING, Truth.FALSE, Reason.DEPLOYING, message, reconciling=True
    )


def _moving(status: Status, view: View, health: Health) -> Readiness | None:
    """Tell of a statement that stands still or is on its way, as it should; else None."""
    detail = health.detail or ""
    match health.reason:
        case Reason.SUSPENDED if not view.enabled:
            return _suspended(view)
        case Reason.SUSPENDED:
            return _going_on()
        case Reason.STATEMENT_DEGRADED:
            message = f"The statement is DEGRADED. {detail}".strip()
            return Readiness(FilterPhase.DEGRADED, Truth.FALSE, health.reason, message)
        case Reason.STATEMENT_PENDING:
            message = f"The statement is PENDING. {detail}".strip()
            return Readiness(
                FilterPhase.DEPLOYING, Truth.FALSE, health.reason, message, reconciling=True
            )
        case Reason.STATEMENT_PHASE_UNKNOWN:
            phase = status.phase or FilterPhase.RUNNING
            return Readiness(phase, Truth.UNKNOWN, health.reason, detail)
        case _:
            return None


def _ill(status: Status, view: View, health: Health, deployed: Finding) -> Readiness:
    """Tell of a statement that does not run as approved: what is done, or has to be done."""
    reason, detail = health.reason, health.detail or ""
    if failure := _return_failure(status):
        detail = f"{detail}; putting it back failed: {failure.detail}"
    elif reason in DRIFT and _repairs(view):
        missing = reason is Reason.STATEMENT_MISSING
        if missing and (in_use := _in_use(status, view, deployed)):
            message = f"{detail}. It cannot be put back: {in_use}"
            return Readiness(FilterPhase.FAILED, Truth.FALSE, reason, message, stalled=True)
        if not missing or _may_return(status):
            message = f"{detail}. It is put right by itself (driftPolicy: Repair)"
            return Readiness(FilterPhase.DEGRADED, Truth.FALSE, reason, message, reconciling=True)
    message = f"{detail}. {way_out(reason, view)}"
    phase = FilterPhase.DEGRADED if reason is Reason.STATEMENT_MOVED else FilterPhase.FAILED
    return Readiness(phase, Truth.FALSE, reason, message, stalled=True)


def _repairs(view: View) -> bool:
    return view.facts.drift_policy is DriftPolicy.REPAIR and view.enabled and not view.is_paused


def _in_use(status: Status, view: View, deployed: Finding) -> str | None:
    """Say who has the topic that is to be written again, or the one that comes after it."""
    if deployed.reason is Reason.TOPIC_IN_USE:
        return deployed.message
    return obstacle_to(status.deployment.topic, status, view) if status.deployment else None


def _return_failure(status: Status) -> Failure | None:
    """Give why what ran could not be put back, if that was tried."""
    candidate = status.replacement
    again = candidate if candidate and candidate.digest == _digest_in_charge(status) else None
    return again.failure if again else None


def _cannot_return(status: Status, view: View) -> bool:
    """Tell whether a stopped statement is lost, and nothing may be put in its place."""
    deployment = status.deployment
    lost = deployment is not None and is_lost(deployment, view)
    barred = _return_failure(status) is not None or not _may_return(status)
    return lost and view.enabled and barred


def _digest_in_charge(status: Status) -> str:
    return status.deployment.digest if status.deployment else ""


def _may_return(status: Status) -> bool:
    digest = _digest_in_charge(status)
    return approval_of(digest, status) is not None and rejection_of(digest, status) is None


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
        _bare(ready.message),
        reconciling=status.condition(ConditionType.RECONCILING.value) is not None,
        stalled=status.condition(ConditionType.STALLED.value) is not None,
    )


def _bare(message: str) -> str:
    """Take off what is added to every story."""
    message = message.partition(REFUSAL_BEGINS)[0]
    return message.partition(PAUSE_ENDS)[2] if message.startswith(PAUSE_BEGINS) else message


def _suspended(view: View) -> Readiness:
    how = "set spec.enabled to true"
    if view.is_stopped:
        how = annotate_command(view.facts.namespace, view.facts.name, f"{STOPPED}-")
    message = f"The statement is stopped, as asked; to let it go on where it stopped: {how}"
    return Readiness(FilterPhase.SUSPENDED, Truth.TRUE, Reason.SUSPENDED, message)


def way_out(reason: Reason, view: View) -> str:
    """Give the command that ends a situation which only somebody can end."""
    command = annotate_command(view.facts.namespace, view.facts.name, f"{RETRY}=<any new value>")
    match reason:
        case Reason.STATEMENT_MISSING | Reason.STATUS_UNREADABLE:
            return (
                "To deploy it anew, from where it was last seen stopped or else from where "
                f"spec.startFrom says (what was already written may be written again): {command}"
            )
        case Reason.STATEMENT_MOVED:
            return f"To bring it back: {command}"
        case Reason.STATEMENT_STOPPED | Reason.STATEMENT_FAILED:
            return f"To let it go on from where it stopped: {command}"
        case _:
            return f"To try once more without a change: {command}"


def _running(
    status: Status, view: View, valid: Finding, approved: Finding, deployed: Finding
) -> Readiness:
    revision = status.running.revision if status.running else 0
    message = f"Revision {revision} runs"
    if not view.enabled and not view.is_paused:
        message = f"{message}; it is being stopped, as asked"
        phase = FilterPhase.RUNNING
        return Readiness(phase, Truth.TRUE, Reason.RUNNING, message, reconciling=True)
    if valid.truth is Truth.FALSE:
        message = f"{message}; the current spec cannot: {valid.message}"
        return Readiness(FilterPhase.INVALID, Truth.TRUE, Reason.RUNNING, message, stalled=True)
    if status.proposed and (back := _rolled_back(status, view, message, deployed)):
        return back
    if status.proposed:
        waits_for = deployed.message if approved.holds else approved.message
        message = f"{message}; a change of it waits. {waits_for}"
    return Readiness(FilterPhase.RUNNING, Truth.TRUE, Reason.RUNNING, message)


def _rolled_back(status: Status, view: View, message: str, deployed: Finding) -> Readiness | None:
    """Tell that what the spec asks for failed or was taken back, and what runs instead."""
    phase, reason = FilterPhase.ROLLED_BACK, Reason.ROLLED_BACK
    if status.pin and status.running and status.running.digest == status.pin.digest:
        return Readiness(phase, Truth.TRUE, reason, f"{message}. {deployed.message}", stalled=True)
    failed, wanted = status.replacement, status.proposed
    if failed is None or failed.failure is None or wanted is None:
        return None
    if failed.digest != wanted.digest or failed.failure.reason is Reason.REJECTED:
        return None
    why = f"{message}; the change to it failed: {failed.failure.detail}"
    if failed.failure.reason in PASSING:
        message = f"{why}. It is tried again by itself"
        return Readiness(phase, Truth.TRUE, reason, message, reconciling=True)
    message = f"{why}. Change the spec. {way_out(Reason.SQL_REJECTED, view)}"
    return Readiness(phase, Truth.TRUE, reason, message, stalled=True)
