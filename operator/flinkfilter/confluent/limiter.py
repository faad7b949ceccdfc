"""The pace of all requests to one endpoint: how many at once, how many a second, when none.

Confluent Cloud counts requests per address (100 at once, 50 a second, 1000 a minute); this stays
well below, since other programs behind the same address are counted too.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flinkfilter.confluent.clock import Clock, SystemClock
from flinkfilter.errors import RateLimited

IN_FLIGHT = 5
PER_SECOND = 10

LONGEST_PAUSE = 300.0
"""Seconds that a header can stop everything for; a longer wish is taken for a defect."""


class Limiter:
    """Lets requests to one endpoint through, in the order in which they came."""

    def __init__(
        self,
        *,
        in_flight: int = IN_FLIGHT,
        per_second: int = PER_SECOND,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._in_flight = asyncio.Semaphore(in_flight)
        self._queue = asyncio.Lock()
        self._starts: deque[float] = deque([float("-inf")] * per_second, maxlen=per_second)
        self._paused_until = float("-inf")

    @asynccontextmanager
    async def slot(self, patience: float) -> AsyncIterator[None]:
        """Wait for the right to send one request, and hold it until the answer is there.

        Args:
            patience: seconds that a pause may take at most.

        Raises:
            RateLimited: the server asked for a pause longer than that; no worker waits it out.
        """
        async with self._in_flight:
            await self._turn(patience)
            yield

    def pause(self, seconds: float) -> None:
        """Let nobody through for some seconds, at most `LONGEST_PAUSE`."""
        until = self._clock.now() + min(max(seconds, 0.0), LONGEST_PAUSE)
        self._paused_until = max(self._paused_until, until)

    async def _turn(self, patience: float) -> None:
        async with self._queue:
            while (now := self._clock.now()) < (due := self._due()):
                self._refuse_to_wait(self._paused_until - now, patience)
                await self._clock.sleep(due - now)
            self._starts.append(now)

    def _due(self) -> float:
        # At most `per_second` starts in any second: the oldest of the last ones is a second old.
        return max(self._paused_until, self._starts[0] + 1.0)

    @staticmethod
    def _refuse_to_wait(pause: float, patience: float) -> None:
        if pause > patience:
            raise RateLimited(
                "Confluent Cloud asks for a pause; requests go on when it is over",
                retry_after=pause,
            )
