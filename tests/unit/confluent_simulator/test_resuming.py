"""Stop and resume at odd moments, and with another pool or principal; in time that is moved."""

import pytest

from confluent_simulator import Delays, SimulatorConfig

OFFSETS = {"raw-event-headers": "partition:0,offset:3"}


@pytest.fixture
def config() -> SimulatorConfig:
    """Time stands still; PENDING lasts ten seconds."""
    return SimulatorConfig(delays=Delays(pending=10, stopping=5), frozen_clock=True)


@pytest.fixture
async def stopped(client, simulator, ddl, insert) -> str:
    """A filter that was stopped after three records."""
    await client.create("table", ddl)
    await simulator.advance(10)
    await client.create("filter", insert)
    await simulator.advance(10)
    simulator.memory.produce("raw-event-headers", 3)
    await client.put_stopped("filter", stopped=True)
    assert simulator.statement("filter").phase == "STOPPING"
    await simulator.advance(5)
    assert simulator.statement("filter").phase == "STOPPED"
    return "filter"


async def test_a_resume_shows_the_stop_offsets_until_it_runs(client, simulator, stopped):
    """PENDING with offsets, RUNNING without."""
    assert (await client.get(stopped))["status"]["latest_offsets"] == OFFSETS
    await client.put_stopped(stopped, stopped=False)
    await simulator.advance(9)
    pending = (await client.get(stopped))["status"]
    assert (pending["phase"], pending["latest_offsets"]) == ("PENDING", OFFSETS)
    await simulator.advance(1)
    running = (await client.get(stopped))["status"]
    assert (running["phase"], running["latest_offsets"]) == ("RUNNING", {})


async def test_a_resume_can_be_stopped_while_it_is_pending(client, simulator, stopped):
    """The offsets are those of the stop before; nothing was read."""
    await client.put_stopped(stopped, stopped=False)
    await simulator.advance(5)
    await client.put_stopped(stopped, stopped=True)
    await simulator.advance(5)
    status = (await client.get(stopped))["status"]
    assert (status["phase"], status["latest_offsets"]) == ("STOPPED", OFFSETS)
    await simulator.advance(60)
    assert simulator.statement(stopped).phase == "STOPPED"


async def test_a_first_start_can_be_stopped_while_it_is_pending(client, simulator, insert):
    """STOPPED without offsets; a resume begins where the properties say."""
    await client.create("filter", insert)
    await client.put_stopped("filter", stopped=True)
    await simulator.advance(5)
    status = (await client.get("filter"))["status"]
    assert (status["phase"], status["latest_offsets"]) == ("STOPPED", {})


async def test_a_successor_can_be_stopped_while_it_waits(client, simulator, stopped, insert):
    """It forgets its wait, and a resume begins it anew."""
    await client.put_stopped(stopped, stopped=False)
    await simulator.advance(10)
    await client.create("next", insert, properties={"sql.tables.initial-offset-from": stopped})
    await simulator.advance(20)
    assert simulator.statement("next").phase == "PENDING"
    await client.put_stopped("next", stopped=True)
    await simulator.advance(5)
    assert simulator.statement("next").phase == "STOPPED"
    await client.put_stopped(stopped, stopped=True)
    await simulator.advance(5)
    await client.put_stopped("next", stopped=False)
    await simulator.advance(10)
    assert simulator.statement("next").phase == "RUNNING"
    simulator.memory.produce("raw-event-headers", 1)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.statement, each.start, each.end) for each in reads] == [
        ("filter", 0, 3),
        ("next", 3, 4),
    ]


async def test_pool_and_principal_can_change_with_the_resume(client, simulator, stopped):
    """Both at once; the job goes on at its offsets."""
    answer = await client.put_stopped(
        stopped, stopped=False, compute_pool_id="lfcp-demo02", principal="sa-demo02"
    )
    assert answer.status_code == 202
    await simulator.advance(10)
    spec = (await client.get(stopped))["spec"]
    assert (spec["compute_pool_id"], spec["principal"]) == ("lfcp-demo02", "sa-demo02")
    assert simulator.statement(stopped).phase == "RUNNING"


async def test_a_patch_moves_as_a_put_does(client, simulator, stopped):
    """Operations in any case of letters; the answer is the object."""
    operations = [
        {"op": "REPLACE", "path": "/spec/stopped", "value": False},
        {"op": "replace", "path": "/spec/compute_pool_id", "value": "lfcp-demo02"},
    ]
    answer = await client.call(
        "PATCH",
        f"/{stopped}",
        json=operations,
        headers={"Content-Type": "application/json-patch+json"},
    )
    assert (answer.status_code, answer.json()["spec"]["compute_pool_id"]) == (200, "lfcp-demo02")
    await simulator.advance(10)
    assert simulator.statement(stopped).phase == "RUNNING"


async def test_an_unknown_service_account_fails_later(client, simulator, stopped):
    """202, then FAILED; resumable again with a good one, at the same offsets."""
    answer = await client.put_stopped(stopped, stopped=False, principal="sa-nobody")
    assert answer.status_code == 202
    await simulator.advance(10)
    failed = simulator.statement(stopped)
    assert (failed.phase, failed.detail) == (
        "FAILED",
        "Principal sa-nobody does not exist or cannot be assigned.",
    )
    await client.put_stopped(stopped, stopped=True)
    await client.put_stopped(stopped, stopped=False, principal="sa-demo01")
    await simulator.advance(10)
    simulator.memory.produce("raw-event-headers", 1)
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 3), (3, 4)]


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"principal": "u-nobody"}, 422, "principal 'u-nobody' does not exist"),
        (
            {"principal": "sa-foreign01"},
            403,
            "the caller may not assign principal 'sa-foreign01': the role Assigner is missing",
        ),
        ({"compute_pool_id": "lfcp-none"}, 422, "compute pool 'lfcp-none' does not exist"),
    ],
)
async def test_other_bad_moves_are_refused_at_once(
    client, simulator, stopped, change, status, detail
):
    """A user that is not there, a principal without the role, a pool that is not there."""
    answer = await client.put_stopped(stopped, stopped=False, **change)
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (status, detail)
    assert simulator.statement(stopped).phase == "STOPPED"


async def test_a_move_without_a_resume_is_refused(client, stopped):
    """Also of a statement that is stopped and stays so."""
    answer = await client.put_stopped(stopped, stopped=True, compute_pool_id="lfcp-demo02")
    assert answer.status_code == 422
