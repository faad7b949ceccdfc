"""What a test sees of the statements, and what others than the client do to them.

Flows in: names of statements, and acts such as somebody else's deletion. Flows out: statements as
they are stored; moves of the lifecycle.
"""

from dataclasses import replace
from functools import partial

from confluent_simulator import statement as move
from confluent_simulator.errors import SimulatorError
from confluent_simulator.lifecycle import Lifecycle
from confluent_simulator.statement import JobException, Statement
from confluent_simulator.world import World


class OutsideActs:
    """Reads and acts on statements by their names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store
        self.clock = world.clock
        self.behaviour = world.behaviour
        self._lifecycle = Lifecycle(world)

    def statements(self) -> list[Statement]:
        """Return all stored statements, oldest first."""
        return sorted(self._store, key=lambda each: each.sequence)

    def statement(self, name: str) -> Statement:
        """Return one stored statement.

        Raises:
            SimulatorError: there is none of that name.
        """
        found = self._store.get(name)
        if found is None:
            raise SimulatorError(f"there is no statement {name!r}")
        return found

    async def until(self, name: str, *phases: str, seconds: float = 10.0) -> Statement:
        """Wait until a statement is in one of these phases and return it.

        Raises:
            TimeoutError: it did not get there in time.
        """

        def there() -> bool:
            found = self._store.get(name)
            return found is not None and found.phase in phases

        if not await self.clock.wait_until(there, seconds):
            raise TimeoutError(f"{name} is {self._store.get(name)}, expected {phases}")
        return self.statement(name)

    async def until_gone(self, name: str, seconds: float = 10.0) -> None:
        """Wait until there is no statement of this name.

        Raises:
            TimeoutError: it is still there.
        """
        if not await self.clock.wait_until(lambda: self._store.get(name) is None, seconds):
            raise TimeoutError(f"{name} is still there: {self._store.get(name)}")

    def exhaust_pool(self, pool: str, refuse: int | None = None) -> None:
        """Let a pool be full.

        Its new and resumed statements wait, PENDING with POOL_EXHAUSTED; with `refuse` they are
        answered with that HTTP status instead.
        """
        if refuse is None:
            self.behaviour.exhausted_pools.add(pool)
        else:
            self.behaviour.refusing_pools[pool] = refuse

    def relieve_pool(self, pool: str) -> None:
        """Let the pool have room again; what waits goes on."""
        self.behaviour.exhausted_pools.discard(pool)
        self.behaviour.refusing_pools.pop(pool, None)
        self.clock.announce()

    def set_delays(self, **seconds: float) -> None:
        """Change some of the `Delays` from now on."""
        self.behaviour.delays = replace(self.behaviour.delays, **seconds)
        self._world.engine.catalog.delays = self.behaviour.delays

    def stop_statement(self, name: str) -> None:
        """Stop a statement as somebody else would."""
        statement = self.statement(name)
        self._store.change(statement.uid, move.stop_requested)
        self._lifecycle.stop(statement.uid)

    def delete_statement(self, name: str) -> None:
        """Delete a statement as somebody else would."""
        self._lifecycle.delete(self.statement(name).uid)

    def purge_statement(self, name: str) -> None:
        """Take a statement away at once, as the service does after its retention."""
        self._lifecycle.purge(self.statement(name).uid)

    def fail_statement(self, name: str, detail: str) -> None:
        """Let a statement's job fail now."""
        self._lifecycle.fail(self.statement(name).uid, detail)

    def degrade_statement(self, name: str, detail: str = "") -> None:
        """Let a running statement be DEGRADED."""
        self._store.change(self.statement(name).uid, partial(move.degraded, detail=detail))

    def recover_statement(self, name: str) -> None:
        """Let a degraded statement run well again."""
        self._store.change(self.statement(name).uid, move.running)

    def set_phase(self, name: str, phase: str) -> None:
        """Show any phase, also one that no specification mentions."""
        self._store.change(self.statement(name).uid, partial(replace, phase=phase))

    def add_exception(self, name: str, exception: str, message: str) -> None:
        """Add an entry to a statement's exceptions, as a restarting job does."""
        entry = JobException(exception, message, self.clock.now())
        self._store.change(self.statement(name).uid, partial(move.with_exception, exception=entry))

    def recreate_statement(self, name: str, sql: str | None = None) -> Statement:
        """Put another statement, with another uid, in the place of one; perhaps with other SQL."""
        old = self.statement(name)
        self._lifecycle.purge(old.uid)
        now = self.clock.now()
        new = Statement(
            name=name,
            uid=self._store.new_uid(),
            sequence=self._store.next_sequence(),
            sql=old.sql if sql is None else sql,
            properties=old.properties,
            labels=old.labels,
            compute_pool_id=old.compute_pool_id,
            principal=old.principal,
            created_at=now,
            updated_at=now,
        )
        self._store.add(new)
        self._lifecycle.deploy(new.uid)
        return new

    def move_statement(self, name: str, compute_pool_id: str = "", principal: str = "") -> None:
        """Stop a statement and resume it in another pool, or as another principal."""
        statement = self.statement(name)
        self._lifecycle.move(
            statement.uid,
            compute_pool_id or statement.compute_pool_id,
            principal or statement.principal,
        )

    async def restart_statement(self, name: str) -> None:
        """Let the machine under a statement's job break; the job begins at its last checkpoint.

        Raises:
            SimulatorError: there is no such statement, or it has no job.
        """
        if not await self._world.engine.restart(self.statement(name).uid):
            raise SimulatorError(f"statement {name!r} has no job")
        self.add_exception(
            name,
            "org.apache.flink.runtime.jobmaster.JobMasterException",
            "TaskManager with id local is no longer reachable.",
        )
