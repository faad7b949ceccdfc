"""Queries of INFORMATION_SCHEMA and the lists of SHOW, by which clients look the catalog over."""

import pytest

PLACE = "`env-demo01`.`INFORMATION_SCHEMA`"
NONE = {"sql.current-catalog": "", "sql.current-database": ""}


@pytest.fixture
async def ask(client, simulator):
    """Run a query, without a current catalog, and return its statement and rows."""

    async def ask(sql):
        await client.create("query", sql, properties=NONE)
        await simulator.until("query", "COMPLETED", "FAILED")
        results = (await client.call("GET", "/query/results")).json()["results"]["data"]
        return await client.get("query"), [each["row"] for each in results]

    return ask


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (f"SELECT `CATALOG_ID`, `CATALOG_NAME` FROM {PLACE}.`CATALOGS`", [["env-demo01", "demo"]]),
        (f"SELECT `SCHEMA_ID`, `SCHEMA_NAME` FROM {PLACE}.`SCHEMATA`", [["lkc-demo01", "cars"]]),
        (
            f"SELECT `TABLE_NAME` FROM {PLACE}.`TABLES` WHERE `TABLE_SCHEMA_ID` = 'lkc-demo01'",
            [["raw-event-headers"]],
        ),
        (f"SELECT TABLE_NAME FROM {PLACE}.TABLES WHERE TABLE_SCHEMA = 'bikes'", []),
        (
            (
                f"SELECT COLUMN_NAME, DATA_TYPE FROM {PLACE}.COLUMNS "
                "WHERE TABLE_NAME = 'raw-event-headers' AND ORDINAL_POSITION = '10'"
            ),
            [["__ts_ms", "BIGINT"]],
        ),
        ("SHOW USER FUNCTIONS IN `env-demo01`.`lkc-demo01`", []),
        ("SHOW TABLES FROM `demo`.`cars`", [["raw-event-headers"]]),
    ],
)
async def test_queries_have_rows(ask, sql, rows):
    """The ids are those of environment and cluster, the names those that people see."""
    statement, found = await ask(sql)
    assert (statement["status"]["phase"], found) == ("COMPLETED", rows)


async def test_a_query_has_the_schema_of_its_columns(ask):
    """Text throughout, with its greatest length."""
    statement, _ = await ask(f"SELECT `CATALOG_ID` FROM {PLACE}.`CATALOGS`")
    assert statement["status"]["traits"]["schema"] == {
        "columns": [
            {
                "name": "CATALOG_ID",
                "type": {"type": "VARCHAR", "length": 2147483647, "nullable": True},
            }
        ]
    }


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        (
            f"SELECT `A` FROM {PLACE}.`SECRETS`",
            "SQL validation failed. Object 'SECRETS' not found in 'INFORMATION_SCHEMA'.",
        ),
        (
            f"SELECT `A` FROM {PLACE}.`TABLES`",
            "SQL validation failed. Column 'A' not found in any table",
        ),
    ],
)
async def test_what_is_not_there_is_refused(ask, sql, detail):
    """Views and columns that the schema does not have."""
    statement, _ = await ask(sql)
    assert (statement["status"]["phase"], statement["status"]["detail"]) == ("FAILED", detail)
