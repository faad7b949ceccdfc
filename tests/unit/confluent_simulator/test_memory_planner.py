"""Which statements are right without Flink, and in which words wrong ones are refused."""

import pytest

from confluent_simulator import SeededTable, SimulatorConfig
from confluent_simulator.catalog import Catalog
from confluent_simulator.clock import Clock
from confluent_simulator.config import RAW_EVENT_HEADERS, Column
from confluent_simulator.engine import Plan, Submission
from confluent_simulator.errors import SqlRefused
from confluent_simulator.memory_planner import plan
from confluent_simulator.sql_reader import CreateTable, read

PLACE = {"sql.current-catalog": "demo", "sql.current-database": "cars"}
SINK = SeededTable("sink", (Column("id", "STRING"), Column("ts", "BIGINT")))
CHANGES = SeededTable("changes", (Column("id", "STRING"),), changelog_mode="retract")


def planned(sql: str, properties: dict[str, str] = PLACE) -> Plan:
    """Plan a statement against the seeded tables."""
    config = SimulatorConfig(tables=(RAW_EVENT_HEADERS, SINK, CHANGES))
    return plan(Submission("s", "u", sql, properties), Catalog(config, Clock()))


def refusal(sql: str, properties: dict[str, str] = PLACE) -> str:
    """Return why a statement is refused."""
    with pytest.raises(SqlRefused) as refused:
        planned(sql, properties)
    return str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO `sink` (`id`, `ts`) SELECT `id`, `__ts_ms` FROM `raw-event-headers`",
        "INSERT INTO `sink` SELECT `id`, `__ts_ms` FROM `raw-event-headers`;",
        "INSERT INTO sink (id) SELECT id FROM `raw-event-headers` WHERE event_type = 'a''b; --x'",
        "INSERT INTO `demo`.`cars`.`sink` (`id`) SELECT `id` FROM `cars`.`raw-event-headers`",
        "INSERT INTO `sink` (`id`) -- why\nSELECT 'x' AS `id` FROM `raw-event-headers` /* y */",
        (
            "INSERT INTO `sink` (`id`) SELECT TRY_CAST(`__ts_ms` AS STRING)"
            " FROM `raw-event-headers`"
            " WHERE (NOT (`id` LIKE 'a!%%' ESCAPE '!') AND `id` NOT IN ('a', 'b')) IS NOT TRUE"
            " OR ARRAY_CONTAINS(JSON_QUERY(`header_data`, '$.e' RETURNING ARRAY<STRING>), 'v')"
            " OR CAST('4.5' AS DECIMAL(38, 18)) BETWEEN -1 AND 2.5e0"
        ),
    ],
)
async def test_good_inserts_are_jobs(sql):
    """They read the source without end and write the sink."""
    found = planned(sql)
    assert (found.unbounded, found.sources, found.sink) == (True, ("raw-event-headers",), "sink")


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        (
            "SELEC 1",
            (
                'SQL parse failed. Encountered "SELEC" at line 1, column 1. Was expecting: '
                '"CREATE", "INSERT", "SELECT", "SHOW", "DESCRIBE", "DROP"'
            ),
        ),
        (
            "INSERT INTO `sink` (`id`) SELECT `id` FROM `raw-event-headers`\nWHERE AND",
            'SQL parse failed. Encountered "AND" at line 2, column 7. Was expecting: an expression',
        ),
        (
            "INSERT INTO `sink` (`id`) SELECT `id` FROM `raw-event-headers` WHERE (`id` = 'x'",
            'SQL parse failed. Encountered "<EOF>" at line 1, column 81. Was expecting: ")"',
        ),
        (
            "INSERT INTO `sink` (`id`) SELECT `id` FROM `raw-event-headers` WHERE `id` 'x'",
            "SQL parse failed. Encountered \"'x'\" at line 1, column 75.",
        ),
        (
            "SELECT 'open",
            'SQL parse failed. Lexical error at line 1, column 8. Encountered: "\'"',
        ),
        (
            "SET 'a' = 'b'; SELECT 1",
            (
                "Only a single statement is supported at a time. Multiple statements were found; "
                "submit them one by one."
            ),
        ),
        (
            "INSERT INTO `nope` (`id`) SELECT `id` FROM `raw-event-headers`",
            (
                "SQL validation failed. Table (or view) `demo`.`cars`.`nope` does not exist, may "
                "be on a private cluster, or you do not have permission to access it."
            ),
        ),
        (
            "INSERT INTO `sink` (`id`) SELECT `nope` FROM `raw-event-headers`",
            (
                "SQL validation failed. From line 1, column 34 to line 1, column 39: "
                "Column 'nope' not found in any table"
            ),
        ),
        (
            "INSERT INTO `sink` (`nope`) SELECT `id` FROM `raw-event-headers`",
            (
                "SQL validation failed. From line 1, column 21 to line 1, column 26: "
                "Unknown target column 'nope'"
            ),
        ),
        (
            "INSERT INTO `sink` SELECT `id` FROM `raw-event-headers`",
            (
                "Column types of query result and sink for 'sink' do not match.\n"
                "Cause: Different number of columns.\n\n"
                "Query schema: [id: STRING]\nSink schema:  [id: STRING, ts: BIGINT]"
            ),
        ),
        (
            "INSERT INTO `sink` (`ts`) SELECT `id` FROM `raw-event-headers`",
            (
                "Column types of query result and sink for 'sink' do not match.\n"
                "Cause: Incompatible types for sink column 'ts' at position 0.\n\n"
                "Query schema: [id: STRING]\nSink schema:  [ts: BIGINT]"
            ),
        ),
        (
            "INSERT INTO `sink` (`id`) SELECT `id` FROM `changes`",
            (
                "Table sink 'sink' doesn't support consuming update and delete changes which is "
                "produced by node TableSourceScan(table=[[changes]])"
            ),
        ),
        (
            "CREATE TABLE `sink` (`id` STRING) WITH ('connector' = 'confluent')",
            "Table (or view) `cars`.`sink` already exists in Catalog env-demo01.",
        ),
        (
            "CREATE TABLE `new` (`id` STRING) WITH ('value.format' = 'json')",
            "Unsupported format: json",
        ),
        (
            "CREATE TABLE `new` (`id` STRING, `id` INT)",
            "SQL validation failed. A column named 'id' already exists.",
        ),
        ("CREATE TABLE `new` (`id`)", None),
        ("CREATE TABLE `new` (`id` STRING) WITH ('a' 'b')", None),
    ],
)
async def test_wrong_statements_are_refused_in_the_phrases_of_the_service(sql, detail):
    """Parse errors have their place, validation errors their table or column."""
    text = refusal(sql)
    assert text == (detail or text)
    assert text.startswith(("SQL ", "Table", "Column", "Unsupported", "Only"))


async def test_catalog_and_database_come_from_the_properties():
    """Ids and display names are known; anything else, or nothing, is refused."""
    sql = "INSERT INTO `sink` (`id`) SELECT `id` FROM `raw-event-headers`"
    ids = {"sql.current-catalog": "env-demo01", "sql.current-database": "lkc-demo01"}
    assert planned(sql, ids).sink == "sink"
    assert "are needed to find tables" in refusal(sql, {})
    other = {**PLACE, "sql.current-catalog": "prod"}
    assert refusal(sql, other) == "A catalog with name [prod] does not exist."
    other = {**PLACE, "sql.current-database": "bikes"}
    assert refusal(sql, other) == (
        "A database with name [bikes] does not exist in the catalog: [demo]."
    )


async def test_start_options_are_checked():
    """An unknown mode, or one without what it needs, is refused at planning."""
    sql = "INSERT INTO `sink` (`id`) SELECT `id` FROM `raw-event-headers`"
    key = "sql.tables.scan.startup."
    assert "Invalid value" in refusal(sql, {**PLACE, key + "mode": "middle"})
    assert "is required" in refusal(sql, {**PLACE, key + "mode": "timestamp"})
    specific = {**PLACE, key + "mode": "specific-offsets", key + "specific-offsets": "0:1"}
    assert "partition:0,offset:42" in refusal(sql, specific)


async def test_columns_keep_their_types_and_options():
    """Nested types, NOT NULL, keys, buckets and options are read from DDL."""
    config = SimulatorConfig()
    catalog = Catalog(config, Clock())
    parsed = read(
        "CREATE TABLE IF NOT EXISTS `t` (`a` DECIMAL(38, 18) NOT NULL, `b` ARRAY<ROW<`x` INT>>, "
        "`c` TIMESTAMP_LTZ(3) COMMENT 'when', PRIMARY KEY (`a`) NOT ENFORCED) "
        "DISTRIBUTED BY HASH(`a`) INTO 3 BUCKETS WITH ('kafka.retention.time' = '7 d')"
    )
    assert isinstance(parsed, CreateTable)
    table = catalog.create(parsed)
    assert table is not None
    assert [(column.name, column.type) for column in table.columns] == [
        ("a", "DECIMAL(38,18) NOT NULL"),
        ("b", "ARRAY<ROW<`x` INT>>"),
        ("c", "TIMESTAMP_LTZ(3)"),
    ]
    assert (table.primary_key, table.partitions) == (("a",), 3)
    assert table.options == {"kafka.retention.time": "7 d"}
    assert catalog.create(parsed) is None
