"""Delivery: notices wait in a queue of bounded length until the receiver takes them, in order.

Nobody waits for it. What is told while the receiver is away is sent when it is back; what is
refused, too old or too much is given up, and logged.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from flinkfilter.errors import Rejected, RemoteError
from flinkfilter.lifecycle.notices import Notice, Notify, nobody
from flinkfilter.notifications.cloud_event import cloud_event
from flinkfilter.notifications.token import TokenSource
from flinkfilter.notifications.webhook import Webhook
from flinkfilter.settings import Settings

MOST = 1000
"""As many wait; a change of settings may let all filters ask for an approval at once."""
FIRST_SECONDS, LONGEST_SECONDS = 1.0, 60.0
GIVE_UP_SECONDS = 3600.0
END_SECONDS = 5.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: dict[str, Any]
    since: float


class Delivery:
    """Takes notices at once, and sends them when it can.

    Args:
        webhook: the receiver.
        instance: the name of the installation.
        most: how many may wait.
        chance: gives a number from 0 to 1, the share of the longest pause that is waited.
    """

    def __init__(
        self,
        webhook: Webhook,
        instance: str,
        most: int = MOST,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._webhook = webhook
        self._instance = instance
        self._chance = chance
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(most)
        self._task: asyncio.Task[None] | None = None

    def notify(self, metadata: Mapping[str, Any], notices: tuple[Notice, ...]) -> None:
        """Take notices about the filter with this metadata; never waits."""
        now = asyncio.get_running_loop().time()
        for notice in notices:
            if self._queue.full():
                # The newest are those that somebody can still act on.
                self._drop("too many wait")
            event = cloud_event(metadata, notice, self._instance)
            self._queue.put_nowait(_Waiting(event, now))

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, once what waits was sent, if that does not take long."""
        ending = asyncio.create_task(self._queue.join())
        await asyncio.wait({ending}, timeout=END_SECONDS)
        for task in filter(None, (ending, self._task)):
            task.cancel()
            await asyncio.wait({task})
        while not self._queue.empty():
            self._drop("the operator ends")
        await self._webhook.aclose()

    def _drop(self, why: str) -> None:
        _given_up(self._queue.get_nowait().event, why)
        self._queue.task_done()

    async def _run(self) -> None:
        while True:
            waiting = await self._queue.get()
            try:
                await self._deliver(waiting)
            except asyncio.CancelledError:
                _given_up(waiting.event, "the operator ends")
                raise
            except Exception:
                # A defect costs one notification, never those after it.
                log.exception("unexpected error", **_context(waiting.event))
            finally:
                self._queue.task_done()

    async def _deliver(self, waiting: _Waiting) -> None:
        failures = 0
        while True:
            try:
                await self._webhook.send(waiting.event)
            except Rejected as error:
                _given_up(waiting.event, str(error))
                return
            except RemoteError as error:
                pause = self._chance() * min(
                    LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures, 9)
                )
                late = asyncio.get_running_loop().time() + pause - waiting.since > GIVE_UP_SECONDS
                if late:
                    _given_up(waiting.event, str(error))
                    return
                if not failures:
                    log.warning("notification waits", **_context(waiting.event), error=str(error))
                failures += 1
                await asyncio.sleep(pause)
            else:
                log.info("notified", **_context(waiting.event))
                return


@asynccontextmanager
async def notifying(settings: Settings, token: TokenSource) -> AsyncIterator[Notify]:
    """Give what takes notices, as long as the context lasts; it drops them without a receiver.

    Raises:
        InvalidSettings: the receiver cannot be used as it is described.
    """
    notifications = settings.notifications
    if notifications.url is None:
        yield nobody
        return
    webhook = Webhook(notifications.url, notifications, token)
    delivery = Delivery(webhook, settings.instance)
    delivery.start()
    log.info("notifies", receiver=webhook.host)
    try:
        yield delivery.notify
    finally:
        await delivery.stop()


def _given_up(event: Mapping[str, Any], why: str) -> None:
    log.warning("notification given up", **_context(event), error=why)


def _context(event: Mapping[str, Any]) -> dict[str, str]:
    return {"filter": event["subject"], "type": event["type"], "id": event["id"]}
