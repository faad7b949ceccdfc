"""What is worth an Event: the transitions between two statuses, never a state that lasts."""

from dataclasses import dataclass

from flinkfilter.approval.gate import signer
from flinkfilter.lifecycle.notices import awaited
from flinkfilter.resource.reasons import ConditionType, FilterPhase
from flinkfilter.resource.status import Rejection, Status

MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Transition:
    """Something that happened to a filter.

    Attributes:
        reason: a constant of `resource/reasons.py`.
        note: for people.
        warning: whether somebody should look.
    """

    reason: str
    note: str
    warning: bool = False


WARNING_PHASES = (FilterPhase.INVALID, FilterPhase.FAILED, FilterPhase.DEGRADED)


def transitions(before: Status, after: Status) -> tuple[Transition, ...]:
    """List what happened between two statuses of one filter, in the order of its life."""
    found = [
        Transition("Approved", f"{a.digest} is approved by {signer(a.by)} (via {a.via.value})")
        for a in after.approvals
        if a not in before.approvals
    ]
    found += [
        Transition("Rejected", _rejected(r), warning=True)
        for r in after.rejections
        if r not in before.rejections
    ]
    ready = after.condition(ConditionType.READY.value)
    earlier = before.condition(ConditionType.READY.value)
    if ready and (before.phase, earlier and earlier.reason) != (after.phase, ready.reason):
        note = after.message[:MAX_NOTE]
        found.append(Transition(ready.reason, note, warning=after.phase in WARNING_PHASES))
    asked = awaited(after)
    if asked and _asked_about(before) != _asked_about(after):
        question = Transition(asked.reason, asked.message[:MAX_NOTE])
        # A filter of which nothing runs has nothing else to tell, and has told it.
        found += [question] if question not in found else []
    return tuple(found)


def _rejected(record: Rejection) -> str:
    why = f": {record.reason}" if record.reason else ""
    return f"{record.digest} is rejected by {signer(record.by)}{why}"


def _asked_about(status: Status) -> str | None:
    """Give the digest that waits for an approval."""
    return status.proposed.digest if status.proposed and awaited(status) else None
