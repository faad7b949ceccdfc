"""The gate: SQL that says anything but its filter is refused."""

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AnyElement,
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Membership,
    Wildcard,
)
from flinkfilter.language.filter import OutputTable
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.inspection import are_sink_and_insert, inspect_insert, inspect_sink
from flinkfilter.sql.statements import generate

OPTIONS = {"connector": "confluent", "value.format": "json-registry"}


def equals(text, *path, column="header_data"):
    """A condition on one field."""
    return Comparison(FieldReference(column, path), ValueType.STRING, Comparator.EQUAL, text)


@pytest.fixture
def dealer_filter(make_filter):
    """A filter with a bit of everything that mutations need."""
    return make_filter(
        equals("CarServiceDone", column="event_type"),
        AnyOf((equals("D1", "d"), equals("D2", "d"))),
        Membership(FieldReference("header_data", ("k",)), ValueType.STRING, ("x", "y")),
        AnyElement(FieldReference("header_data", ("e", Wildcard.ELEMENTS)), "z"),
        output=OutputTable("out", partitions=3),
    )


EITHER = "(JSON_VALUE(`header_data`, '$.d') = 'D1' OR JSON_VALUE(`header_data`, '$.d') = 'D2')"
INSERT_MUTATIONS = {
    "a second statement": ("'c'", "'c'; DROP TABLE `out`"),
    "a semicolon": ("`__op` = 'c'", "`__op` = 'c';"),
    "a line comment": ("`__op` = 'c'", "`__op` = 'c' -- all"),
    "a block comment": ("SELECT", "SELECT /* all */"),
    "a slash comment": ("SELECT", "SELECT // all\n"),
    "a hint": ("FROM `raw-event-headers`", "FROM `raw-event-headers` /*+ OPTIONS('a'='b') */"),
    "an OR at the end": ("`__op` = 'c'", "`__op` = 'c' OR TRUE"),
    "an OR with a condition": ("`__op` = 'c'", "`__op` = 'c' OR `id` IS NULL"),
    "one more condition": ("`__op` = 'c'", "`__op` = 'c' AND `id` = 'x'"),
    "a condition less": ("\n  AND `__op` = 'c'", ""),
    "no WHERE": ("WHERE `event_type` = 'CarServiceDone'\n  AND ", "WHERE "),
    "conditions in another order": ("'D1' OR", "'D2' OR"),
    "a changed literal": ("'CarServiceDone'", "'CarServiceDone '"),
    "a literal of other case": ("'CarServiceDone'", "'carservicedone'"),
    "a changed member": ("('x', 'y')", "('x', 'w')"),
    "a member more": ("('x', 'y')", "('x', 'y', 'w')"),
    "a changed path": ("'$.k'", "'$.K'"),
    "a changed comparator": ("`event_type` =", "`event_type` <>"),
    "a negated list": ("'$.k') IN", "'$.k') NOT IN"),
    "AND for OR": ("'D1' OR", "'D1' AND"),
    "dropped parentheses": (EITHER, EITHER[1:-1]),
    "a complement": ("`__op` = 'c'", "(`__op` = 'c') IS NOT TRUE"),
    "a changed column": ("WHERE `event_type`", "WHERE `event_name`"),
    "an unquoted column": ("WHERE `event_type`", "WHERE event_type"),
    "a function": ("WHERE `event_type`", "WHERE TRIM(`event_type`)"),
    "another function": ("JSON_VALUE(`header_data`, '$.k')", "JSON_QUERY(`header_data`, '$.k')"),
    "RETURNING": ("'$.k')", "'$.k' RETURNING INTEGER)"),
    "another array": ("ARRAY<STRING>", "ARRAY<INT>"),
    "another source": ("FROM `raw-event-headers`", "FROM `secrets`"),
    "a qualified source": ("FROM `raw-event-headers`", "FROM `db`.`raw-event-headers`"),
    "an alias": ("FROM `raw-event-headers`", "FROM `raw-event-headers` AS `x`"),
    "a join": ("FROM `raw-event-headers`", "FROM `raw-event-headers`, `secrets`"),
    "a cross join": ("FROM `raw-event-headers`", "FROM `raw-event-headers` CROSS JOIN `s`"),
    "a subquery as source": (
        "FROM `raw-event-headers`",
        "FROM (SELECT * FROM `raw-event-headers`)",
    ),
    "a subquery as condition": ("`__op` = 'c'", "`__op` IN (SELECT `a` FROM `b`)"),
    "a union": ("`__op` = 'c'", "`__op` = 'c'\nUNION ALL SELECT * FROM `raw-event-headers`"),
    "a limit": ("`__op` = 'c'", "`__op` = 'c' LIMIT 5"),
    "an order": ("`__op` = 'c'", "`__op` = 'c' ORDER BY `id`"),
    "a group": ("`__op` = 'c'", "`__op` = 'c' GROUP BY `id`"),
    "DISTINCT": ("SELECT", "SELECT DISTINCT"),
    "WITH": ("SELECT", "WITH `x` AS (SELECT 1) SELECT"),
    "another output": ("INTO `out`", "INTO `other`"),
    "an output elsewhere": ("INTO `out`", "INTO `db`.`out`"),
    "an unquoted output": ("INTO `out`", "INTO out"),
    "OVERWRITE": ("INSERT INTO", "INSERT OVERWRITE"),
    "a partition": ("INTO `out`", "INTO `out` PARTITION (`a`='b')"),
    "columns in another order": (
        "AS `key`,\n    `id`,\n    `event_name`",
        "AS `key`,\n    `event_name`,\n    `id`",
    ),
    "written columns in another order": (
        "`key`,\n    `id`,\n    `event_name`",
        "`key`,\n    `event_name`,\n    `id`",
    ),
    "a written column less": ("    `__table`\n)", "    `__op`\n)"),
    "a column more": ("`__table`\nFROM", "`__table`, `secret`\nFROM"),
    "a star": ("`__table`\nFROM", "*\nFROM"),
    "a column less": (",\n    `__table`\nFROM", "\nFROM"),
    "a constant for a column": ("`__table`\nFROM", "'x'\nFROM"),
    "a renamed column": ("`__table`\nFROM", "`__op` AS `__table`\nFROM"),
    "another key": ("CAST(`id` AS BYTES)", "CAST(`event_name` AS BYTES)"),
    "a key as text": ("CAST(`id` AS BYTES)", "CAST(`id` AS STRING)"),
    "a key of another name": ("AS `key`", "AS `KEY`"),
    "a cast that is not a cast": ("CAST(`id` AS BYTES)", "TRY_CAST(`id` AS BYTES)"),
    "VALUES": ("SELECT\n", "VALUES (1)\nSELECT\n"),
}


@pytest.mark.parametrize(("old", "new"), INSERT_MUTATIONS.values(), ids=INSERT_MUTATIONS)
def test_an_insert_that_says_anything_else_is_refused(dealer_filter, old, new):
    """Whatever was added, dropped, swapped or changed."""
    insert = generate(dealer_filter, OPTIONS).insert
    assert old in insert
    with pytest.raises(InvalidSql):
        inspect_insert(insert.replace(old, new, 1), dealer_filter)


SINK_MUTATIONS = {
    "a second statement": ("\n)", "\n); DROP TABLE `x`"),
    "a comment": ("CREATE TABLE", "CREATE TABLE -- x\n"),
    "another name": ("`out`", "`other`"),
    "a qualified name": ("`out`", "`db`.`out`"),
    "IF NOT EXISTS": ("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"),
    "OR REPLACE": ("CREATE TABLE", "CREATE OR REPLACE TABLE"),
    "TEMPORARY": ("CREATE TABLE", "CREATE TEMPORARY TABLE"),
    "a view": ("CREATE TABLE", "CREATE VIEW"),
    "another type": ("`id` STRING", "`id` BIGINT"),
    "a type that we do not use": ("`id` STRING", "`id` BOOLEAN"),
    "a constraint": ("`id` STRING", "`id` STRING NOT NULL"),
    "a key": ("`__table` STRING", "`__table` STRING, PRIMARY KEY (`id`) NOT ENFORCED"),
    "a computed column": ("`__table` STRING", "`__table` AS UPPER(`id`)"),
    "a column more": ("`__table` STRING", "`__table` STRING, `x` STRING"),
    "a column less": ("`id` STRING,", ""),
    "columns swapped": (
        "`id` STRING,\n    `event_name` STRING",
        "`event_name` STRING,\n    `id` STRING",
    ),
    "another option": ("'connector'", "'conector'"),
    "another value": ("'confluent'", "'faker'"),
    "an option more": ("'connector' =", "'a' = 'b', 'connector' ="),
    "an option twice": ("'connector' =", "'connector' = 'faker', 'connector' ="),
    "an option less": ("'connector' = 'confluent',", ""),
    "other partitions": ("INTO 3", "INTO 4"),
    "no partitions": (" DISTRIBUTED INTO 3 BUCKETS", ""),
    "partitions twice": ("BUCKETS", "BUCKETS DISTRIBUTED INTO 3 BUCKETS"),
    "a query": ("'json-registry'\n)", "'json-registry'\n) AS SELECT * FROM `secrets`"),
    "another table's shape": ("'json-registry'\n)", "'json-registry'\n) LIKE `secrets`"),
}


@pytest.mark.parametrize(("old", "new"), SINK_MUTATIONS.values(), ids=SINK_MUTATIONS)
def test_a_sink_that_says_anything_else_is_refused(dealer_filter, old, new):
    """Whatever was added, dropped, swapped or changed."""
    sink = generate(dealer_filter, OPTIONS).sink
    assert old in sink
    with pytest.raises(InvalidSql):
        inspect_sink(sink.replace(old, new, 1), dealer_filter, OPTIONS)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE `out`", "SELECT 1", "SHOW TABLES", "SET 'a' = 'b'"]
)
def test_a_statement_of_another_kind_is_refused(dealer_filter, statement):
    """In place of either."""
    with pytest.raises(InvalidSql):
        inspect_insert(statement, dealer_filter)
    with pytest.raises(InvalidSql):
        inspect_sink(statement, dealer_filter, OPTIONS)


def test_the_message_names_what_differs(dealer_filter):
    """It is read by whoever looks for our mistake."""
    insert = generate(dealer_filter, OPTIONS).insert
    with pytest.raises(InvalidSql) as refusal:
        inspect_insert(insert.replace("'CarServiceDone'", "'x'"), dealer_filter)
    assert str(refusal.value).startswith("condition 1: the SQL says Comparison(")
    with pytest.raises(InvalidSql) as refusal:
        inspect_insert(insert.replace("INTO `out`", "INTO `x`"), dealer_filter)
    assert str(refusal.value) == "the table written: the SQL says 'x' where 'out' was meant"


def test_the_text_of_the_query_is_given_back(dealer_filter):
    """Exactly as it stands in the INSERT."""
    insert = generate(dealer_filter, OPTIONS).insert
    query = inspect_insert(insert, dealer_filter)
    assert query.startswith("SELECT\n    CAST(")
    assert insert == insert[: insert.index("SELECT\n")] + query


CREATE, INSERT = "CREATE TABLE `a` (`b` STRING)", "INSERT INTO `a` SELECT `b` FROM `c`"


@pytest.mark.parametrize(
    ("sink", "insert", "are"),
    [
        (CREATE, INSERT, True),
        (INSERT, CREATE, False),
        ("CREATE VIEW `a` AS SELECT 1", INSERT, False),
        (CREATE, "DROP TABLE `a`", False),
        ("'", INSERT, False),
    ],
)
def test_stored_texts_are_known_for_what_they_are(sink, insert, are):
    """Text that somebody put into a status in their place is not sent."""
    assert are_sink_and_insert(sink, insert) is are
