"""The poller: one list of statements per interval serves all filters."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.controller.statements import StatementStore
from flinkfilter.errors import RemoteError
from flinkfilter.lifecycle.deployment import ownership_label
from flinkfilter.settings import Settings

LONGEST_BACKOFF_SECONDS = 300.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Poller:
    """Lists this installation's statements and says which of them have changed."""

    def __init__(
        self,
        settings: Settings,
        client: StatementsClient,
        store: StatementStore,
        changed: Callable[[str], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._interval = settings.poll_seconds
        (self._label,) = ownership_label(settings)
        self._client = client
        self._store = store
        self._changed = changed
        self._clock = clock
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled. A list that fails says nothing about any statement."""
        while True:
            pause = await self.poll()
            await asyncio.sleep(pause)

    async def poll(self) -> float:
        """List once; gives the seconds until the next time."""
        began = self._clock()
        try:
            statements = await self._client.list(label=self._label)
        except RemoteError as error:
            self._failures += 1
            log.warning("list of statements failed", error=str(error), times=self._failures)
            backoff = self._interval * 2.0 ** min(self._failures - 1, 10)
            return min(backoff, max(LONGEST_BACKOFF_SECONDS, self._interval))
        self._failures = 0
        for name in self._store.listed(statements, began):
            self._changed(name)
        return self._interval
