"""What can go wrong on purpose: answers, statements, pools, time."""

import httpx
import pytest

from confluent_simulator import Delays, Fault, FaultKind, LateFailure, SimulatorConfig


async def test_a_rate_limit_names_its_patience(client, simulator):
    """429 with Retry-After, once; the next request passes."""
    simulator.inject(Fault(FaultKind.STATUS, status=429, retry_after=2))
    answer = await client.call("GET")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert (await client.call("GET")).status_code == 200


async def test_a_server_error_strikes_as_often_as_said_and_only_where_said(client, simulator, ddl):
    """Method, times and skip choose the requests."""
    simulator.inject(Fault(FaultKind.STATUS, method="POST", status=503, skip=1, times=2))
    codes = [(await client.create(f"t{number}", ddl)).status_code for number in range(4)]
    assert codes == [201, 503, 503, 201]
    assert (await client.call("GET")).status_code == 200
    assert [each.name for each in simulator.statements()] == ["t0", "t3"]


async def test_a_reply_can_be_lost_after_the_work_was_done(client, simulator, ddl):
    """The connection breaks, yet the statement is there, and the log says so."""
    simulator.inject(Fault(FaultKind.DROP_AFTER, method="POST"))
    with pytest.raises(httpx.RemoteProtocolError):
        await client.create("table", ddl)
    assert [each.name for each in simulator.statements()] == ["table"]
    assert [(each.status, each.dropped) for each in simulator.requests] == [(201, True)]


async def test_a_request_can_be_lost_before_the_work(client, simulator, ddl):
    """The connection breaks and nothing was done."""
    simulator.inject(Fault(FaultKind.DROP_BEFORE, method="POST"))
    with pytest.raises(httpx.RemoteProtocolError):
        await client.create("table", ddl)
    assert simulator.statements() == []


async def test_a_fault_can_meet_dry_runs_only(client, simulator, ddl):
    """`dry_run` tells rehearsals from the real thing."""
    simulator.inject(Fault(FaultKind.STATUS, status=500, dry_run=True))
    assert (await client.create("real", ddl)).status_code == 201
    dry = await client.create("dry", ddl, properties={"sql.dry-run": "true"})
    assert dry.status_code == 500


async def test_html_and_redirects_come_from_gateways_between(client, simulator):
    """An answer need not be of the API at all."""
    simulator.inject(Fault(FaultKind.HTML, status=502))
    simulator.inject(Fault(FaultKind.REDIRECT, location="https://elsewhere.invalid/x"))
    page = await client.call("GET")
    assert (page.status_code, page.headers["Content-Type"][:9]) == (502, "text/html")
    assert page.text == "<html><head><title>Gateway</title></head><body><h1>502</h1></body></html>"
    moved = await client.call("GET")
    assert (moved.status_code, moved.headers["Location"]) == (307, "https://elsewhere.invalid/x")


async def test_a_missing_statement_can_be_forbidden(client, simulator):
    """Roles scoped to a pool get 403 for GET and DELETE of what is not there."""
    simulator.behaviour.forbid_missing = True
    assert (await client.call("GET", "/nobody")).status_code == 403
    assert (await client.call("DELETE", "/nobody")).status_code == 403


async def test_payloads_can_have_unknown_fields(client, simulator, running):
    """A client must not mind what it does not know."""
    simulator.behaviour.unknown_fields = True
    whole = await client.get(running)
    assert whole["x_future"] == {"anything": [1, None]}
    assert whole["status"]["x_future"] == {"nested": {"deep": True}}


async def test_a_full_pool_lets_statements_wait(client, simulator, ddl, insert):
    """PENDING with POOL_EXHAUSTED until there is room."""
    simulator.exhaust_pool("lfcp-demo01")
    await client.create("table", ddl)
    await simulator.clock.wait_until(
        lambda: simulator.statement("table").scaling_state == "POOL_EXHAUSTED", 5
    )
    status = (await client.get("table"))["status"]
    assert status["phase"] == "PENDING"
    assert status["scaling_status"]["scaling_state"] == "POOL_EXHAUSTED"
    simulator.relieve_pool("lfcp-demo01")
    await simulator.until("table", "COMPLETED")


async def test_a_job_can_fail_after_it_ran(client, simulator, running, insert):
    """The failure meets the next job with a matching name, once."""
    simulator.behaviour.late_failures.append(LateFailure("poison", name_contains="second"))
    await client.create("second", insert)
    failed = await simulator.until("second", "FAILED")
    assert failed.detail == "poison"
    assert simulator.statement(running).phase == "RUNNING"


async def test_a_failed_job_resumes_at_its_checkpoint(client, simulator, running):
    """FAILED can be resumed like STOPPED, without loss or replay."""
    simulator.memory.produce("raw-event-headers", 4)
    simulator.fail_statement(running, "division by zero")
    await simulator.until(running, "FAILED")
    simulator.memory.produce("raw-event-headers", 2)
    await client.put_stopped(running, stopped=True)
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "RUNNING")
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 4), (4, 6)]


async def test_a_statement_can_be_stopped_deleted_and_purged_by_others(
    client, simulator, running, insert
):
    """Outside acts look as if somebody else had called the API."""
    simulator.stop_statement(running)
    assert (await simulator.until(running, "STOPPED")).stopped is True
    simulator.delete_statement(running)
    simulator.purge_statement("table")
    assert await simulator.clock.wait_until(lambda: simulator.statements() == [], 5)


async def test_degraded_restarting_and_unknown_phases(client, simulator, running):
    """DEGRADED with its detail and back; exceptions newest first, ten at most; any phase."""
    simulator.degrade_statement(running, "restarting")
    status = (await client.get(running))["status"]
    assert (status["phase"], status["detail"]) == ("DEGRADED", "restarting")
    simulator.recover_statement(running)
    for number in range(12):
        simulator.add_exception(running, "java.lang.RuntimeException", f"attempt {number}")
    shown = (await client.call("GET", f"/{running}/exceptions")).json()
    assert [each["message"] for each in shown["data"]] == [f"attempt {n}" for n in range(11, 1, -1)]
    simulator.set_phase(running, "HIBERNATING")
    assert (await client.get(running))["status"]["phase"] == "HIBERNATING"


async def test_ghosts_stay_in_lists(client, simulator, running):
    """A list can still show, as DELETING, what GET no longer finds."""
    simulator.behaviour.list_ghosts = True
    await client.call("DELETE", f"/{running}")
    assert await simulator.clock.wait_until(lambda: len(simulator.statements()) == 1, 5)
    assert (await client.call("GET", f"/{running}")).status_code == 404
    listed = (await client.call("GET")).json()["data"]
    assert [(each["name"], each["status"]["phase"]) for each in listed] == [
        ("table", "COMPLETED"),
        ("filter", "DELETING"),
    ]


async def test_an_unread_partition_can_have_the_sentinel(client, simulator, running):
    """2^63 stands for never read; a resume then begins at the beginning."""
    simulator.memory.unread_sentinel = True
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED")
    offsets = (await client.get(running))["status"]["latest_offsets"]
    assert offsets == {"raw-event-headers": "partition:0,offset:9223372036854775808"}
    simulator.memory.produce("raw-event-headers", 1)
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "RUNNING")
    reads = simulator.memory.reads("raw-event-headers")
    assert [(each.start, each.end) for each in reads] == [(0, 1)]


class TestRetention:
    """Terminal statements do not last."""

    @pytest.fixture
    def config(self) -> SimulatorConfig:
        """Time stands still."""
        return SimulatorConfig(delays=Delays(pending=0), frozen_clock=True)

    async def test_terminal_statements_vanish_after_thirty_days(self, client, simulator, running):
        """The completed DDL is gone; what runs stays."""
        await simulator.advance(30 * 86400 - 60)
        assert (await client.call("GET", "/table")).status_code == 200
        await simulator.advance(120)
        assert (await client.call("GET", "/table")).status_code == 404
        assert (await client.get(running))["status"]["phase"] == "RUNNING"
