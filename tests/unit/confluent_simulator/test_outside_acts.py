"""What others do to statements: recreate, move, break the machine, fill the pool."""

import pytest

from confluent_simulator import SavepointFailure, SimulatorConfig
from confluent_simulator.errors import SimulatorError


async def test_a_statement_is_recreated_with_other_sql(client, simulator, running, insert):
    """Same name and labels, another uid, another text; the old job has ended."""
    simulator.memory.produce("raw-event-headers", 3)
    old = simulator.statement(running)
    other = insert.replace("DEALER-001", "DEALER-002")
    new = simulator.recreate_statement(running, other)
    assert (await simulator.until(running, "RUNNING")).uid == new.uid
    simulator.memory.produce("raw-event-headers", 1)
    shown = await client.get(running)
    assert shown["metadata"]["uid"] != old.uid
    assert shown["metadata"]["labels"] == dict(old.labels)
    assert shown["spec"]["statement"] == other
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 3), (0, 4)]


async def test_a_statement_is_moved_to_another_pool(client, simulator, running):
    """Stopped and resumed by hand: same uid, no record lost or read twice."""
    uid = simulator.statement(running).uid
    simulator.memory.produce("raw-event-headers", 3)
    simulator.move_statement(running, "lfcp-demo02", "sa-demo02")
    assert await simulator.clock.wait_until(
        lambda: (
            simulator.statement(running).compute_pool_id == "lfcp-demo02"
            and simulator.statement(running).phase == "RUNNING"
        ),
        5,
    )
    simulator.memory.produce("raw-event-headers", 1)
    spec = (await client.get(running))["spec"]
    assert (spec["compute_pool_id"], spec["principal"]) == ("lfcp-demo02", "sa-demo02")
    assert simulator.statement(running).uid == uid
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 3), (3, 4)]


async def test_a_broken_machine_leaves_the_statement_running(client, simulator, running):
    """Only the exceptions tell of the restart."""
    await simulator.restart_statement(running)
    assert simulator.statement(running).phase == "RUNNING"
    (entry,) = (await client.call("GET", f"/{running}/exceptions")).json()["data"]
    assert entry["message"] == "TaskManager with id local is no longer reachable."
    with pytest.raises(SimulatorError, match="statement 'table' has no job"):
        await simulator.restart_statement("table")


@pytest.mark.parametrize("status", [422, 429])
async def test_a_full_pool_can_refuse_over_http(client, simulator, running, insert, status):
    """New and resumed statements are answered with the status; what runs goes on."""
    simulator.exhaust_pool("lfcp-demo01", refuse=status)
    refused = await client.create("second", insert)
    assert (refused.status_code, refused.json()["errors"][0]["detail"]) == (
        status,
        "compute pool lfcp-demo01 has no capacity left: it runs at MAX_CFU",
    )
    assert simulator.statement(running).phase == "RUNNING"
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    assert (await client.put_stopped(running, stopped=False)).status_code == status
    assert simulator.statement(running).phase == "STOPPED"
    simulator.relieve_pool("lfcp-demo01")
    assert (await client.put_stopped(running, stopped=False)).status_code == 202
    await simulator.until(running, "RUNNING")


async def test_a_final_savepoint_can_fail(client, simulator, running, insert):
    """The statement is FAILED without offsets, and so is who waits for it; resume mends it."""
    simulator.memory.produce("raw-event-headers", 3)
    await client.create("next", insert, properties={"sql.tables.initial-offset-from": running})
    simulator.behaviour.savepoint_failures.append(SavepointFailure(name_contains=running))
    await client.put_stopped(running, stopped=True)
    failed = await simulator.until(running, "FAILED")
    assert (failed.detail, failed.offsets) == ("The final savepoint failed.", {})
    assert (await simulator.until("next", "FAILED")).detail == (
        "Statement 'filter' named by 'sql.tables.initial-offset-from' did not stop gracefully: "
        "it is FAILED. Resume it and stop it again."
    )
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "RUNNING")
    await client.put_stopped(running, stopped=True)
    stopped = await simulator.until(running, "STOPPED")
    assert stopped.offsets == {"raw-event-headers": {0: 3}}


class TestVirtualTime:
    """Delays that are changed while the simulator runs, in time that is moved."""

    @pytest.fixture
    def config(self) -> SimulatorConfig:
        """Time stands still."""
        return SimulatorConfig(frozen_clock=True)

    async def test_delays_can_be_changed(self, client, simulator, ddl):
        """What is created after that stays PENDING so long."""
        simulator.set_delays(pending=90)
        await client.create("table", ddl)
        await simulator.advance(89)
        assert simulator.statement("table").phase == "PENDING"
        await simulator.advance(1)
        assert simulator.statement("table").phase == "COMPLETED"

    async def test_moving_the_clock_purges_without_a_request(self, client, simulator, ddl):
        """A completed statement is gone thirty days later, whoever asks or not."""
        await client.create("table", ddl)
        await simulator.advance(1)
        await simulator.advance(30 * 86400 - 2)
        assert [each.name for each in simulator.statements()] == ["table"]
        await simulator.advance(2)
        assert simulator.statements() == []

    async def test_a_query_that_nobody_reads_is_stopped(self, client, simulator):
        """Five minutes after the last look at its results."""
        await client.create("query", "SELECT `id` FROM `raw-event-headers`")
        await simulator.advance(1)
        await simulator.advance(200)
        await client.call("GET", "/query/results")
        await simulator.advance(299)
        assert simulator.statement("query").phase == "RUNNING"
        await simulator.advance(1)
        assert simulator.statement("query").phase == "STOPPING"
        await simulator.advance(1)
        assert simulator.statement("query").phase == "STOPPED"
