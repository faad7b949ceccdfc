"""The poller: one list of statements per interval serves all filters."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.controller.statements import StatementStore
from flinkfilter.controller.troubles import trouble_of
from flinkfilter.errors import RemoteError
from flinkfilter.lifecycle.deployment import ownership_label
from flinkfilter.metrics.measures import Measures
from flinkfilter.resource.reasons import Reason
from flinkfilter.settings import Settings

LONGEST_BACKOFF_SECONDS = 300.0
LONGEST_CREDENTIALS_BACKOFF_SECONDS = 30.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Poller:
    """Lists this installation's statements.

    Args:
        settings: of this installation.
        client: for the lists.
        store: takes in what they say.
        changed: is told the name of each statement that is not as it was.
        turned: is called when the state of all filters may have changed at once: the credentials
            are refused, or Confluent Cloud answers again.
        clock: gives the time.
        measures: is told how it goes.
    """

    def __init__(
        self,
        settings: Settings,
        client: StatementsClient,
        store: StatementStore,
        changed: Callable[[str], None],
        turned: Callable[[], None],
        clock: Callable[[], datetime],
        measures: Measures,
    ) -> None:
        self._interval = settings.poll_seconds
        (self._label,) = ownership_label(settings)
        self._client = client
        self._store = store
        self._changed = changed
        self._turned = turned
        self._clock = clock
        self._measures = measures
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
            return self._failed(error)
        self._measures.polled(self._clock())
        for name in self._store.listed(statements, began):
            self._changed(name)
        if self._failures:
            self._failures = 0
            self._store.list_trouble = None
            # Calls for filters failed as well, and wait longer than they need to now.
            self._turned()
        return self._interval

    def _failed(self, error: RemoteError) -> float:
        self._failures += 1
        log.warning("list of statements failed", error=str(error), times=self._failures)
        longest, trouble = LONGEST_BACKOFF_SECONDS, trouble_of(error)
        self._measures.poll_failed(trouble.reason)
        if trouble.reason is not Reason.CONFLUENT_UNAVAILABLE:
            # Somebody is about to mend this, and looks at the status to see whether it helped.
            longest = LONGEST_CREDENTIALS_BACKOFF_SECONDS
            if trouble != self._store.list_trouble:
                self._store.list_trouble = trouble
                self._turned()
        backoff = self._interval * 2.0 ** min(self._failures - 1, 10)
        return min(backoff, max(longest, self._interval))
