"""Repeating a request that may yet succeed, for some seconds.

What takes longer is left to the controller, which comes back anyway and has other filters to
tend in the meantime. Waiting follows "full jitter": any time up to a bound that doubles, so that
many clients hit by the same outage do not return together.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from flinkfilter.confluent.clock import Clock
from flinkfilter.errors import RateLimited, RemoteError, Unavailable

Result = TypeVar("Result")


class Unprocessed(Unavailable):
    """Unavailable, and nothing was done: it was not reached, or said so itself (503)."""


class Repeat(Enum):
    """When a request may be sent again."""

    ALWAYS = auto()
    """Twice is the same as once: reading, replacing, deleting, planning."""
    WHEN_UNPROCESSED = auto()
    """A lost answer may mean that it was carried out: creating."""

    def allows(self, error: RemoteError) -> bool:
        """Tell whether to send the request again after this error."""
        if self is Repeat.ALWAYS:
            return isinstance(error, Unavailable)
        return isinstance(error, Unprocessed | RateLimited)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how long a request is repeated.

    Attributes:
        clock: by which it waits.
        random: a number from 0 to 1, the share of the longest wait that is waited.
        attempts: at most, the first included.
        budget: seconds after which no further attempt begins.
        first: longest wait before the second attempt, in seconds; doubles from then on.
        longest: bound of any wait that the server did not ask for, in seconds.
    """

    clock: Clock
    random: Callable[[], float] = random.random
    attempts: int = 4
    budget: float = 20.0
    first: float = 1.0
    longest: float = 60.0

    async def run(self, attempt: Callable[[float], Awaitable[Result]], repeat: Repeat) -> Result:
        """Call `attempt` until it succeeds, fails for good, or patience is at its end.

        Args:
            attempt: is given the seconds of the budget that are left.
            repeat: what may be repeated.

        Raises:
            RemoteError: the last attempt's.
        """
        end = self.clock.now() + self.budget
        number = 1
        while True:
            try:
                return await attempt(max(0.0, end - self.clock.now()))
            except RemoteError as error:
                wait = self.wait(number, error)
                late = self.clock.now() + wait > end
                if number >= self.attempts or late or not repeat.allows(error):
                    raise
            number += 1
            await self.clock.sleep(wait)

    def wait(self, number: int, error: RemoteError | None = None) -> float:
        """Choose the seconds to wait after attempt `number`, counted from 1."""
        asked = error.retry_after if isinstance(error, RateLimited) else None
        bound: float = min(self.longest, self.first * 2.0 ** min(number - 1, 32))
        return (asked or 0.0) + bound * self.random()
