"""Time that costs nothing: an event loop whose clock jumps to the next timer when all are idle.

Flows in: a coroutine. Flows out: its result, as fast as its own work takes, however long it waits.
Nothing in it may wait for another thread or for a socket.
"""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class NothingLeft(Exception):
    """Everything waits and no timer is set, so nothing can ever happen again."""


class _Jump(selectors.DefaultSelector):
    """Lets the time until the next timer pass instead of waiting for it."""

    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        """Move the clock; there is no socket to look at."""
        if timeout is None:
            raise NothingLeft("everything waits, and no timer is set")
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own, which begins at 0."""

    def __init__(self):
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self):
        """Give the virtual seconds since the start."""
        return self._jump.now


class VirtualClock:
    """The time of a loop, in the forms that the parts ask for."""

    def __init__(self, loop):
        self._loop = loop

    def now(self):
        """Seconds that only grow."""
        return self._loop.time()

    async def sleep(self, seconds):
        """Let virtual seconds pass."""
        await asyncio.sleep(seconds)

    def moment(self):
        """The time of day."""
        return EPOCH + timedelta(seconds=self._loop.time())


def run(main):
    """Run a coroutine function to its end, given the clock, and leave nothing behind."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main(VirtualClock(loop)))
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=60))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
