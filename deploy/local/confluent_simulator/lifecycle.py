"""What happens to a statement over time: it is planned, run, stopped, resumed, deleted.

Flows in: decisions of the API (`deploy`, `stop`, `delete`) and of tests (`fail`). Flows out:
phases in the store, jobs in the engine. One task serves a statement at a time; a newer decision
interrupts the waits of an older one, never its calls of the engine.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from confluent_simulator import statement as move
from confluent_simulator.carry_over import start_offsets
from confluent_simulator.engine import Plan, Rows, Submission
from confluent_simulator.errors import EngineUnavailable, SavepointFailed, SqlRefused
from confluent_simulator.finish import finish
from confluent_simulator.statement import Offsets, Phase, Statement
from confluent_simulator.world import World

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_FOREVER = 10 * 365 * 86400.0
_RETRY = 0.5
_PATIENCE = 600.0
"""Seconds of real time: between two tries to reach what runs the SQL, and for all of them."""


class Lifecycle:
    """Moves statements through their phases."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._config = world.config
        self._clock = world.clock
        self._store = world.store
        self._engine = world.engine
        self._behaviour = world.behaviour
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._plans: dict[str, Plan] = {}
        self.rows: dict[str, Rows] = {}
        self.read_at: dict[str, float] = {}

    async def close(self) -> None:
        """Interrupt everything that is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def deploy(self, uid: str) -> None:
        """Plan and run a statement that is PENDING."""
        self._begin(uid, partial(self._deploy, uid))

    def stop(self, uid: str) -> None:
        """Stop a statement that is STOPPING."""
        self._begin(uid, partial(self._stop, uid))

    def delete(self, uid: str) -> None:
        """Take away a statement, whatever it is doing."""
        self._store.change(uid, move.deleting)
        self._begin(uid, partial(self._delete, uid, self._behaviour.delays.deleting))

    def purge(self, uid: str) -> None:
        """Take away a statement at once, without a trace."""
        self._begin(uid, partial(self._delete, uid, 0.0))
        self._store.remove(uid)

    def fail(self, uid: str, detail: str) -> None:
        """Let a statement fail as if its job had."""
        self._begin(uid, partial(self._fail, uid, detail))

    def move(self, uid: str, compute_pool_id: str, principal: str) -> None:
        """Stop a statement and resume it in another pool, or as another principal."""
        self._begin(uid, partial(self._move, uid, compute_pool_id, principal))

    def _begin(self, uid: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        previous = self._tasks.get(uid)
        task = asyncio.create_task(self._after(previous, work))
        task.add_done_callback(partial(self._ended, uid))
        self._tasks[uid] = task

    async def _after(
        self, previous: asyncio.Task[None] | None, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        if previous is not None:
            previous.cancel()
            await finish(asyncio.wait([previous]))
        await work()

    def _ended(self, uid: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(uid) is task:
            del self._tasks[uid]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("statement %s: the simulator itself failed", uid, exc_info=error)
            self._end(uid, f"The simulator failed: {error}")

    async def _deploy(self, uid: str) -> None:
        statement = self._store.by_uid(uid)
        if statement is None:
            return
        try:
            await self._clock.sleep(self._behaviour.delays.pending)
            self._check_principal(statement)
            submission = submission_of(statement)
            plan = await self._reached(lambda: self._engine.plan(submission))
            self._plans[uid] = plan
            self._store.change(uid, partial(move.planned, traits=plan.traits))
            offsets = await start_offsets(self._world, statement, plan)
            await self._room_in_pool(uid, statement.compute_pool_id)
            if plan.unbounded:
                await self._run(submission, plan, offsets)
            else:
                self.rows[uid] = await self._reached(lambda: self._engine.execute(submission, plan))
                self._complete(uid)
                self._degrade_dependants(plan)
        except (SqlRefused, EngineUnavailable) as refusal:
            self._end(uid, str(refusal))

    async def _run(self, submission: Submission, plan: Plan, offsets: Offsets | None) -> None:
        uid = submission.uid
        await self._reached(lambda: self._engine.start(submission, plan, offsets))
        await self._engine.ready(uid)
        self._store.change(uid, move.running)
        if plan.sink is None:
            await self._stop_when_idle(uid)
        else:
            await self._watch(uid, submission.name)

    async def _reached(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        """Call what runs the SQL, again and again while it cannot be reached.

        Raises:
            SqlRefused, SavepointFailed: as the call does.
            EngineUnavailable: it could not be reached for long.
        """
        tries = int(_PATIENCE / _RETRY)
        for _ in range(tries):
            try:
                return await finish(call())
            except EngineUnavailable as unavailable:
                _log.info("not reached, will be tried again: %s", unavailable)
                await asyncio.sleep(_RETRY)
        return await finish(call())

    def _degrade_dependants(self, plan: Plan) -> None:
        """Let the jobs that use a table which was just dropped be DEGRADED."""
        if plan.traits.get("sql_kind") != "DROP_TABLE" or plan.dropped is None:
            return
        detail = f"Table '{plan.dropped}' or its Kafka topic was deleted."
        for uid, other in self._plans.items():
            statement = self._store.by_uid(uid)
            uses = other.unbounded and plan.dropped in {*other.sources, other.sink}
            if statement is not None and uses and statement.phase == Phase.RUNNING:
                self._store.change(uid, partial(move.degraded, detail=detail))

    def _check_principal(self, statement: Statement) -> None:
        known = {*self._config.principals, self._config.owner}
        if statement.principal not in known:
            raise SqlRefused(
                f"Principal {statement.principal} does not exist or cannot be assigned."
            )

    async def _room_in_pool(self, uid: str, pool: str) -> None:
        if pool not in self._behaviour.exhausted_pools:
            return
        self._store.change(uid, partial(replace, scaling_state="POOL_EXHAUSTED"))
        await self._clock.wait_until(lambda: pool not in self._behaviour.exhausted_pools, _FOREVER)
        self._store.change(uid, partial(replace, scaling_state="OK"))

    async def _watch(self, uid: str, name: str) -> None:
        failure = self._behaviour.take_late_failure(name)
        if failure is not None:
            await self._clock.sleep(failure.after_seconds)
            await self._fail(uid, failure.detail)
            return
        end = await self._engine.wait(uid)
        if not end.failed:
            self._complete(uid)
            return
        for exception in reversed(end.exceptions):
            self._store.change(uid, partial(move.with_exception, exception=exception))
        await self._fail(uid, end.detail)

    async def _stop_when_idle(self, uid: str) -> None:
        """Stop a query whose results nobody has read for long."""
        begun = self._clock.seconds()
        while True:
            idle = self._clock.seconds() - self.read_at.get(uid, begun)
            if (left := self._behaviour.delays.idle - idle) <= 0:
                break
            await self._clock.sleep(left)
        self._store.change(uid, move.stop_requested)
        await self._stop(uid)

    async def _fail(self, uid: str, detail: str) -> None:
        if self._behaviour.delays.failing:
            self._store.change(uid, partial(move.failing, detail=detail))
            await self._clock.sleep(self._behaviour.delays.failing)
        try:
            checkpoint = await self._reached(lambda: self._engine.stop(uid))
        except SavepointFailed as unclean:
            checkpoint = unclean.checkpoint
        except EngineUnavailable:
            checkpoint = {}
        self._end(uid, detail, checkpoint)

    async def _stop(self, uid: str) -> None:
        await self._clock.sleep(self._behaviour.delays.stopping)
        try:
            offsets = await self._reached(lambda: self._engine.stop(uid))
        except SavepointFailed as unclean:
            self._end(uid, str(unclean), unclean.checkpoint)
            return
        except EngineUnavailable as unavailable:
            self._end(uid, str(unavailable))
            return
        statement = self._store.by_uid(uid)
        if statement is not None and (
            failure := self._behaviour.take_savepoint_failure(statement.name)
        ):
            self._end(uid, failure.detail, offsets)
            return

        def stopped(statement: Statement) -> Statement:
            return move.stopped(statement, offsets or statement.checkpoint, self._clock.now())

        self._store.change(uid, stopped)

    async def _move(self, uid: str, compute_pool_id: str, principal: str) -> None:
        self._store.change(uid, move.stop_requested)
        await self._stop(uid)

        def resumed(statement: Statement) -> Statement:
            return move.resumed(statement, principal, compute_pool_id)

        self._store.change(uid, resumed)
        await self._deploy(uid)

    async def _delete(self, uid: str, seconds: float) -> None:
        with contextlib.suppress(EngineUnavailable):
            await self._reached(lambda: self._engine.cancel(uid))
        await self._clock.sleep(seconds)
        for kept in (self.rows, self._plans, self.read_at):
            kept.pop(uid, None)
        self._store.remove(uid, keep_ghost=self._behaviour.list_ghosts)

    def _complete(self, uid: str) -> None:
        self._store.change(uid, partial(move.completed, now=self._clock.now()))

    def _end(self, uid: str, detail: str, checkpoint: Offsets | None = None) -> None:
        now = self._clock.now()
        self._store.change(uid, lambda each: move.failed(each, detail, now, checkpoint=checkpoint))


def submission_of(statement: Statement) -> Submission:
    """Return what the engine needs to know of a statement."""
    return Submission(statement.name, statement.uid, statement.sql, statement.properties)
