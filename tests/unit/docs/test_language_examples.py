"""What README.md and docs/language.md say of the language is what the code does."""

import json
import re
from pathlib import Path

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language import constants
from flinkfilter.language.regex import pattern
from flinkfilter.lifecycle import revision
from flinkfilter.lifecycle.revision import revise
from flinkfilter.resource import json_values, spec
from flinkfilter.resource.spec import FlinkFilterSpec, Operator
from flinkfilter.resource.yaml_reading import read_documents

ROOT = Path(__file__).parents[3]
PAGE = "language.md"
DASH = "\N{EN DASH}"
GUARD = "\n  AND `__op` = 'c'"
# What the operands of the tables are, by type, and how the tables shorten them in SQL.
OPERANDS = {
    "string": ('"a"', '"b"'),
    "number": ("1", "2"),
    "boolean": ("true", "false"),
    "timestamp": ('"2025-01-15T10:00:00Z"', '"2025-01-15T11:00:00Z"'),
}
NUMBER = r"^[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\z"
SHORTENED = [
    ("JSON_VALUE(`header_data`, '$.k')", "T"),
    ("JSON_EXISTS(`header_data`, '$.k')", "JSON_EXISTS(P)"),
    ("`header_data`, '$.k[*]'", "A"),
    (f"TRY_CAST(REGEXP_EXTRACT(T, '{NUMBER}', 0) AS DECIMAL(38, 18))", "N"),
    ("CAST('1' AS DECIMAL(38, 18))", "n1"),
    ("CAST('2' AS DECIMAL(38, 18))", "n2"),
    ("TIMESTAMP '2025-01-15 10:00:00.000000000'", "i1"),
    ("TIMESTAMP '2025-01-15 11:00:00.000000000'", "i2"),
    ("`__ts_ms`", "C"),
]
LIMITS = {
    "Conditions about fields, groups included": spec.MAX_CONDITIONS,
    "Entries of one `conditions`, `all` or `any`": spec.MAX_CONDITIONS,
    "Depth of groups": spec.MAX_GROUP_DEPTH,
    "`values` of one condition": spec.MAX_VALUES,
    "Characters of a text operand": constants.MAX_TEXT,
    "Characters of a `regex`": pattern._MAX_LENGTH,
    "Characters of a `field`": 1024,
    "Bytes of the whole spec, as compact JSON": json_values.MAX_BYTES,
    "Nesting of mappings and lists, samples included": json_values.MAX_DEPTH,
    "Characters of the INSERT": revision.MAX_STATEMENT,
    "Samples": spec.MAX_SAMPLES,
}


def test_an_example_is_what_is_shown_beside_it(example, work_out, problems_of):
    """It becomes the SQL, or is refused with the messages; without either, it is fine."""
    assert problems_of(example.yaml) == (example.problems or [])
    if example.sql is None:
        return
    sql = work_out(example.yaml).sql
    if example.sql.startswith("WHERE"):
        where = sql.insert[sql.insert.index("\nWHERE") + 1 :]
        assert where in {example.sql, example.sql + GUARD}
    else:
        assert f"\n{example.sql};" in sql.script()


def test_every_field_of_the_spec_is_in_the_table(docs_table):
    """And no other."""
    _, rows = docs_table(PAGE, "spec")
    known = [field.alias for field in FlinkFilterSpec.model_fields.values()]
    assert [name for name, *_ in rows] == known


def condition(field, operator, type_):
    """Write the condition that a table's cell is about."""
    first, second = OPERANDS[type_]
    if (field, type_) == ("__ts_ms", "string"):
        # No letter stands in a whole number.
        first, second = OPERANDS["number"]
        first, second = f'"{first}"', f'"{second}"'
    # Of both booleans, nothing would be left.
    unwanted = first if type_ == "boolean" else f"{first}, {second}"
    operands = {
        "in": f", values: [{first}, {second}]",
        "notIn": f", values: [{unwanted}]",
        "between": f", min: {first}, max: {second}",
        "isNull": "",
        "isNotNull": "",
    }.get(operator, f", value: {first}")
    return f'{{field: "{field}", operator: {operator}, type: {type_}{operands}}}'


@pytest.fixture(scope="session")
def shortened(work_out, problems_of):
    """Give the SQL of a condition as the tables write it; a dash if it is refused."""

    def sql_of(text):
        if problems_of(text):
            return DASH
        sql = work_out(text).sql.insert.partition("\nWHERE ")[2].removesuffix(GUARD)
        sql = re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")
        for long, short in SHORTENED:
            sql = sql.replace(long, short)
        return re.sub("CASE WHEN T LIKE '%Z' .* END", "I", sql)

    return sql_of


@pytest.mark.parametrize(
    ("table", "field"), [("operators", "header_data.k"), ("bigint", "__ts_ms")]
)
def test_an_operator_becomes_the_sql_of_the_table(table, field, docs_table, shortened):
    """For every type; where the table has a dash, it is refused."""
    head, rows = docs_table(PAGE, table)
    assert head == ["Operator", *OPERANDS]
    assert [operator for operator, *_ in rows] == list(Operator)
    for operator, *cells in rows:
        place = f"{field}[*]" if operator == "anyEquals" else field
        expected = [cells[0] if cell == "the same" else cell for cell in cells]
        found = [shortened(condition(place, operator, type_)) for type_ in OPERANDS]
        assert [operator, *found] == [operator, *expected]


def test_every_refusal_is_worded_as_in_the_table_and_its_mend_is_taken(docs_table, problems_of):
    """The first column is refused with the second, and the third is not refused."""
    _, rows = docs_table(PAGE, "refusals")
    for written, message, mend in rows:
        assert [shortly(problem) for problem in problems_of(written)] == [message]
        assert problems_of(mend) == []


def shortly(path_and_message):
    """Leave out what all messages of a table begin with."""
    return re.sub(r"^spec\.(conditions\[0\]\.)?", "", str(path_and_message))


def test_every_meaning_is_refused_as_in_the_table_and_its_mend_is_taken(docs_table, problems_of):
    """Without problems and without warnings."""
    _, rows = docs_table(PAGE, "refused meanings")
    for written, message, mend in rows:
        assert [shortly(problem) for problem in problems_of(written)] == [message]
        assert problems_of(mend) == []


def test_every_meaning_is_warned_of_as_in_the_table_and_its_mend_is_not(docs_table, work_out):
    """The filter is valid all the same."""
    _, rows = docs_table(PAGE, "warned meanings")
    for written, message, mend in rows:
        assert [shortly(warning) for warning in work_out(written).warnings] == [message]
        assert work_out(mend).warnings == ()


def test_a_schema_finds_what_the_table_says(docs_table, settings):
    """With the one that the other page shows."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (example,) = re.findall(
        r"^```yml\n(sources:\n.*?schema:.*?)^```$", page, re.MULTILINE | re.DOTALL
    )
    (document,) = read_documents(example)
    schema = document.content["sources"][0]["columns"][0]["schema"]
    (source,) = settings.sources
    columns = tuple(
        column.model_copy(update={"schema_": schema}) if column.holds_json else column
        for column in source.columns
    )
    declared = settings.model_copy(
        update={"sources": (source.model_copy(update={"columns": columns}),)}
    )
    _, rows = docs_table(PAGE, "schema meanings")
    for written, message, kind in rows:
        (content,) = read_documents(written)
        spec = {"outputTopic": "out", "conditions": [content.content]}
        try:
            found, problems = "warned of", revise(spec, declared).warnings
        except InvalidSpec as error:
            found, problems = "refused", error.problems
        assert ([shortly(problem) for problem in problems], found) == ([message], kind)


def test_a_pattern_is_refused_and_the_one_beside_it_is_taken(docs_table):
    """For each row of the table."""
    _, rows = docs_table(PAGE, "regex")
    for refused, taken in rows:
        with pytest.raises(ValueError, match=r"."):
            pattern.compile_pattern(refused)
        assert pattern.compile_pattern(taken).source == taken


def test_the_fields_that_keep_the_digest_are_those_named(work_out):
    """Changing each of them leaves the digest as it is."""
    before = "{matchAll: true}"
    after = (
        "{matchAll: true, displayName: a, description: b, consumerId: c, enabled: false, "
        "driftPolicy: Report, samples: [{name: a, event: {}, expect: match}]}"
    )
    assert work_out(after).digest == work_out(before).digest


def test_the_limits_are_those_of_the_code(docs_table):
    """Each limit that is named is the one that is checked."""
    _, rows = docs_table(PAGE, "limits")
    found = {what: int(most.partition(" ")[0].replace(",", "")) for what, most in rows}
    assert found == LIMITS


def test_yaml_is_read_as_the_table_says(docs_table):
    """Every spelling has the value that stands beside it; text stays as it is written."""
    _, rows = docs_table(PAGE, "yaml")
    for written, value in rows:
        for spelling in written.replace("`", "").split(", "):
            (document,) = read_documents(f"is: {spelling}")
            expected = spelling.strip('"') if value == "text" else json.loads(value)
            assert (spelling, document.content["is"]) == (spelling, expected)
