"""Real Flink parses and plans what hostile specs become: one statement, with one sink."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from confluent_simulator.http_json import HttpJson
from confluent_simulator.sql_gateway import SqlGateway
from flinkfilter.errors import InvalidSpec
from flinkfilter.language.compilation import compile_filter
from flinkfilter.resource.reading import read_spec
from flinkfilter.settings import RAW_EVENT_HEADERS, Settings
from flinkfilter.sql.quoting import compose, identifier, join
from flinkfilter.sql.statements import generate
from hostile_specs.specs import ODD_SOURCE, twins

WANTED = 60
CONFLUENT = {
    "organizationId": "o", "environmentId": "e", "computePoolId": "p", "principal": "sa-1",
    "catalog": "c", "database": "d",
}  # fmt: skip
INSTALLATION = Settings.model_validate(
    {
        "confluent": CONFLUENT,
        "sources": [RAW_EVENT_HEADERS.model_dump(by_alias=True), ODD_SOURCE],
        "sink": {"options": {"connector": "blackhole"}},
    }
)


def sample():
    """Draw specs that are accepted, always the same ones, and give their SQL by topic."""
    accepted = {}

    @settings(
        max_examples=400, derandomize=True, deadline=None, phases=[Phase.generate],
        database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(both=twins())
    def each(both):
        if len(accepted) == WANTED:
            return
        # Only Confluent's tables are distributed, or kept for a time.
        raw = both.hostile | {"output": {}, "outputTopic": f"{len(accepted)}.--"}
        try:
            filter_ = compile_filter(read_spec(raw), INSTALLATION)
        except InvalidSpec:
            return
        accepted[raw["outputTopic"]] = generate(filter_, INSTALLATION.sink.options)

    each()
    return accepted


def table(source):
    """Write a source table that holds nothing worth reading."""
    columns = [
        compose("{} STRING" if column.type == "STRING" else "{} BIGINT", identifier(column.name))
        for column in source.columns
    ]
    return compose(
        "CREATE TEMPORARY TABLE {} ({}) WITH ('connector' = 'datagen')",
        identifier(source.name),
        join(", ", columns),
    )


@pytest.mark.timeout(300)
async def test_flink_takes_each_for_one_statement(flink):
    """EXPLAIN refuses more than one; the plan reads the source and writes the topic, once each."""
    statements = sample()
    assert len(statements) == WANTED
    http = HttpJson(flink.gateway_url)
    await http.open()
    try:
        async with SqlGateway(http).session({}) as session:
            for source in INSTALLATION.sources:
                await session.execute(table(source))
            for topic, generated in statements.items():
                await session.execute(generated.sink)
                plan = (await session.execute(f"EXPLAIN {generated.insert}")).rows[0][0]
                tree = plan[: plan.index("== Optimized Physical Plan ==")]
                assert tree.count("LogicalSink(") == 1, generated.insert
                assert f"LogicalSink(table=[default_catalog.default_database.{topic}]" in tree
    finally:
        await http.close()
