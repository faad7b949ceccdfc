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
from confluent_simulator.engine import Plan, Rows, Submission
from confluent_simulator.errors import EngineUnavailable, SqlRefused
from confluent_simulator.statement import CARRY_OVER, Offsets, Phase, Statement
from confluent_simulator.world import World

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_FOREVER = 10 * 365 * 86400.0


class Lifecycle:
    """Moves statements through their phases."""

    def __init__(self, world: World) -> None:
        self._config = world.config
        self._clock = world.clock
        self._store = world.store
        self._engine = world.engine
        self._behaviour = world.behaviour
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.rows: dict[str, Rows] = {}

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
        self._begin(uid, partial(self._delete, uid, self._config.delays.deleting))

    def purge(self, uid: str) -> None:
        """Take away a statement at once, without a trace."""
        self._begin(uid, partial(self._delete, uid, 0.0))
        self._store.remove(uid)

    def fail(self, uid: str, detail: str) -> None:
        """Let a statement fail as if its job had."""
        self._begin(uid, partial(self._fail, uid, detail))

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
            await self._clock.sleep(self._config.delays.pending)
            self._check_principal(statement)
            submission = submission_of(statement)
            plan = await finish(self._engine.plan(submission))
            self._store.change(uid, partial(move.planned, traits=plan.traits))
            offsets = await self._offsets(statement, plan)
            await self._room_in_pool(uid, statement.compute_pool_id)
            if plan.unbounded:
                await finish(self._engine.start(submission, plan, offsets))
                await self._engine.ready(uid)
                self._store.change(uid, move.running)
                await self._watch(uid, statement.name)
            else:
                self.rows[uid] = await finish(self._engine.execute(submission, plan))
                self._complete(uid)
        except (SqlRefused, EngineUnavailable) as refusal:
            self._end(uid, str(refusal))

    def _check_principal(self, statement: Statement) -> None:
        known = {*self._config.principals, self._config.owner}
        if statement.principal not in known:
            raise SqlRefused(
                f"Principal {statement.principal} does not exist or cannot be assigned."
            )

    async def _offsets(self, statement: Statement, plan: Plan) -> Offsets | None:
        """Return where to begin: at the own checkpoint, or where the predecessor stopped."""
        if statement.checkpoint:
            return statement.checkpoint
        reference = statement.properties.get(CARRY_OVER)
        if not reference:
            return None
        if plan.upsert_sink:
            raise SqlRefused(
                f"Carry-over offsets ('{CARRY_OVER}') are only supported for stateless statements "
                "with an append-only sink."
            )
        predecessor = self._store.get(reference)
        if predecessor is None or predecessor.phase == Phase.DELETING:
            raise SqlRefused(f"Statement '{reference}' named by '{CARRY_OVER}' does not exist.")
        return await self._offsets_of(reference, predecessor.uid)

    async def _offsets_of(self, reference: str, uid: str) -> Offsets:
        def decided() -> bool:
            there = self._store.by_uid(uid)
            return there is None or there.phase in {Phase.STOPPED, Phase.DELETING}

        if not await self._clock.wait_until(decided, self._config.delays.carry_over):
            raise SqlRefused(f"Timed out while waiting for statement '{reference}' to be stopped.")
        predecessor = self._store.by_uid(uid)
        if predecessor is None or predecessor.phase == Phase.DELETING:
            raise SqlRefused(f"Statement '{reference}' named by '{CARRY_OVER}' was deleted.")
        return predecessor.offsets

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

    async def _fail(self, uid: str, detail: str) -> None:
        if self._config.delays.failing:
            self._store.change(uid, partial(move.failing, detail=detail))
            await self._clock.sleep(self._config.delays.failing)
        checkpoint = await finish(self._engine.stop(uid))
        self._end(uid, detail, checkpoint)

    async def _stop(self, uid: str) -> None:
        await self._clock.sleep(self._config.delays.stopping)
        try:
            offsets = await finish(self._engine.stop(uid))
        except EngineUnavailable as refusal:
            self._end(uid, str(refusal))
            return

        def stopped(statement: Statement) -> Statement:
            return move.stopped(statement, offsets or statement.checkpoint, self._clock.now())

        self._store.change(uid, stopped)

    async def _delete(self, uid: str, seconds: float) -> None:
        await finish(self._engine.cancel(uid))
        await self._clock.sleep(seconds)
        self.rows.pop(uid, None)
        self._store.remove(uid, keep_ghost=self._behaviour.list_ghosts)

    def _complete(self, uid: str) -> None:
        self._store.change(uid, partial(move.completed, now=self._clock.now()))

    def _end(self, uid: str, detail: str, checkpoint: Offsets | None = None) -> None:
        now = self._clock.now()
        self._store.change(uid, lambda each: move.failed(each, detail, now, checkpoint=checkpoint))


def submission_of(statement: Statement) -> Submission:
    """Return what the engine needs to know of a statement."""
    return Submission(statement.name, statement.uid, statement.sql, statement.properties)


async def finish(work: Awaitable[_Result]) -> _Result:
    """Await something to its end even when the waiting task is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(SqlRefused, EngineUnavailable):
            await task
        raise
