"""The controller: watch, poller and resync fill one queue; workers empty it."""

import asyncio
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.confluent.client import StatementsClient
from flinkfilter.controller.cache import Body, Cache, Key, key_of, uid_of
from flinkfilter.controller.claims import Claims
from flinkfilter.controller.execution import Execution
from flinkfilter.controller.poller import Poller
from flinkfilter.controller.queue import WorkQueue
from flinkfilter.controller.reconciliation import Reconciliation
from flinkfilter.controller.statements import StatementStore
from flinkfilter.controller.telling import Telling
from flinkfilter.errors import Conflict, NotFound, RateLimited, RemoteError
from flinkfilter.lifecycle.deployment import name_prefix
from flinkfilter.lifecycle.notices import Notify, nobody
from flinkfilter.metrics.catalogue import Outcome
from flinkfilter.metrics.measures import Measures
from flinkfilter.settings import Settings

# Many, since most of them wait for Confluent's rate limit, and a new filter must not wait behind
# them for its SQL to be shown. They are tasks of one loop and cost next to nothing.
WORKERS = 128
STUCK_SECONDS = 300.0
PAUSE_SECONDS = 2.0
POLICIES_SECONDS = 60.0

_UID = re.compile(r"ff-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d+-\w+")

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def utc_now() -> datetime:
    """Give the time, as every record has it."""
    return datetime.now(UTC)


class Controller:
    """Everything that happens between the watch's events and the calls to Confluent Cloud."""

    def __init__(
        self,
        settings: Settings,
        client: StatementsClient,
        cluster: Cluster,
        clock: Callable[[], datetime] = utc_now,
        measures: Measures | None = None,
        notify: Notify = nobody,
    ) -> None:
        self._settings = settings
        self._filters = cluster.filters
        self._stamps = cluster.stamps
        self._measures = measures = measures or Measures()
        claims = Claims(settings)
        self._cache = Cache(
            kept=lambda body: self._wake(claims.keep(body)),
            dropped=lambda body: self._dropped(body, claims),
        )
        self._queue: WorkQueue[Key] = WorkQueue()
        self._store = store = StatementStore()
        execution = Execution(client, store, clock)
        self._reconciliation = Reconciliation(
            settings,
            self._cache,
            claims,
            cluster,
            execution,
            clock,
            Telling(cluster.recorder, measures, notify),
        )
        self._poller = Poller(
            settings, client, store, self._statement_changed, self._wake_all, clock, measures
        )
        measures.queue(self._queue.__len__, self._queue.retrying)
        self._tasks: list[asyncio.Task[None]] = []
        self._busy_since: dict[Key, float] = {}

    async def start(self) -> None:
        """Begin to work, once every filter has been looked at.

        The look comes first, since whoever was at work until now wrote more than the watch may
        have told yet.
        """
        self._tasks = [asyncio.create_task(self._run())]

    async def stop(self) -> None:
        """Stop everything; what was under way is found again from the records at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def observe(self, kind: str | None, body: Body) -> None:
        """Take in an event of the watch."""
        if kind == "DELETED":
            if self._cache.drop(body):
                self._queue.forget(key_of(body))
        elif self._cache.keep(body):
            self._queue.add(key_of(body))

    def stuck(self) -> str | None:
        """Say what keeps this process from working, for the liveness probe; None when it works."""
        ended = [task for task in self._tasks if task.done()]
        if ended:
            return f"{len(ended)} tasks of the controller have ended"
        if (seconds := self.longest_running()) > STUCK_SECONDS:
            key = min(self._busy_since, key=self._busy_since.__getitem__)
            return f"work on {key} takes for {seconds:.0f} s"
        return None

    def longest_running(self) -> float:
        """Give the seconds that the oldest work under way has taken so far; 0 for none."""
        now = asyncio.get_running_loop().time()
        return now - min(self._busy_since.values(), default=now)

    def _dropped(self, body: Body, claims: Claims) -> None:
        key = key_of(body)
        self._measures.filters.forgets(key.namespace, key.name)
        self._wake(claims.drop(body))

    def _wake(self, keys: Iterable[Key]) -> None:
        """Look at filters again whose topic a rival took or let go of."""
        for key in keys:
            if body := self._cache.get(key):
                # Who wrote to it a moment ago may be the one that has gone.
                self._store.writers.pop(name_prefix(uid_of(body)), None)
            self._queue.add(key)

    def _statement_changed(self, name: str) -> None:
        uid = _UID.fullmatch(name)
        key = self._cache.key_of_uid(uid.group(1)) if uid else None
        if key:
            self._queue.add(key)

    def _wake_all(self) -> None:
        for key in self._cache:
            self._queue.add(key)

    async def _work(self) -> None:
        while True:
            key = await self._queue.take()
            loop = asyncio.get_running_loop()
            self._busy_since[key] = began = loop.time()
            try:
                outcome = await self._work_on(key)
                self._measures.reconciled(outcome, loop.time() - began)
            finally:
                del self._busy_since[key]
                self._queue.done(key)

    async def _work_on(self, key: Key) -> Outcome:
        try:
            again = await self._reconciliation.reconcile(key)
        except Conflict:
            # A newer version is on its way through the watch, and brings the filter back itself.
            self._queue.add_failed(key)
            return Outcome.CONFLICT
        except NotFound:
            # The resource went away under our hands; the watch says so too.
            self._queue.forget(key)
        except RemoteError as error:
            patience = error.retry_after if isinstance(error, RateLimited) else None
            seconds = self._queue.add_failed(key, at_least=patience or 0.0)
            log.info("tries again", filter=str(key), error=str(error), seconds=seconds)
            return Outcome.FAILURE
        except Exception:
            # A defect must cost one filter some time, and never a worker.
            seconds = self._queue.add_failed(key)
            log.exception("unexpected error", filter=str(key), seconds=seconds)
            return Outcome.DEFECT
        else:
            self._queue.succeeded(key)
            if again is not None:
                self._queue.add_after(key, again)
        return Outcome.SUCCESS

    async def _run(self) -> None:
        """Look at every filter, start the workers and the poller, and look again now and then."""
        while True:
            if await self._looked_at_all():
                break
            await asyncio.sleep(PAUSE_SECONDS)
        jobs = [self._poller.run(), self._look_for_policies()]
        jobs += [self._work() for _ in range(WORKERS)]
        self._tasks += [asyncio.create_task(job) for job in jobs]
        while True:
            await asyncio.sleep(self._settings.resync_seconds)
            await self._looked_at_all()

    async def _look_for_policies(self) -> None:
        """Look more often than at all filters: Helm makes the policies after the operator."""
        while True:
            await asyncio.sleep(min(POLICIES_SECONDS, self._settings.resync_seconds))
            try:
                await self._check_stamps()
            except RemoteError as error:
                log.warning("policies not read", error=str(error))

    async def _check_stamps(self) -> None:
        await self._stamps.check()
        self._measures.stamps(present=self._stamps.proven)

    async def _looked_at_all(self) -> bool:
        """List and enqueue all filters, and drop those whose deletion the watch missed."""
        known = [self._cache.get(key) for key in self._cache]
        try:
            # First, since who has signed is recorded as soon as a filter is looked at.
            await self._check_stamps()
            present = await self._filters.list()
        except RemoteError as error:
            log.warning("list of filters failed", error=str(error))
            return False
        uids = {uid_of(body) for body in present}
        for body in known:
            # Only what was known before the list: what came since is not in it either.
            if body is not None and uid_of(body) not in uids:
                self._cache.drop(body)
        for body in present:
            self._cache.keep(body)
            self._queue.add(key_of(body))
        return True
