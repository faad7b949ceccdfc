"""Confluent's own client for Python against the simulator: what it needs is there and as it is."""

import confluent_sql
import pytest
from confluent_sql import OperationalError, StatementNotFoundError
from confluent_sql.execution_mode import ExecutionMode

from confluent_simulator import HostedSimulator

DDL = (
    "CREATE TABLE `dealer-001` (`key` BYTES, `id` STRING) "
    "WITH ('connector' = 'confluent', 'value.format' = 'json-registry')"
)
INSERT = (
    "INSERT INTO `dealer-001` (`key`, `id`) SELECT CAST(`id` AS BYTES), `id` "
    "FROM `raw-event-headers` WHERE `__op` = 'c'"
)


@pytest.fixture
def hosted():
    """A simulator with the engine in memory."""
    with HostedSimulator() as running:
        yield running


@pytest.fixture
def connection(hosted):
    """The client, with the key and the pool of the simulator."""
    config = hosted.simulator.config
    opened = confluent_sql.connect(
        flink_api_key=config.api_key,
        flink_api_secret=config.api_secret,
        environment_id=config.environment_id,
        organization_id=config.organization_id,
        compute_pool_id=config.compute_pools[0],
        database=config.database,
        endpoint=hosted.url,
    )
    yield opened
    opened.close()


@pytest.fixture
def filling(connection):
    """An INSERT that runs, made by the client."""
    connection.execute_snapshot_ddl(DDL, statement_name="table", statement_labels=["filter"])
    cursor = connection.cursor(mode=ExecutionMode.STREAMING_QUERY)
    cursor.execute(INSERT, statement_name="filter", statement_labels=["filter"])
    yield cursor.statement
    cursor.close()


def test_it_creates_and_lists(connection, filling):
    """DDL is waited for; lists come in pages and select by label, name and pool."""
    assert (filling.name, filling.phase.value) == ("filter", "RUNNING")
    with connection.closing_streaming_cursor() as cursor:
        cursor.execute(INSERT, statement_name="second", statement_labels=["filter"])
        named = connection.list_statements
        assert [each.name for each in named(label="filter", page_size=1)] == ["filter", "second"]
        assert [each.name for each in named(name_contains="ilt")] == ["filter"]
    assert named(compute_pool_id="lfcp-demo02") == []


def test_it_stops_and_deletes(connection, filling, hosted):
    """A stop is waited for; a deleted statement is not found."""
    stopped = connection.stop_statement(filling)
    assert stopped.phase.value == "STOPPED"
    connection.delete_statement(filling)
    hosted.run(hosted.simulator.until_gone("filter"))
    with pytest.raises(StatementNotFoundError):
        connection.get_statement("filter")


def test_it_reads_results(connection, filling):
    """SHOW TABLES and DESCRIBE give rows of the schema that the traits announce."""
    with connection.closing_cursor() as cursor:
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == [("dealer-001",), ("raw-event-headers",)]
    with connection.closing_cursor() as cursor:
        cursor.execute("DESCRIBE `dealer-001`")
        assert [row[:2] for row in cursor.fetchall()] == [("key", "BYTES"), ("id", "STRING")]


def test_it_rehearses(connection, filling, hosted):
    """A dry run has the schema of a query, or says what is wrong; nothing is stored."""
    planned = connection.dry_run_statement("SELECT `id` FROM `dealer-001`")
    assert [(each.name, each.type.type_name) for each in planned.schema.columns] == [
        ("id", "VARCHAR")
    ]
    with pytest.raises(OperationalError, match="Column 'nope' not found in any table"):
        connection.dry_run_statement("SELECT `nope` FROM `dealer-001`")
    # The client itself takes away the statement of a completed DDL.
    assert [each.name for each in hosted.simulator.statements()] == ["filter"]


def test_wrong_sql_is_an_error_of_its_own(connection):
    """The detail of the FAILED statement reaches the caller."""
    with pytest.raises(OperationalError, match="Unsupported format: json"):
        connection.execute_snapshot_ddl(DDL.replace("json-registry", "json"))
