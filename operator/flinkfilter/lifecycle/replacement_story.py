"""What is to be said while a replacement is under way."""

from flinkfilter.lifecycle.conditions import Truth
from flinkfilter.lifecycle.deployment import record_of
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.lifecycle.story import Readiness
from flinkfilter.resource.deployment import Deployment, OriginKind, Role, Step
from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.status import Status


def replacing(status: Status, candidate: Deployment, view: View) -> Readiness:
    """Tell how a replacement stands; what ran before it counts as ready meanwhile."""
    truth = Truth.TRUE if status.running else Truth.FALSE
    reason, message = Reason.REPLACING, _message(candidate, view)
    if candidate.step is Step.ROLLBACK:
        truth, reason = Truth.FALSE, Reason.ROLLING_BACK
        detail = candidate.failure.detail if candidate.failure else ""
        message = f"{detail}. The statement before it goes on where it stopped"
    if trouble := view.observed.trouble:
        reason, message = trouble.reason, trouble.message
    elif candidate.pool_exhausted:
        pool = candidate.target.compute_pool
        reason = Reason.POOL_EXHAUSTED
        message = f"{record_of(candidate, Role.INSERT).name} waits for room in the pool {pool}"
    elif _stands_still(candidate, view):
        message = "The statement is stopped, as asked, before it had proved itself"
        return Readiness(FilterPhase.SUSPENDED, Truth.TRUE, Reason.SUSPENDED, message)
    return Readiness(FilterPhase.DEPLOYING, truth, reason, message, reconciling=True)


def _stands_still(candidate: Deployment, view: View) -> bool:
    if candidate.step is not Step.SOAK or view.enabled:
        return False
    seen = view.seen(record_of(candidate, Role.INSERT).name)
    return isinstance(seen, Seen) and seen.statement.phase is Phase.STOPPED


def _message(candidate: Deployment, view: View) -> str:
    number, revision = candidate.number, candidate.revision
    before = candidate.predecessor.name if candidate.predecessor else "nothing"
    if candidate.step is Step.SINK:
        return f"Deployment {number} (revision {revision}) makes its table {candidate.topic}"
    if candidate.step is Step.ROLLBACK:
        return ""
    name = record_of(candidate, Role.INSERT).name
    if candidate.step is Step.SOAK:
        return (
            f"{name} (revision {revision}) runs; {before} is kept until it has run for "
            f"{view.settings.soak_seconds:.0f} s without exceptions"
        )
    begins = {
        OriginKind.CARRY_OVER: f"takes the place of {before} where that one stops",
        OriginKind.OFFSETS: f"takes the place of {before} at {candidate.origin.offsets}",
        OriginKind.START_FROM: (
            f"takes the place of {before} and begins where spec.startFrom says; what was already "
            "written may be written again"
        ),
    }[candidate.origin.kind]
    return f"Deployment {number} (revision {revision}): {name} {begins}"
