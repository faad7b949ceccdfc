"""One pass over one filter: observe, plan, record, act; again while there is something to do."""

from collections.abc import Callable
from datetime import datetime

import structlog

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.controller.cache import Body, Cache, Key, key_of, uid_of
from flinkfilter.controller.claims import Claims
from flinkfilter.controller.drafts import Drafts
from flinkfilter.controller.execution import Execution, RemoteAction
from flinkfilter.controller.figures import figures_of
from flinkfilter.controller.telling import Telling, context_of
from flinkfilter.controller.troubles import trouble_of
from flinkfilter.errors import Problem, Rejected, RemoteError, Unavailable
from flinkfilter.lifecycle.action import Action, AddFinalizer, RemoveFinalizer
from flinkfilter.lifecycle.deployment import name_prefix, names_of
from flinkfilter.lifecycle.observation import Facts, Observed, Trouble, View
from flinkfilter.lifecycle.ownership import Claim, holder_of, loop_of
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.resource.spec import DeletionPolicy, DriftPolicy
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status, write_status
from flinkfilter.settings import Settings

# A pass that still finds something to do after so many rounds lets others go first.
ROUNDS = 12
PAUSE_SECONDS = 1.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Reconciliation:
    """Brings one filter a step closer to what its spec asks for."""

    def __init__(
        self,
        settings: Settings,
        cache: Cache,
        claims: Claims,
        cluster: Cluster,
        execution: Execution,
        clock: Callable[[], datetime],
        telling: Telling,
    ) -> None:
        self._settings = settings
        self._cache = cache
        self._claims = claims
        self._store = execution.store
        self._filters = cluster.filters
        self._stamps = cluster.stamps
        self._execution = execution
        self._clock = clock
        self._measures = telling.measures
        self._telling = telling
        self._drafts = Drafts(settings)
        self._troubles: dict[str, Trouble] = {}

    async def reconcile(self, key: Key) -> float | None:
        """Work on a filter until nothing is left to do now.

        Returns:
            Seconds until it wants to be looked at again although nothing happened, if any.

        Raises:
            RemoteError: a call failed; what was learnt is recorded, and the call wants repeating.
        """
        try:
            again = await self._pass(key)
        except Rejected as refusal:
            # What Confluent rejects is a finding; only the API server's refusals come this far.
            if body := self._cache.get(key):
                await self._telling.refused(body, key, refusal)
            raise
        finally:
            self._show(key)
        if body := self._cache.get(key):
            self._telling.accepted(body)
        return again

    def _show(self, key: Key) -> None:
        """Keep for scrapes how the filter is now, whatever came of the pass."""
        body = self._cache.get(key)
        status = read_status(body.get("status") if body else None)
        if figures := figures_of(status, self._store.about(names_of(status))):
            self._measures.filters.shows(key.namespace, key.name, figures)

    async def _pass(self, key: Key) -> float | None:
        done: tuple[Action, ...] = ()
        for _ in range(ROUNDS):
            body = self._cache.get(key)
            if body is None:
                return None
            step = self._plan(body)
            if not step.actions and uid_of(body) in self._troubles:
                # Nothing has to be called any more, so nothing is in the way.
                del self._troubles[uid_of(body)]
                step = self._plan(body)
            if not step.actions:
                step = self._plan_without_lists(body) or step
            if not step.acts_first:
                body = await self._record(body, step.status)
            if not step.actions:
                return step.requeue_after
            if step.actions == done:
                # The server accepted it and does not show it yet: at once again would be in vain.
                return step.requeue_after or PAUSE_SECONDS
            await self._act(body, step.actions)
            self._troubles.pop(uid_of(body), None)
            done = step.actions
        return PAUSE_SECONDS

    def _plan_without_lists(self, body: Body) -> Plan | None:
        """Let a filter that needs no call show that nobody can see how it is, if that is so."""
        trouble = self._store.list_trouble
        step = self._plan(body, trouble) if trouble else None
        # What lists met says nothing of the calls of one filter, so nothing is done because of it.
        return step if step and not step.actions else None

    def _plan(self, body: Body, list_trouble: Trouble | None = None) -> Plan:
        status = read_status(body.get("status"))
        observed = Observed(
            statements=self._store.about(names_of(status)),
            verdicts=self._store.verdicts,
            exceptions=self._store.exceptions,
            writers=self._store.writers.get(name_prefix(uid_of(body)), {}),
            # A trouble stands until the calls succeed: the status must not change with each try.
            trouble=self._troubles.get(uid_of(body), list_trouble),
        )
        view = View(self._facts(body), observed, self._settings, self._clock())
        self._telling.seen(status, view)
        return plan(status, view)

    def _facts(self, body: Body) -> Facts:
        metadata = body["metadata"]
        deleted_at = metadata.get("deletionTimestamp")
        wanted = self._drafts.of(body)
        holder, loop = self._in_the_way(body, wanted)
        return Facts(
            namespace=metadata["namespace"],
            name=metadata["name"],
            uid=metadata["uid"],
            generation=metadata["generation"],
            annotations=metadata.get("annotations") or {},
            deleted_at=datetime.fromisoformat(deleted_at) if deleted_at else None,
            has_finalizer=self._filters.has_finalizer(body),
            enabled=_is_enabled(body.get("spec"), read_status(body.get("status"))),
            wanted=wanted,
            drift_policy=_drift_policy(body.get("spec")),
            drops_table=_drops_table(body.get("spec")),
            holder=holder,
            loop=loop,
            signers=self._stamps.signers(body),
        )

    def _in_the_way(
        self, body: Body, wanted: Revision | tuple[Problem, ...]
    ) -> tuple[Claim | None, tuple[Claim, ...]]:
        """Find whose claim stands before this one, and through whom it would form a loop."""
        if not isinstance(wanted, Revision):
            return None, ()
        own, others = self._claims.own(body), self._claims.others(key_of(body))
        return holder_of(wanted.output_topic, own, others), loop_of(own, others)

    async def _record(self, body: Body, status: Status) -> Body:
        earlier = read_status(body.get("status"))
        written = await self._filters.write_status(body, write_status(status))
        if status.proposed and status.proposed.dry_run:
            self._store.verdicts.pop(status.proposed.digest, None)
        if written is body:
            return body
        self._cache.keep(written)
        await self._telling.happened(written, earlier, status)
        return written

    async def _act(self, body: Body, actions: tuple[Action, ...]) -> None:
        """Carry out actions; one that fails does not keep the others from being tried."""
        failed: RemoteError | None = None
        for action in actions:
            match action:
                case AddFinalizer():
                    body = await self._filters.add_finalizer(body)
                    self._cache.keep(body)
                case RemoveFinalizer():
                    released = await self._filters.remove_finalizer(body)
                    self._store.forgets(names_of(read_status(body.get("status"))))
                    self._store.writers.pop(name_prefix(uid_of(body)), None)
                    self._cache.drop(released)
                case _:
                    error = await self._carried_out(action)
                    failed = failed or error
                    if isinstance(error, Unavailable):
                        break
        if failed:
            await self._record_trouble(body, failed)
            if isinstance(failed, Unavailable):
                raise failed
            # To the queue, a name that is taken there is something else than a conflict here.
            raise Unavailable(str(failed), request_id=failed.request_id) from failed

    async def _carried_out(self, action: RemoteAction) -> RemoteError | None:
        try:
            await self._execution.carry_out(action)
        except RemoteError as error:
            return error
        return None

    async def _record_trouble(self, body: Body, error: RemoteError) -> None:
        log.warning(
            "call to Confluent failed",
            **context_of(body, read_status(body.get("status"))),
            error=str(error),
            request_id=error.request_id,
        )
        self._troubles[uid_of(body)] = trouble_of(error)
        step = self._plan(body)
        await self._record(body, step.status)


def _is_enabled(spec: object, status: Status) -> bool:
    # Read apart from the rest, so that a filter can be stopped whatever else its spec says. What
    # is no answer, past the schema, changes nothing.
    enabled = spec.get("enabled", True) if isinstance(spec, dict) else None
    if isinstance(enabled, bool):
        return enabled
    return not (status.deployment and status.deployment.suspended)


def _drift_policy(spec: object) -> DriftPolicy:
    # Read apart from the rest, like `enabled`: repairs go on while the spec is being mended.
    given = spec.get("driftPolicy") if isinstance(spec, dict) else None
    return DriftPolicy.REPORT if given == DriftPolicy.REPORT.value else DriftPolicy.REPAIR


def _drops_table(spec: object) -> bool:
    given = spec.get("deletionPolicy") if isinstance(spec, dict) else None
    return bool(given == DeletionPolicy.DELETE.value)
