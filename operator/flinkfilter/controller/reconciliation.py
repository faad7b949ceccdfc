"""One pass over one filter: observe, plan, record, act; again while there is something to do."""

from collections.abc import Callable
from datetime import datetime

import structlog

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.controller.cache import Body, Cache, Key
from flinkfilter.controller.drafts import Drafts
from flinkfilter.controller.execution import Execution
from flinkfilter.controller.statements import StatementStore
from flinkfilter.controller.troubles import trouble_of
from flinkfilter.errors import RemoteError
from flinkfilter.lifecycle.action import Action, AddFinalizer, RemoveFinalizer
from flinkfilter.lifecycle.observation import Facts, Observed, Trouble, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.transitions import transitions
from flinkfilter.resource.status import Status, read_status, write_status
from flinkfilter.settings import Settings

# A pass that still finds something to do after so many rounds lets others go first.
ROUNDS = 12

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Reconciliation:
    """Brings one filter a step closer to what its spec asks for."""

    def __init__(
        self,
        settings: Settings,
        cache: Cache,
        store: StatementStore,
        cluster: Cluster,
        execution: Execution,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._cache = cache
        self._store = store
        self._filters = cluster.filters
        self._recorder = cluster.recorder
        self._execution = execution
        self._clock = clock
        self._drafts = Drafts(settings)

    async def reconcile(self, key: Key) -> float | None:
        """Work on a filter until nothing is left to do now.

        Returns:
            Seconds until it wants to be looked at again although nothing happened, if any.

        Raises:
            RemoteError: a call failed; what was learnt is recorded, and the call wants repeating.
        """
        for _ in range(ROUNDS):
            body = self._cache.get(key)
            if body is None:
                return None
            step = self._plan(body, None)
            body = await self._record(body, step.status)
            if not step.actions:
                return step.requeue_after
            await self._act(body, step.actions)
        return 0.0

    def _plan(self, body: Body, trouble: Trouble | None) -> Plan:
        status = read_status(body.get("status"))
        observed = Observed(
            statements=self._store.about(_recorded_names(status)),
            verdicts=self._store.verdicts,
            trouble=trouble,
        )
        view = View(self._facts(body), observed, self._settings, self._clock())
        return plan(status, view)

    def _facts(self, body: Body) -> Facts:
        metadata = body["metadata"]
        deleted_at = metadata.get("deletionTimestamp")
        return Facts(
            namespace=metadata["namespace"],
            name=metadata["name"],
            uid=metadata["uid"],
            generation=metadata["generation"],
            annotations=metadata.get("annotations") or {},
            deleted_at=datetime.fromisoformat(deleted_at) if deleted_at else None,
            has_finalizer=self._filters.has_finalizer(body),
            enabled=_is_enabled(body.get("spec")),
            wanted=self._drafts.of(body),
        )

    async def _record(self, body: Body, status: Status) -> Body:
        earlier = read_status(body.get("status"))
        written = await self._filters.write_status(body, write_status(status))
        if status.proposed and status.proposed.dry_run:
            self._store.verdicts.pop(status.proposed.digest, None)
        if written is body:
            return body
        self._cache.keep(written)
        for happened in transitions(earlier, status):
            log.info(happened.reason, **_context(body, status), note=happened.note)
            await self._tell(written, happened.reason, happened.note, warning=happened.warning)
        return written

    async def _tell(self, body: Body, reason: str, note: str, *, warning: bool) -> None:
        try:
            await self._recorder.record(body, reason, note, warning=warning)
        except RemoteError as error:
            # An Event is a courtesy; the status holds the same and was written.
            log.warning("event not recorded", error=str(error))

    async def _act(self, body: Body, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case AddFinalizer():
                    body = await self._filters.add_finalizer(body)
                    self._cache.keep(body)
                case RemoveFinalizer():
                    released = await self._filters.remove_finalizer(body)
                    self._store.forgets(_recorded_names(read_status(body.get("status"))))
                    self._cache.drop(released)
                case _:
                    try:
                        await self._execution.carry_out(action)
                    except RemoteError as error:
                        await self._record_trouble(body, error)
                        raise

    async def _record_trouble(self, body: Body, error: RemoteError) -> None:
        log.warning(
            "call to Confluent failed",
            **_context(body, read_status(body.get("status"))),
            error=str(error),
            request_id=error.request_id,
        )
        step = self._plan(body, trouble_of(error))
        await self._record(body, step.status)


def _is_enabled(spec: object) -> bool:
    # Read apart from the rest, so that a filter can be stopped whatever else its spec says.
    return not (isinstance(spec, dict) and spec.get("enabled") is False)


def _recorded_names(status: Status) -> tuple[str, ...]:
    deployment = status.deployment
    records = (*deployment.statements, *deployment.leftovers) if deployment else ()
    return tuple(record.name for record in records)


def _context(body: Body, status: Status) -> dict[str, str | None]:
    """Name the filter and what it is about, for the log."""
    metadata = body["metadata"]
    digest = status.proposed or status.running
    names = _recorded_names(status)
    return {
        "filter": f"{metadata['namespace']}/{metadata['name']}",
        "uid": metadata["uid"],
        "digest": digest.digest if digest else None,
        "statement": names[-1] if names else None,
    }
