"""Conditions in Kubernetes' standard form, made of findings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import Condition

MAX_MESSAGE = 4000


class Truth(StrEnum):
    """The status of a condition."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition shall say, before it is known whether that is new."""

    type: ConditionType
    truth: Truth
    reason: Reason
    message: str = ""

    @property
    def holds(self) -> bool:
        """Whether the condition is True."""
        return self.truth is Truth.TRUE


def merged(
    earlier: tuple[Condition, ...], findings: tuple[Finding, ...], generation: int, now: datetime
) -> tuple[Condition, ...]:
    """Make conditions of findings; one keeps its transition time as long as its status stays."""
    times = {(c.type, c.status): c.last_transition_time for c in earlier}
    return tuple(
        Condition(
            type=finding.type.value,
            status=finding.truth.value,
            reason=finding.reason.value,
            message=cut(finding.message),
            observed_generation=generation,
            last_transition_time=times.get((finding.type.value, finding.truth.value), now),
        )
        for finding in findings
    )


def cut(message: str, longest: int = MAX_MESSAGE) -> str:
    """Shorten a message that would bloat the status, and say so at its end."""
    if len(message) <= longest:
        return message
    mark = " … (shortened)"
    return message[: longest - len(mark)] + mark
