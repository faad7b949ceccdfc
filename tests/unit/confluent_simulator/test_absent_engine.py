"""What runs the SQL is away for a while, or cannot save where it stands."""

import pytest

from confluent_simulator import Simulator
from confluent_simulator import lifecycle as lifecycle_module
from confluent_simulator.errors import EngineUnavailable, SavepointFailed
from confluent_simulator.memory_engine import MemoryEngine


class ShakyEngine(MemoryEngine):
    """An engine that can be away, and whose savepoints can fail."""

    away = 0
    unclean = False

    def _reached(self):
        if self.away > 0:
            self.away -= 1
            raise EngineUnavailable("nobody answers")

    async def plan(self, submission):
        """Plan, unless it is away."""
        self._reached()
        return await super().plan(submission)

    async def start(self, submission, plan, offsets):
        """Start, unless it is away."""
        self._reached()
        await super().start(submission, plan, offsets)

    async def stop(self, uid):
        """Stop, unless it is away, and perhaps not cleanly."""
        self._reached()
        offsets = await super().stop(uid)
        if self.unclean:
            raise SavepointFailed("The final savepoint failed: disk full", offsets)
        return offsets

    async def cancel(self, uid):
        """Cancel, unless it is away."""
        self._reached()
        await super().cancel(uid)


@pytest.fixture
async def simulator(config, monkeypatch):
    """A simulator that looks again soon."""
    monkeypatch.setattr(lifecycle_module, "_RETRY", 0.01)
    async with Simulator(config, make_engine=ShakyEngine) as running:
        yield running


async def test_a_statement_waits_for_the_engine(client, simulator, ddl, insert):
    """PENDING as long as it takes, then run once."""
    await client.create("table", ddl)
    await simulator.until("table", "COMPLETED")
    simulator.engine.away = 3
    await client.create("filter", insert)
    await simulator.until("filter", "RUNNING")
    assert simulator.engine.away == 0
    simulator.memory.produce("raw-event-headers", 2)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 2)]


async def test_stopping_and_deleting_wait_for_the_engine(client, simulator, running):
    """The offsets are not lost, and the name is free in the end."""
    simulator.memory.produce("raw-event-headers", 2)
    simulator.engine.away = 3
    await client.put_stopped(running, stopped=True)
    stopped = await simulator.until(running, "STOPPED")
    assert stopped.offsets == {"raw-event-headers": {0: 2}}
    simulator.engine.away = 3
    await client.call("DELETE", f"/{running}")
    await simulator.until_gone(running)
    assert simulator.engine.away == 0


async def test_an_engine_that_stays_away_fails_the_statement(
    client, simulator, running, insert, monkeypatch
):
    """After ten minutes the detail says why."""
    monkeypatch.setattr(lifecycle_module, "_PATIENCE", 0.05)
    simulator.engine.away = 1000
    await client.create("second", insert)
    assert (await simulator.until("second", "FAILED")).detail == "nobody answers"


async def test_an_unclean_stop_keeps_the_checkpoint(client, simulator, running):
    """FAILED without offsets; a resume goes on at the checkpoint, without a replay."""
    simulator.memory.produce("raw-event-headers", 2)
    simulator.engine.unclean = True
    await client.put_stopped(running, stopped=True)
    failed = await simulator.until(running, "FAILED")
    assert (failed.detail, failed.offsets) == ("The final savepoint failed: disk full", {})
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "RUNNING")
    simulator.memory.produce("raw-event-headers", 1)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 2), (2, 3)]
