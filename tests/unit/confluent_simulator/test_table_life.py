"""Tables, their topics and subjects while they come and go, in time that is moved."""

import pytest

from confluent_simulator import Delays, SimulatorConfig


@pytest.fixture
def config() -> SimulatorConfig:
    """Time stands still; nothing takes any."""
    return SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0), frozen_clock=True)


@pytest.fixture
async def run(client, simulator):
    """Run a statement to its end and return it."""

    async def run(name, sql):
        await client.create(name, sql)
        await simulator.advance(0)
        return simulator.statement(name)

    return run


async def test_a_fresh_table_cannot_be_found_at_once(simulator, run, ddl, insert):
    """Metadata lag: FAILED with that phrase, and good some seconds later."""
    simulator.set_delays(metadata=30)
    assert (await run("table", ddl)).phase == "COMPLETED"
    early = await run("early", insert)
    assert (early.phase, early.detail) == (
        "FAILED",
        "SQL validation failed. Cannot find table 'dealer-001'.",
    )
    await simulator.advance(30)
    assert (await run("late", insert)).phase == "RUNNING"


async def test_a_dropped_topic_can_be_in_the_way(simulator, run, ddl, insert):
    """While the teardown goes on neither CREATE TABLE nor INSERT finds what it needs."""
    simulator.set_delays(topic_teardown=10)
    await run("table", ddl)
    assert (await run("drop", "DROP TABLE `dealer-001`")).phase == "COMPLETED"
    again = await run("again", ddl)
    assert again.detail == (
        "Could not create table 'dealer-001': a topic with same name already exists with "
        "different partitions or configurations."
    )
    filling = await run("filling", insert)
    assert filling.detail == (
        "SQL validation failed. Table 'dealer-001' was found, but its Kafka topic does not exist."
    )
    await simulator.advance(10)
    assert (await run("later", ddl)).phase == "COMPLETED"


async def test_subjects_come_and_go_with_the_table(simulator, run, ddl):
    """The value's always, the key's with key columns."""
    subjects = simulator.engine.catalog.subjects
    await run("table", ddl)
    keyed = ddl.replace("dealer-001", "keyed").replace(") WITH", ") DISTRIBUTED BY (`key`) WITH")
    assert (await run("keyed", keyed)).phase == "COMPLETED"
    assert subjects.names == ["dealer-001-value", "keyed-key", "keyed-value"]
    await run("drop", "DROP TABLE `keyed`")
    assert subjects.names == ["dealer-001-value"]


async def test_subjects_that_were_left_behind_must_fit(simulator, run, ddl):
    """The same table can be made again, another one never."""
    simulator.engine.catalog.keep_subjects = True
    await run("table", ddl)
    await run("drop", "DROP TABLE `dealer-001`")
    other = await run("other", ddl.replace("`id` STRING", "`id` BIGINT"))
    assert other.detail == (
        "The schema of subject 'dealer-001-value' in Schema Registry doesn't match the existing "
        "one."
    )
    assert (await run("same", ddl)).phase == "COMPLETED"


async def test_dropping_a_table_degrades_who_uses_it(simulator, run, ddl, insert):
    """The job lives, but its topic is gone."""
    await run("table", ddl)
    await run("filter", insert)
    await run("drop", "DROP TABLE `dealer-001`")
    left = simulator.statement("filter")
    assert (left.phase, left.detail) == (
        "DEGRADED",
        "Table 'dealer-001' or its Kafka topic was deleted.",
    )
