"""The client and a real HTTP server that behaves like Confluent Cloud."""

from collections.abc import AsyncIterator

import pytest

from confluent_simulator import Delays, Fault, FaultKind, Simulator, SimulatorConfig
from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.credentials import Credentials
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.retries import Retries
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from flinkfilter.lifecycle.statement import Phase, StatementRequest

LABEL = "user.confluent.io/flinkfilter-default"
DDL = (
    "CREATE TABLE `dealer-001` (`key` BYTES, `id` STRING) "
    "WITH ('connector' = 'confluent', 'value.format' = 'json-registry')"
)
INSERT = (
    "INSERT INTO `dealer-001` (`key`, `id`)\n"
    "SELECT CAST(`id` AS BYTES) AS `key`, `id`\n"
    "FROM `raw-event-headers`\n"
    "WHERE `event_type` = 'CarServiceDone'"
)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """A running simulator, in which nothing takes time."""
    config = SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0))
    async with Simulator(config) as running:
        yield running


@pytest.fixture
async def client(simulator, clock) -> AsyncIterator[StatementsClient]:
    """A client of it, with the right key, that waits without waiting."""
    config = simulator.config

    class Valid:
        def read(self):
            return Credentials(config.api_key, config.api_secret)

    connected = StatementsClient(
        Endpoint(simulator.url, config.organization_id, config.environment_id),
        Valid(),
        retries=Retries(clock),
    )
    yield connected
    await connected.aclose()


@pytest.fixture
def asking(simulator):
    """The maker of requests for statements."""

    def made(name: str, sql: str = INSERT) -> StatementRequest:
        return StatementRequest(
            name=name,
            statement=sql,
            properties={
                "sql.current-catalog": "demo",
                "sql.current-database": "cars",
                "sql.tables.scan.startup.mode": "earliest-offset",
            },
            compute_pool=simulator.config.compute_pools[0],
            principal="sa-demo01",
            labels={LABEL: "true"},
        )

    return made


@pytest.fixture
async def table(client, simulator, asking) -> None:
    """The table that the INSERT writes."""
    await client.create(asking("table", DDL))
    await simulator.until("table", "COMPLETED")


@pytest.fixture
async def running(client, simulator, asking, table) -> str:
    """The name of a statement that runs."""
    await client.create(asking("ff-1"))
    await simulator.until("ff-1", "RUNNING")
    return "ff-1"


async def test_create_until_it_runs(client, simulator, asking, table):
    """What was asked for is what the server has, and it runs."""
    request = asking("ff-1")
    created = await client.create(request)
    await simulator.until("ff-1", "RUNNING")
    statement = await client.get("ff-1")

    assert (statement.phase, statement.uid) == (Phase.RUNNING, created.uid)
    assert request.is_answered_by(statement)
    assert statement.created_at is not None


async def test_failed_sql_keeps_the_servers_words(client, simulator, asking, table):
    """SQL that cannot be planned is accepted by HTTP, and fails with the reason."""
    sql = INSERT.replace("event_type", "no_such_column")
    await client.create(asking("ff-1", sql))
    await simulator.until("ff-1", "FAILED")

    assert "no_such_column" in (await client.get("ff-1")).detail


async def test_list_of_250(client, asking):
    """All pages are read, and each statement comes once."""
    names = {f"ff-{number}" for number in range(250)}
    for name in sorted(names):
        await client.create(asking(name, DDL.replace("dealer-001", name)))

    listed = await client.list(label=LABEL)

    assert (len(listed), {statement.name for statement in listed}) == (250, names)


async def test_list_selects(client, simulator, running):
    """Label and pool are selected by the server."""
    pool = simulator.config.compute_pools[0]
    counts = [
        len(await client.list()),
        len(await client.list(label=LABEL, compute_pool=pool)),
        len(await client.list(label="user.confluent.io/flinkfilter-other")),
        len(await client.list(compute_pool="lfcp-other")),
    ]

    assert counts == [2, 2, 0, 0]


async def test_stop_and_resume_against_a_race(client, simulator, running):
    """A statement that changes between GET and PUT is read anew and stopped; then it goes on."""
    simulator.inject(Fault(FaultKind.STATUS, method="PUT", times=2, status=409))

    await client.stop(running)
    await simulator.until(running, "STOPPED")
    stopped = await client.get(running)
    await client.resume(running)
    await simulator.until(running, "RUNNING")

    puts = [entry.status for entry in simulator.requests if entry.method == "PUT"]
    assert puts == [409, 409, 202, 202]
    assert (stopped.stopped, set(stopped.latest_offsets)) == (True, {"raw-event-headers"})
    assert (await client.get(running)).stopped is False


async def test_lost_answer_to_a_stop(client, simulator, running):
    """A stop that was carried out while its answer was lost is found done."""
    simulator.inject(Fault(FaultKind.DROP_AFTER, method="PUT"))

    await client.stop(running)
    await simulator.until(running, "STOPPED")

    assert (await client.get(running)).phase is Phase.STOPPED


async def test_delete_until_it_is_gone(client, simulator, running):
    """A deleted statement is soon not found; deleting it again is no error."""
    await client.delete(running)
    gone = await simulator.clock.wait_until(
        lambda: running not in {statement.name for statement in simulator.statements()}, 10
    )

    assert gone
    with pytest.raises(NotFound):
        await client.get(running)
    await client.delete(running)


async def test_missing_under_a_pool_role(client, simulator):
    """Where a missing statement is forbidden, that is what is said."""
    simulator.behaviour.forbid_missing = True

    with pytest.raises(Forbidden):
        await client.get("ff-none")


async def test_dry_run_that_passes(client, simulator, asking, table):
    """A plan that would work passes, and nothing is stored."""
    verdict = await client.dry_run(asking("ff-dry"))

    assert (verdict.passed, [s.name for s in await client.list()]) == (True, ["table"])
    assert [entry.path for entry in simulator.log.writes() if entry.statement == "ff-dry"] == []


async def test_dry_run_that_fails(client, asking, table):
    """A plan that cannot work fails with the reason."""
    verdict = await client.dry_run(asking("ff-dry", INSERT.replace("event_type", "no_such")))

    assert (verdict.passed, "no_such" in verdict.detail) == (False, True)


async def test_lost_answer_to_a_create(client, simulator, asking, table):
    """It is not known whether it was created; looking finds it and knows it for its own."""
    simulator.inject(Fault(FaultKind.DROP_AFTER, method="POST"))
    request = asking("ff-1")
    with pytest.raises(Unavailable):
        await client.create(request)
    posts = [entry for entry in simulator.requests if entry.statement == "ff-1"]

    assert len(posts) == 1
    assert request.is_answered_by(await client.get("ff-1"))
    with pytest.raises(Conflict):
        await client.create(request)


async def test_create_that_never_arrived(client, simulator, asking, table):
    """A connection that is cut before the server acts leaves nothing behind."""
    simulator.inject(Fault(FaultKind.DROP_BEFORE, method="POST"))
    with pytest.raises(Unavailable):
        await client.create(asking("ff-1"))

    with pytest.raises(NotFound):
        await client.get("ff-1")


async def test_foreign_statement_under_the_name(client, asking, running):
    """The same name with other SQL is not ours."""
    other = asking("ff-1", INSERT.replace("CarServiceDone", "CarSold"))
    with pytest.raises(Conflict):
        await client.create(other)

    assert not other.is_answered_by(await client.get("ff-1"))


async def test_rate_limit_is_waited_out(client, simulator, asking, table, clock):
    """A create that was turned away with 429 is sent again after the server's time."""
    simulator.inject(Fault(FaultKind.STATUS, method="POST", status=429, retry_after=3))
    before = clock.now()

    await client.create(asking("ff-1"))

    assert clock.now() - before >= 3


async def test_long_rate_limit_is_said(client, simulator, running):
    """A pause of minutes is an error with the seconds in it."""
    simulator.inject(Fault(FaultKind.STATUS, method="GET", status=429, retry_after=120))

    with pytest.raises(RateLimited) as caught:
        await client.get(running)

    assert caught.value.retry_after == 120.0


async def test_html_in_place_of_json(client, simulator, running):
    """A page in between is no answer; the next attempt gets one."""
    simulator.inject(Fault(FaultKind.HTML, method="GET", status=200))
    with pytest.raises(Unavailable, match="a page of HTML"):
        await client.get(running)

    assert (await client.get(running)).phase is Phase.RUNNING


async def test_redirect(client, simulator, running):
    """A redirect of the gateway to itself is followed."""
    simulator.inject(Fault(FaultKind.REDIRECT, method="GET"))

    assert (await client.get(running)).name == running


async def test_wrong_key(client, simulator, running):
    """A key that is replaced on the server is refused until it is replaced here."""
    simulator.set_credentials("other", "other-secret")

    with pytest.raises(Unauthenticated) as caught:
        await client.get(running)
    assert caught.value.request_id


async def test_foreign_principal(client, asking, table):
    """An account that the caller may not assign is forbidden."""
    request = asking("ff-1")
    foreign = StatementRequest(
        request.name,
        request.statement,
        request.properties,
        request.compute_pool,
        "sa-foreign01",
        request.labels,
    )

    with pytest.raises(Forbidden):
        await client.create(foreign)


async def test_unknown_pool(client, asking, table):
    """A pool that does not exist is refused for good."""
    request = asking("ff-1")
    misplaced = StatementRequest(
        request.name,
        request.statement,
        request.properties,
        "lfcp-none",
        request.principal,
        request.labels,
    )

    with pytest.raises(Rejected):
        await client.create(misplaced)


async def test_unknown_phase_and_fields(client, simulator, running):
    """A newer server is understood as far as it goes."""
    simulator.behaviour.unknown_fields = True
    simulator.set_phase(running, "MIGRATING")

    statement = await client.get(running)

    assert (statement.phase, statement.raw_phase) == (Phase.UNKNOWN, "MIGRATING")


async def test_exceptions(client, simulator, running):
    """What a statement met is read, newest first."""
    simulator.add_exception(running, "E1", "first")
    simulator.add_exception(running, "E2", "second")

    met = [(exception.name, exception.message) for exception in await client.exceptions(running)]

    assert met == [("E2", "second"), ("E1", "first")]


async def test_full_pool(client, simulator, asking, table):
    """A pool without room is told by the statement that waits for it."""
    request = asking("ff-1")
    simulator.exhaust_pool(request.compute_pool)
    await client.create(request)

    statement = await client.get("ff-1")

    assert (statement.phase, statement.scaling_state) == (Phase.PENDING, "POOL_EXHAUSTED")
