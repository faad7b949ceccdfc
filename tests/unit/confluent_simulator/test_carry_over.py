"""`sql.tables.initial-offset-from`: a new statement goes on where its predecessor stopped."""

import pytest

from confluent_simulator import Delays, SimulatorConfig

FROM_FILTER = {"sql.tables.initial-offset-from": "filter"}


async def test_the_successor_waits_and_goes_on_at_the_offsets(client, simulator, running, insert):
    """PENDING until the old one is STOPPED; every record is read by exactly one of them."""
    simulator.memory.produce("raw-event-headers", 5)
    await client.create("next", insert, properties=FROM_FILTER)
    await simulator.clock.wait_until(lambda: simulator.statement("next").traits is not None, 5)
    assert simulator.statement("next").phase == "PENDING"
    await client.put_stopped(running, stopped=True)
    await simulator.until("next", "RUNNING")
    simulator.memory.produce("raw-event-headers", 2)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.statement, each.start, each.end) for each in reads] == [
        ("filter", 0, 5),
        ("next", 5, 7),
    ]


async def test_a_predecessor_that_was_stopped_before_is_fine(client, simulator, running, insert):
    """The successor runs at once."""
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    await client.create("next", insert, properties=FROM_FILTER)
    await simulator.until("next", "RUNNING")


async def test_an_unknown_or_deleted_predecessor_fails_the_successor(
    client, simulator, running, insert
):
    """It must exist when the new statement is planned, and as long as it is waited for."""
    await client.create(
        "lost", insert, properties={"sql.tables.initial-offset-from": "never-there"}
    )
    lost = await simulator.until("lost", "FAILED")
    assert lost.detail == (
        "Statement 'never-there' named by 'sql.tables.initial-offset-from' does not exist."
    )
    await client.create("next", insert, properties=FROM_FILTER)
    await simulator.clock.wait_until(lambda: simulator.statement("next").traits is not None, 5)
    await client.call("DELETE", f"/{running}")
    assert (await simulator.until("next", "FAILED")).detail == (
        "Statement 'filter' named by 'sql.tables.initial-offset-from' was deleted."
    )


@pytest.mark.parametrize("reference", ["filter", "table"])
async def test_a_predecessor_that_never_stops_fails_the_successor(
    client, simulator, running, insert, reference
):
    """One that failed, or one that completed: there is no clean stop to wait for."""
    simulator.fail_statement(running, "division by zero")
    failed = await simulator.until(running, "FAILED")
    assert failed.detail == "division by zero"
    await client.create("next", insert, properties={"sql.tables.initial-offset-from": reference})
    phase = {"filter": "FAILED", "table": "COMPLETED"}[reference]
    assert (await simulator.until("next", "FAILED")).detail == (
        f"Statement '{reference}' named by 'sql.tables.initial-offset-from' did not stop "
        f"gracefully: it is {phase}. Resume it and stop it again."
    )


async def test_an_upsert_sink_is_refused(client, simulator, running, insert, ddl):
    """Carried offsets are for stateless statements only."""
    keyed = ddl.replace("dealer-001", "keyed").replace(
        "`event_type` STRING)", "`event_type` STRING, PRIMARY KEY (`id`) NOT ENFORCED)"
    )
    await client.create("keyed-table", keyed)
    await simulator.until("keyed-table", "COMPLETED")
    await client.create("next", insert.replace("dealer-001", "keyed", 1), properties=FROM_FILTER)
    failed = await simulator.until("next", "FAILED")
    assert "append-only sink" in failed.detail


class TestTimeout:
    """The service waits six hours."""

    @pytest.fixture
    def config(self) -> SimulatorConfig:
        """Time stands still."""
        return SimulatorConfig(delays=Delays(pending=0), frozen_clock=True)

    async def test_the_successor_fails_after_six_hours(self, client, simulator, running, insert):
        """Nobody stopped the predecessor."""
        await client.create("next", insert, properties=FROM_FILTER)
        await simulator.advance(6 * 3600 - 1)
        assert simulator.statement("next").phase == "PENDING"
        await simulator.advance(2)
        assert simulator.statement("next").phase == "FAILED"
        assert simulator.statement("filter").phase == "RUNNING"
