"""A work queue: each key stands in it at most once and is never worked on twice at a time.

The semantics are those of client-go's workqueue: a key that is added while it is being worked on
is worked on once more afterwards; a key that failed comes back later and later.
"""

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar

FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 300.0

K = TypeVar("K", bound=Hashable)


class WorkQueue(Generic[K]):
    """Keys to work on, in the order of their arrival. For one event loop."""

    def __init__(self) -> None:
        # A key wakes one worker; an event would wake them all for each.
        self._ready: asyncio.Queue[K] = asyncio.Queue()
        self._waiting: set[K] = set()
        self._working: set[K] = set()
        self._again: set[K] = set()
        self._timers: dict[K, asyncio.TimerHandle] = {}
        self._failures: dict[K, int] = {}

    def __len__(self) -> int:
        """Give the number of keys that could be worked on now."""
        return self._ready.qsize()

    def retrying(self) -> int:
        """Give the number of keys whose latest work failed."""
        return len(self._failures)

    def add(self, key: K) -> None:
        """Ask for work on a key, now."""
        if timer := self._timers.pop(key, None):
            timer.cancel()
        if key in self._working:
            self._again.add(key)
        elif key not in self._waiting:
            self._waiting.add(key)
            self._ready.put_nowait(key)

    def add_after(self, key: K, seconds: float) -> None:
        """Ask for work on a key in some seconds; an earlier appointment stands."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        timer = self._timers.get(key)
        if timer and timer.when() <= due:
            return
        if timer:
            timer.cancel()
        self._timers[key] = loop.call_at(due, self._fall_due, key)

    def add_failed(self, key: K, at_least: float = 0.0) -> float:
        """Ask for work on a key that failed, later with each failure; gives the seconds."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        delay = min(FIRST_BACKOFF_SECONDS * 2.0 ** min(failures, 20), LONGEST_BACKOFF_SECONDS)
        delay = max(delay, at_least)
        self.add_after(key, delay)
        return delay

    def succeeded(self, key: K) -> None:
        """Forget earlier failures of a key."""
        self._failures.pop(key, None)

    def forget(self, key: K) -> None:
        """Drop the appointment and the failures of a key that no longer exists."""
        self._failures.pop(key, None)
        if timer := self._timers.pop(key, None):
            timer.cancel()

    async def take(self) -> K:
        """Wait for a key; it is being worked on until `done`."""
        key = await self._ready.get()
        self._waiting.discard(key)
        self._working.add(key)
        return key

    def done(self, key: K) -> None:
        """End the work on a key."""
        self._working.discard(key)
        if key in self._again:
            self._again.discard(key)
            self.add(key)

    def _fall_due(self, key: K) -> None:
        self._timers.pop(key, None)
        self.add(key)
