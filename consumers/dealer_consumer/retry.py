"""What to do after a handler failed: again after a pause, or give up. Pure."""

from dataclasses import dataclass

from dealer_consumer.errors import Unavailable

PASSING = (Unavailable, ConnectionError, TimeoutError)
"""What may pass by itself, so that no number of tries is too many."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient to be.

    Attributes:
        attempts: how often an event is tried whose handler fails for another reason.
        first_pause_seconds: before the second try; doubled before each further one.
        longest_pause_seconds: the pause grows no longer than this.
    """

    attempts: int
    first_pause_seconds: float
    longest_pause_seconds: float


@dataclass(frozen=True, slots=True)
class Again:
    """Try the same event again.

    Attributes:
        pause_seconds: how long to leave it first.
    """

    pause_seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Put the event aside as a dead letter."""


def after_failure(
    error: Exception, failures: int, refusals: int, policy: RetryPolicy
) -> Again | GiveUp:
    """Decide about an event whose handler has failed.

    Args:
        error: what it raised.
        failures: how often it has failed for this event, this time included.
        refusals: how often of those by an error that may not pass. An outage uses up no attempts.
        policy: how patient to be.
    """
    if not isinstance(error, PASSING) and refusals >= policy.attempts:
        return GiveUp()
    # The exponent is bounded, since a CRM may be down for a week.
    pause = policy.first_pause_seconds * 2.0 ** min(failures - 1, 30)
    asked = error.retry_after or 0.0 if isinstance(error, Unavailable) else 0.0
    return Again(min(max(pause, asked), policy.longest_pause_seconds))
