"""What statements read and wrote, in time that is moved."""

from datetime import timedelta

import pytest

from confluent_simulator import Delays, SimulatorConfig

QUERY = "/v2/metrics/cloud/query"
EXPORT = "/v2/metrics/cloud/export"
BY_STATEMENT = {"group_by": ["resource.flink_statement.name"]}


@pytest.fixture
def config() -> SimulatorConfig:
    """Time stands still; nothing takes any."""
    return SimulatorConfig(delays=Delays(pending=0, stopping=0), frozen_clock=True)


@pytest.fixture
async def filling(client, simulator, ddl, insert):
    """Two filters: `busy` reads three records now and two a minute later, `silent` matches none."""
    await client.create("table", ddl)
    await simulator.advance(0)
    for name in ("busy", "silent"):
        await client.create(name, insert)
    await simulator.advance(0)
    simulator.memory.matching_nothing.add("silent")
    begin = simulator.clock.now()
    simulator.memory.produce("raw-event-headers", 3)
    await simulator.advance(60)
    simulator.memory.produce("raw-event-headers", 2)
    await simulator.advance(60)
    return begin


@pytest.fixture
def ask(client, simulator, filling):
    """Query a metric of the two minutes, and return its points."""

    async def ask(metric, granularity="PT1M", **more):
        body = {
            "aggregations": [{"metric": f"io.confluent.flink/{metric}"}],
            "granularity": granularity,
            "intervals": [f"{filling.isoformat()}/{(filling + timedelta(minutes=2)).isoformat()}"],
            **more,
        }
        return await client.call("POST", f"{simulator.url}{QUERY}", json=body)

    return ask


def named(name):
    """Return the filter of one statement."""
    return {"field": "resource.flink_statement.name", "op": "EQ", "value": name}


async def test_records_are_counted_in_pieces_of_time(ask, filling):
    """Each minute has its own; ALL is one piece."""
    points = (await ask("num_records_in", filter=named("busy"))).json()["data"]
    assert [each["value"] for each in points] == [3.0, 2.0]
    assert points[0]["timestamp"] == filling.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    whole = (await ask("num_records_in", "ALL", filter=named("busy"))).json()["data"]
    assert [each["value"] for each in whole] == [5.0]


async def test_a_filter_that_never_matches_writes_nothing(ask):
    """Records in, none out: grouped by statement, or as a sum over both."""
    both = {"filter": {"op": "OR", "filters": [named("busy"), named("silent")]}}
    read = (await ask("num_records_in", "ALL", **both, **BY_STATEMENT)).json()["data"]
    written = (await ask("num_records_out", "ALL", **both, **BY_STATEMENT)).json()["data"]
    key = "resource.flink_statement.name"
    assert {each[key]: each["value"] for each in read} == {"busy": 5.0, "silent": 5.0}
    assert {each[key]: each["value"] for each in written} == {"busy": 5.0, "silent": 0.0}
    assert [
        each["value"] for each in (await ask("num_records_in", "ALL", **both)).json()["data"]
    ] == [10.0]


async def test_what_a_stopped_statement_has_before_it_is_pending(client, simulator, ask):
    """Consumer-lag tools would not see it."""
    await client.put_stopped("busy", stopped=True)
    await simulator.advance(0)
    simulator.memory.produce("raw-event-headers", 4)
    points = (await ask("pending_records", "ALL", filter=named("busy"))).json()["data"]
    assert [each["value"] for each in points] == [4.0]


async def test_measurements_can_be_late(simulator, ask):
    """What happened after the lag is not there yet."""
    simulator.set_delays(metrics=90)
    points = (await ask("num_records_in", filter=named("busy"))).json()["data"]
    assert [each["value"] for each in points] == [3.0]


async def test_a_pool_is_exported_as_prometheus_text(client, simulator, filling):
    """The last full minute, one gauge for each metric and statement."""
    place = f"{simulator.url}{EXPORT}"
    answer = await client.call("GET", place, params={"resource.compute_pool.id": "lfcp-demo01"})
    uid = simulator.statement("busy").uid
    labels = 'compute_pool_id="lfcp-demo01",flink_statement_name="busy",flink_statement_uid="' + uid
    gauges = [line for line in answer.text.splitlines() if labels in line]
    assert [line.partition("{")[0] for line in gauges] == [
        "confluent_flink_num_records_in",
        "confluent_flink_num_records_out",
        "confluent_flink_pending_records",
    ]
    assert (await client.call("GET", place)).status_code == 400


async def test_too_many_requests_are_refused(client, simulator):
    """80 exports an hour; then 429 until the oldest is an hour ago."""
    place = f"{simulator.url}{EXPORT}"
    query = {"resource.compute_pool.id": "lfcp-demo01"}
    for _ in range(80):
        assert (await client.call("GET", place, params=query)).status_code == 200
    refused = await client.call("GET", place, params=query)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    await simulator.advance(3600)
    assert (await client.call("GET", place, params=query)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"aggregations": []},
        {"aggregations": [{"metric": "io.confluent.flink/cheer"}]},
        {"granularity": "PT2M"},
        {"intervals": ["yesterday/now"]},
        {"filter": {"op": "LIKE"}},
    ],
)
async def test_queries_that_the_api_does_not_know_are_refused(ask, change):
    """400, as for every malformed body."""
    assert (await ask("num_records_in", **change)).status_code == 400
