"""Time that can be moved, and the one signal by which waiting parts learn that the world changed.

Flows in: real time, and the seconds by which a test moves it. Flows out: `now()` for timestamps,
and waits that end by time, by movement, or by a change somebody announces.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The simulator's time. Frozen, it moves only by `advance`.

    Args:
        frozen: whether it stands still by itself.
        began: the moment of the start; the present one, when None.
        monotonic: seconds since some fixed moment, at the pace of the event loop's timers.
    """

    def __init__(
        self,
        *,
        frozen: bool = False,
        began: datetime | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._frozen = frozen
        self._monotonic = monotonic
        self._began = began or datetime.now(UTC)
        self._started = monotonic()
        self._moved = 0.0
        self._changed = asyncio.Event()

    def seconds(self) -> float:
        """Return the seconds that have passed here since the start."""
        elapsed = 0.0 if self._frozen else self._monotonic() - self._started
        return elapsed + self._moved

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return self._began + timedelta(seconds=self.seconds())

    def advance(self, seconds: float) -> None:
        """Move time forward; all waits whose time has come end."""
        self._moved += seconds
        self.announce()

    def announce(self) -> None:
        """Wake every wait, so that it looks at its condition again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed here."""
        await self.wait_until(lambda: False, seconds)

    async def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition holds; return False when the seconds have passed first."""
        deadline = self.seconds() + seconds
        while not condition():
            left = deadline - self.seconds()
            if left <= 0:
                return False
            changed = self._changed
            # Not wait_for: before Python 3.12 it loses a cancellation that comes with the change.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._frozen else left):
                    await changed.wait()
        return True
