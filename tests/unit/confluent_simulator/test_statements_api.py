"""The routes, called over HTTP as any client would."""

import dataclasses

import pytest

from confluent_simulator import Delays, SimulatorConfig


async def test_a_new_statement_is_answered_as_pending(client, ddl):
    """POST answers 201 with the object, its place, and a request id."""
    answer = await client.create("table", ddl, labels={"user.confluent.io/mine": "true"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{client.root}/table"
    assert len(answer.headers["X-Request-Id"]) == 36
    assert answer.json()["name"] == "table"
    assert answer.json()["metadata"]["labels"] == {"user.confluent.io/mine": "true"}
    assert answer.json()["metadata"]["resource_version"] == "1"
    assert answer.json()["spec"] == {
        "statement": ddl,
        "properties": {"sql.current-catalog": "demo", "sql.current-database": "cars"},
        "compute_pool_id": "lfcp-demo01",
        "principal": "u-demo01",
        "stopped": False,
        "execution_mode": "STREAMING",
    }
    assert answer.json()["status"]["phase"] == "PENDING"
    assert "traits" not in answer.json()["status"]


async def test_ddl_completes_and_an_insert_runs(client, running):
    """A table is made, then the filter runs, with the traits of its kind."""
    table, filter_ = await client.get("table"), await client.get(running)
    assert table["status"]["phase"] == "COMPLETED"
    assert table["status"]["traits"]["sql_kind"] == "CREATE_TABLE"
    assert filter_["status"]["phase"] == "RUNNING"
    assert filter_["status"]["traits"] == {
        "sql_kind": "INSERT_INTO",
        "is_bounded": False,
        "is_append_only": True,
        "upsert_columns": None,
        "schema": None,
        "connection_refs": [],
    }
    assert filter_["status"]["latest_offsets"] == {}


async def test_wrong_sql_is_created_and_then_fails(client, simulator, insert):
    """SQL errors are no HTTP errors: 201, then FAILED with the detail and without traits."""
    answer = await client.create("filter", insert)
    assert answer.status_code == 201
    await simulator.until("filter", "FAILED")
    status = (await client.get("filter"))["status"]
    assert status["detail"] == (
        "SQL validation failed. Table (or view) `demo`.`cars`.`dealer-001` does not exist, may be "
        "on a private cluster, or you do not have permission to access it."
    )
    assert "traits" not in status


async def test_a_taken_name_is_a_conflict_in_any_phase(client, simulator, running, ddl):
    """409 with Location for a running and for a completed statement, even if identical."""
    assert (await client.create(running, ddl)).status_code == 409
    answer = await client.create("table", ddl)
    assert answer.status_code == 409
    assert answer.headers["Location"] == f"{client.root}/table"
    assert answer.json()["errors"][0]["code"] == "resource_already_exists"
    assert answer.json()["errors"][0]["status"] == "409"


async def test_a_missing_statement_is_not_found(client):
    """404 with the error envelope."""
    answer = await client.call("GET", "/nobody")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["detail"] == "Statement resource=nobody does not exist"


async def test_another_organization_or_environment_is_not_found(client, simulator):
    """The path names the organization and the environment."""
    for old, new in (("env-demo01", "env-other"), ("11111111", "99999999")):
        answer = await client.call("GET", client.root.replace(old, new))
        assert answer.status_code == 404


async def test_stop_answers_202_and_reports_offsets(client, simulator, running):
    """PUT has no body in its answer; STOPPED brings the offsets of each source partition."""
    simulator.memory.produce("raw-event-headers", 3)
    answer = await client.put_stopped(running, stopped=True)
    assert (answer.status_code, answer.text) == (202, "")
    await simulator.until(running, "STOPPED")
    whole = await client.get(running)
    assert whole["spec"]["stopped"] is True
    assert whole["status"]["latest_offsets"] == {"raw-event-headers": "partition:0,offset:3"}
    assert whole["status"]["latest_offsets_timestamp"].startswith("20")
    assert whole["status"]["end_time"].endswith("Z")


async def test_resume_continues_at_the_offsets(client, simulator, running):
    """What came while it was stopped is read once, what it had read is not read again."""
    simulator.memory.produce("raw-event-headers", 3)
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    simulator.memory.produce("raw-event-headers", 2)
    assert (await client.put_stopped(running, stopped=False)).status_code == 202
    await simulator.until(running, "RUNNING")
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 3), (3, 5)]
    assert (await client.get(running))["status"]["latest_offsets"] == {}


async def test_resume_may_move_the_statement(client, simulator, running):
    """Pool and principal may change with a resume, and only then."""
    refused = await client.put_stopped(running, stopped=True, compute_pool_id="lfcp-demo02")
    assert refused.status_code == 422
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    moved = await client.put_stopped(
        running, stopped=False, compute_pool_id="lfcp-demo02", principal="sa-demo01"
    )
    assert moved.status_code == 202
    await simulator.until(running, "RUNNING")
    spec = (await client.get(running))["spec"]
    assert (spec["compute_pool_id"], spec["principal"]) == ("lfcp-demo02", "sa-demo01")


async def test_put_needs_the_present_version(client, running):
    """An old resource_version is a conflict, a missing one a bad request."""
    whole = await client.get(running)
    whole["spec"]["stopped"] = True
    old = {**whole, "metadata": {**whole["metadata"], "resource_version": "1"}}
    assert (await client.call("PUT", f"/{running}", json=old)).status_code == 409
    del whole["metadata"]["resource_version"]
    assert (await client.call("PUT", f"/{running}", json=whole)).status_code == 400
    assert (
        await client.call("PUT", f"/{running}", json={"spec": {"stopped": True}})
    ).status_code == 400


async def test_put_cannot_change_the_sql(client, running):
    """SQL, properties, labels and name are immutable."""
    whole = await client.get(running)
    for part, key, value in (
        ("spec", "statement", "SELECT 1"),
        ("spec", "properties", {}),
        ("metadata", "labels", {"user.confluent.io/x": "true"}),
    ):
        changed = {**whole, part: {**whole[part], key: value}}
        assert (await client.call("PUT", f"/{running}", json=changed)).status_code == 422


async def test_the_version_moves_with_every_write(client, simulator, running):
    """Each change of phase is a write too."""
    before = int((await client.get(running))["metadata"]["resource_version"])
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    after = int((await client.get(running))["metadata"]["resource_version"])
    assert after == before + 2  # STOPPING, STOPPED


async def test_patch_stops_in_any_spelling(client, simulator, running):
    """JSON Patch answers 200 with the object; the operation's case does not matter."""
    patch = [{"op": "REPLACE", "path": "/spec/stopped", "value": True}]
    headers = {"Content-Type": "application/json-patch+json"}
    answer = await client.call("PATCH", f"/{running}", json=patch, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["spec"]["stopped"] is True
    await simulator.until(running, "STOPPED")
    patch = [{"op": "replace", "path": "/spec/statement", "value": "SELECT 1"}]
    answer = await client.call("PATCH", f"/{running}", json=patch, headers=headers)
    assert answer.status_code == 422


async def test_stopping_a_terminal_statement_changes_no_phase(client, running):
    """It is accepted, and COMPLETED stays COMPLETED."""
    assert (await client.put_stopped("table", stopped=True)).status_code == 202
    assert (await client.get("table"))["status"]["phase"] == "COMPLETED"


class TestDeletion:
    """DELETE takes time, and the name is taken meanwhile."""

    @pytest.fixture
    def config(self) -> SimulatorConfig:
        """Time stands still."""
        return SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=10), frozen_clock=True)

    async def test_deletion_is_asynchronous(self, client, simulator, running, insert):
        """202, DELETING with the name taken, then 404 and the name is free."""
        answer = await client.call("DELETE", f"/{running}")
        assert (answer.status_code, answer.text) == (202, "")
        assert (await client.get(running))["status"]["phase"] == "DELETING"
        assert (await client.create(running, insert)).status_code == 409
        assert (await client.call("DELETE", f"/{running}")).status_code == 202
        first = simulator.statement(running).uid
        await simulator.advance(10)
        assert (await client.call("GET", f"/{running}")).status_code == 404
        assert (await client.create(running, insert)).status_code == 201
        assert simulator.statement(running).uid != first


async def test_a_statement_cannot_be_created_stopped(client, simulator, running, insert):
    """`stopped` is ignored at creation, as the real service does: it runs."""
    await client.create("other", insert, stopped=True)
    await simulator.until("other", "RUNNING")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": "Upper"}, 400),
        ({"name": "a" * 73}, 400),
        ({"name": "dots.in.it"}, 400),
        ({"name": None}, 400),
        ({"spec": {}}, 400),
        ({"spec": None}, 400),
        ({"spec": {"statement": "x" * 131073}}, 400),
        ({"spec": {"statement": "SELECT 1", "properties": {"a": 1}}}, 400),
        ({"spec": {"statement": "SELECT 1", "compute_pool_id": "lfcp-none"}}, 422),
        ({"spec": {"statement": "SELECT 1", "principal": "sa-none"}}, 422),
        ({"spec": {"statement": "SELECT 1", "principal": "sa-foreign01"}}, 403),
        ({"metadata": {"labels": {"mine": "true"}}}, 400),
        ({"organization_id": "another"}, 422),
    ],
)
async def test_bad_requests_are_refused_and_nothing_is_stored(
    client, simulator, new_body, change, status
):
    """Each wrong part of a POST has its code."""
    answer = await client.call("POST", json={**new_body("good", "SELECT 1"), **change})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["status"] == str(status)
    assert simulator.statements() == []


async def test_a_body_that_is_no_json_is_refused(client):
    """400 with the envelope."""
    answer = await client.call("POST", content=b"{")
    assert answer.status_code == 400


class TestInlineCompletion:
    """A POST may answer an already finished statement."""

    async def test_ddl_is_completed_in_the_answer(self, client, simulator, ddl):
        """With the switch on, CREATE TABLE comes back COMPLETED."""
        simulator.behaviour.inline_complete = True
        answer = await client.create("table", ddl)
        assert answer.json()["status"]["phase"] == "COMPLETED"


class TestTakesTime:
    """Phases last as long as the configuration says."""

    @pytest.fixture
    def config(self) -> SimulatorConfig:
        """Time stands still."""
        return SimulatorConfig(delays=Delays(pending=20, stopping=5), frozen_clock=True)

    async def test_each_phase_waits_for_the_clock(self, client, simulator, ddl, insert):
        """PENDING 20 seconds, STOPPING 5 seconds."""
        await client.create("table", ddl)
        await simulator.advance(19.9)
        assert (await client.get("table"))["status"]["phase"] == "PENDING"
        await simulator.advance(0.2)
        assert (await client.get("table"))["status"]["phase"] == "COMPLETED"
        await client.create("filter", insert)
        await simulator.advance(20)
        assert (await client.get("filter"))["status"]["phase"] == "RUNNING"
        await client.put_stopped("filter", stopped=True)
        assert (await client.get("filter"))["status"]["phase"] == "STOPPING"
        assert (await client.put_stopped("filter", stopped=False)).status_code == 409
        await simulator.advance(5)
        assert (await client.get("filter"))["status"]["phase"] == "STOPPED"

    async def test_a_pending_statement_can_be_stopped_and_deleted(self, client, simulator, ddl):
        """A wait is interrupted by a newer decision."""
        await client.create("table", ddl)
        await client.put_stopped("table", stopped=True)
        await simulator.advance(5)
        assert (await client.get("table"))["status"]["phase"] == "STOPPED"
        await client.call("DELETE", "/table")
        await simulator.advance(5)
        assert (await client.call("GET", "/table")).status_code == 404


def test_the_secret_never_shows(config):
    """Neither repr nor the dataclass's own text has it."""
    assert "hush" not in repr(dataclasses.replace(config, api_secret="hush"))
