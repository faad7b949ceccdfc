"""How this process is, for its probes: what its event loop reports, and its watch."""

import asyncio
from collections.abc import Callable
from time import monotonic, time

from flinkfilter.controller.controller import Controller
from flinkfilter.metrics.measures import Measures
from flinkfilter.operator.watch import Watch

TURN_SECONDS = 1.0
LONGEST_SILENCE_SECONDS = 60.0
"""Far beyond what a turn takes, and a holder of the Lease has lost it long before."""


class Health:
    """Asked by the thread that answers probes, so that a blocked event loop shows.

    Args:
        watch: of the filters.
        measures: are told the same.
        clock: in seconds, never going back.
    """

    def __init__(
        self, watch: Watch, measures: Measures, clock: Callable[[], float] = monotonic
    ) -> None:
        self._watch = watch
        self._measures = measures
        self._clock = clock
        self._turned = clock()
        self._stuck: str | None = None

    async def report(self, controller: Controller) -> None:
        """Note again and again that the event loop turns, and what is stuck in it."""
        while True:
            self.turned(controller.stuck())
            self._measures.turned(time(), controller.longest_running())
            await asyncio.sleep(TURN_SECONDS)

    def turned(self, stuck: str | None) -> None:
        """Note that the event loop turns, and what is stuck in it, if anything."""
        self._stuck = stuck
        self._turned = self._clock()

    def not_alive(self) -> str | None:
        """Say why to start this process anew; None while it works, whoever else is down."""
        silent = self._clock() - self._turned
        if silent > LONGEST_SILENCE_SECONDS:
            return f"the event loop has not turned for {silent:.0f} s"
        return self._stuck

    def not_ready(self) -> str | None:
        """Say what it waits for; None when it watches, whether it holds the Lease or not."""
        return self.not_alive() or self._watch.waits_for
