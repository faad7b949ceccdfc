"""The state of a filter as one story, before it becomes conditions."""

from dataclasses import dataclass

from flinkfilter.lifecycle.conditions import Finding, Truth
from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason


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
