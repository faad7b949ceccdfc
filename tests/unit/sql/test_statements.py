"""Filter → statements, as whole texts."""

from dataclasses import replace

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Regex,
    RegexPattern,
)
from flinkfilter.language.filter import OutputTable
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import Column, Source
from flinkfilter.sql import statements
from flinkfilter.sql.statements import generate

OPTIONS = {"connector": "confluent", "value.format": "json-registry"}
SMALL = Source(
    name="events",
    columns=(Column(name="id"), Column(name="op"), Column(name="data", holds_json=True)),
    key_column="id",
    operation_column="op",
)


def equals(text, *path, column="data"):
    """A condition on one field."""
    return Comparison(FieldReference(column, path), ValueType.STRING, Comparator.EQUAL, text)


def test_a_filter_becomes_two_statements_as_a_person_would_write_them(make_filter):
    """Columns on both sides, one condition per line, the guard of operations last."""
    either = AnyOf((equals("D1", "dealerId"), equals("D2", "dealerId")))
    generated = generate(make_filter(equals("7", column="id"), either, source=SMALL), OPTIONS)
    assert (
        generated.script()
        == """\
CREATE TABLE `out` (
    `key` BYTES,
    `id` STRING,
    `op` STRING,
    `data` STRING
) WITH (
    'connector' = 'confluent',
    'value.format' = 'json-registry'
);

INSERT INTO `out` (
    `key`,
    `id`,
    `op`,
    `data`
)
SELECT
    CAST(`id` AS BYTES) AS `key`,
    `id`,
    `op`,
    `data`
FROM `events`
WHERE `id` = '7'
  AND (JSON_VALUE(`data`, '$.dealerId') = 'D1' OR JSON_VALUE(`data`, '$.dealerId') = 'D2')
  AND `op` = 'c';
"""
    )


def test_partitions_and_retention_are_part_of_the_sink(make_filter):
    """Where the filter gives them."""
    output = OutputTable("out", partitions=3, retention_milliseconds=0)
    sink = generate(make_filter(equals("7"), source=SMALL, output=output), OPTIONS).sink
    assert sink.split("\n")[5:] == [
        ") DISTRIBUTED INTO 3 BUCKETS WITH (",
        "    'connector' = 'confluent',",
        "    'value.format' = 'json-registry',",
        "    'kafka.retention.time' = '0'",
        ")",
    ]


def test_a_sink_without_options_has_no_with(make_filter):
    """An empty list of options is no SQL."""
    assert generate(make_filter(equals("7"), source=SMALL), {}).sink.endswith("STRING\n)")


def test_the_select_is_the_query_inside_the_insert(make_filter):
    """For a dry run while the output table is not there yet."""
    generated = generate(make_filter(equals("INSERT SELECT"), source=SMALL), OPTIONS)
    assert generated.select.startswith("SELECT\n    CAST(`id` AS BYTES) AS `key`,\n")
    assert generated.insert.endswith(")\n" + generated.select)


def test_a_filter_of_everything_has_no_where(make_filter):
    """When no operation is kept out either."""
    select = generate(make_filter(codes=None, source=SMALL), OPTIONS).select
    assert select.endswith("\nFROM `events`")


def test_a_filter_of_everything_still_guards_operations(make_filter):
    """The guard is then the only condition."""
    select = generate(make_filter(source=SMALL, codes=("c", "u")), OPTIONS).select
    assert select.endswith("\nFROM `events`\nWHERE `op` IN ('c', 'u')")


def test_a_single_condition_outside_of_a_group_is_one_conjunct(make_filter):
    """A tree need not begin with AllOf."""
    either = AnyOf((equals("1", column="id"), equals("2", column="id")))
    filter_ = replace(make_filter(source=SMALL), condition=either)
    select = generate(filter_, OPTIONS).select
    assert select.endswith("WHERE (`id` = '1' OR `id` = '2')\n  AND `op` = 'c'")


HOSTILE_TEXTS = [
    "'",
    "''",
    "\\",
    "\\' OR 1=1 --",
    "x' OR '1'='1",
    "x'; DROP TABLE event_headers; --",
    "a') IS NULL OR 1=1 --",
    "${x} {{ x }} {% raw %} {0} %s",
    "/* comment */ -- // #",
    "/*+ OPTIONS('scan.startup.mode'='latest-offset') */",
    "U&'\\0041'",
    "line\nbreak\r\n\u2028\u2029\u0085",
    "\0\ufeff\ufffe😀",
    "`",
    "SELECT * FROM t; INSERT INTO t",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_a_hostile_text_is_only_ever_data(make_filter, text):
    """As a value, a key or a pattern: generation reads it back as exactly that text."""
    regex = Regex(FieldReference("data", (text,)), RegexPattern(text, text, text))
    conditions = (equals(text, column="id"), equals("v", text), equals(text, "k"), regex)
    select = generate(make_filter(*conditions, source=SMALL), OPTIONS).select
    assert f"\nWHERE `id` = '{text.replace(chr(39), chr(39) * 2)}'\n" in select


def test_a_hostile_name_of_a_column_is_only_ever_a_name(make_filter):
    """Names come from settings, and are quoted like any other text."""
    name = "a` FROM x; -- '"
    source = Source(name="events", columns=(Column(name=name),), key_column=name)
    condition = equals("v", column=name)
    select = generate(make_filter(condition, codes=None, source=source), OPTIONS).select
    assert select == (
        "SELECT\n    CAST(`a`` FROM x; -- '` AS BYTES) AS `key`,\n    `a`` FROM x; -- '`\n"
        "FROM `events`\nWHERE `a`` FROM x; -- '` = 'v'"
    )


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_a_text_that_cannot_be_sent_is_refused(make_filter, text):
    """A lone surrogate has no UTF-8."""
    with pytest.raises(InvalidSql, match="lone surrogate"):
        generate(make_filter(equals(text), source=SMALL), OPTIONS)


def test_a_value_that_a_template_forgets_to_quote_is_an_error():
    """`finalize` refuses whatever did not come through the quoting filters."""
    template = statements._environment().from_string("WHERE id = {{ value }}")
    with pytest.raises(InvalidSql, match="without being quoted"):
        template.render(value="1 OR 1=1")


def test_a_quoted_value_that_a_template_works_on_is_an_error():
    """Work on SQL gives plain text again."""
    template = statements._environment().from_string("{{ (value | literal).upper() }}")
    with pytest.raises(InvalidSql, match="without being quoted"):
        template.render(value="x")


def test_templates_know_no_filters_but_the_two_that_quote():
    """So there is no `safe` to take the mark by."""
    assert sorted(statements._environment().filters) == ["identifier", "literal"]


def test_a_value_that_a_template_misses_is_an_error():
    """Nothing is silently left out."""
    template = statements._environment().from_string("{{ missing }}")
    with pytest.raises(InvalidSql, match="without being quoted"):
        template.render()
