"""Expression → SQL: every operator for every type, and how groups are laid out."""

from decimal import Decimal

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Instant,
    Like,
    LikeToken,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
    RegexPattern,
    Wildcard,
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.expressions import render
from flinkfilter.sql.numbers import number_in
from flinkfilter.sql.quoting import compose
from flinkfilter.sql.timestamps import timestamp_in

COLUMN = FieldReference("event_type")
COUNT = FieldReference("__ts_ms", integer=True)
PLACE = FieldReference("header_data", ("k",))
TEXT = "JSON_VALUE(`header_data`, '$.k')"
NUMBER = number_in(compose("JSON_VALUE(`header_data`, '$.k')"))
TIME = timestamp_in(compose("JSON_VALUE(`header_data`, '$.k')"), 0)
ANY = LikeToken.ANY_TEXT
ONE = LikeToken.ANY_CHARACTER
NOON, ONE_PM = Instant(1_736_942_400_000_000_000), Instant(1_736_946_000_000_000_500)
AT_NOON = "TIMESTAMP '2025-01-15 12:00:00.000000000'"
AT_ONE_PM = "TIMESTAMP '2025-01-15 13:00:00.000000500'"
YES, NO = True, False
D450, D9 = "CAST('450' AS DECIMAL(38, 18))", "CAST('9.5' AS DECIMAL(38, 18))"

STRING, NUMERIC = ValueType.STRING, ValueType.NUMBER
BOOLEAN, TIMESTAMP = ValueType.BOOLEAN, ValueType.TIMESTAMP

TYPES = [
    (PLACE, STRING, "a", "b", TEXT, "'a'", "'b'"),
    (COLUMN, STRING, "a", "b", "`event_type`", "'a'", "'b'"),
    (PLACE, NUMERIC, Decimal("450.00"), Decimal("9.5"), NUMBER, D450, D9),
    (COUNT, NUMERIC, Decimal(450), Decimal(-9), "`__ts_ms`", "450", "-9"),
    (COUNT, NUMERIC, Decimal(450), Decimal("9.5"), "`__ts_ms`", D450, D9),
    (PLACE, TIMESTAMP, NOON, ONE_PM, TIME, AT_NOON, AT_ONE_PM),
    (COUNT, TIMESTAMP, NOON, NOON, "`__ts_ms`", "1736942400000", "1736942400000"),
]


@pytest.mark.parametrize("comparator", list(Comparator))
@pytest.mark.parametrize(("field", "type_", "a", "_b", "operand", "sql_a", "_sql_b"), TYPES)
def test_a_comparison_reads_field_and_constant_as_one_type(
    comparator, field, type_, a, _b, operand, sql_a, _sql_b
):
    """Both sides have the type of the condition; nothing is cast implicitly."""
    if field is COUNT and sql_a == D450:
        sql_a = "450"  # alone it fits into 64 bits
    assert render(Comparison(field, type_, comparator, a), 0) == (
        f"{operand} {comparator.value} {sql_a}"
    )


@pytest.mark.parametrize(("field", "type_", "a", "b", "operand", "sql_a", "sql_b"), TYPES)
def test_a_range_includes_both_ends(field, type_, a, b, operand, sql_a, sql_b):
    """BETWEEN does."""
    assert render(Range(field, type_, a, b), 0) == f"{operand} BETWEEN {sql_a} AND {sql_b}"


@pytest.mark.parametrize(("negated", "word"), [(False, "IN"), (True, "NOT IN")])
@pytest.mark.parametrize("row", [row for row in TYPES if row[5] != D450 or row[0] is PLACE])
def test_a_membership_lists_its_constants(negated, word, row):
    """In the order in which they were given."""
    field, type_, a, b, operand, sql_a, sql_b = row
    sql = render(Membership(field, type_, (a, b), negated), 0)
    # Whether the list takes several lines is the matter of another test.
    assert "".join(sql.split()) == "".join(f"{operand} {word} ({sql_a}, {sql_b})".split())


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (Membership(COUNT, NUMERIC, (Decimal("1.5"), Decimal(2))), "`__ts_ms` IN (2)"),
        (
            Membership(COUNT, NUMERIC, (Decimal(2**63), Decimal(2)), negated=True),
            "`__ts_ms` NOT IN (2)",
        ),
        (Membership(COUNT, NUMERIC, (Decimal("9.5"),)), f"`__ts_ms` = {D9}"),
        (Membership(COUNT, NUMERIC, (Decimal("9.5"),), negated=True), f"`__ts_ms` <> {D9}"),
        (Membership(COUNT, TIMESTAMP, (NOON, ONE_PM)), "`__ts_ms` IN (1736942400000)"),
    ],
)
def test_a_list_beside_a_bigint_has_only_what_a_bigint_can_equal(leaf, expected):
    """Flink would cut the others to whole numbers, and `IN (1.5)` would take 1."""
    assert render(leaf, 0) == expected


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (Comparison(PLACE, BOOLEAN, Comparator.EQUAL, YES), f"{TEXT} = 'true'"),
        (Comparison(PLACE, BOOLEAN, Comparator.EQUAL, NO), f"{TEXT} = 'false'"),
        (Comparison(PLACE, BOOLEAN, Comparator.NOT_EQUAL, YES), f"{TEXT} = 'false'"),
        (Comparison(PLACE, BOOLEAN, Comparator.NOT_EQUAL, NO), f"{TEXT} = 'true'"),
        (Membership(PLACE, BOOLEAN, (NO, YES)), f"{TEXT} IN ('true', 'false')"),
        (Membership(PLACE, BOOLEAN, (NO,)), f"{TEXT} IN ('false')"),
        (Membership(PLACE, BOOLEAN, (NO,), negated=True), f"{TEXT} IN ('true')"),
        (Membership(PLACE, BOOLEAN, (NO, YES), negated=True), "FALSE"),
    ],
)
def test_a_boolean_is_one_of_the_words_of_json(leaf, expected):
    """`notEquals true` asks for `false`: what is neither word is no boolean."""
    assert render(leaf, 0) == expected


@pytest.mark.parametrize(
    "leaf",
    [
        Comparison(PLACE, BOOLEAN, Comparator.LESS, YES),
        Range(PLACE, BOOLEAN, NO, YES),
        Comparison(COUNT, NUMERIC, Comparator.EQUAL, "5"),
    ],
)
def test_a_leaf_that_cannot_mean_anything_is_refused(leaf):
    """The language makes no such tree; if one comes, it does not become SQL."""
    with pytest.raises(InvalidSql):
        render(leaf, 0)


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (Like(PLACE, ("v", ANY)), f"{TEXT} LIKE 'v%' ESCAPE '!'"),
        (Like(COLUMN, (ANY, "v")), "`event_type` LIKE '%v' ESCAPE '!'"),
        (Like(COLUMN, (ANY, "50%_!\\'", ANY)), r"`event_type` LIKE '%50!%!_!!\''%' ESCAPE '!'"),
        (Like(COLUMN, ("a", ONE, ANY, "b")), "`event_type` LIKE 'a_%b' ESCAPE '!'"),
        (Like(COUNT, ("17", ANY)), "CAST(`__ts_ms` AS STRING) LIKE '17%' ESCAPE '!'"),
        (Regex(PLACE, RegexPattern("^a$", r"^a\z", r"^a\Z")), rf"REGEXP({TEXT}, '^a\z')"),
        (Regex(COUNT, RegexPattern("1", "1", "1")), "REGEXP(CAST(`__ts_ms` AS STRING), '1')"),
        (Presence(PLACE), "JSON_EXISTS(`header_data`, '$.k') IS TRUE"),
        (Presence(PLACE, absent=True), "JSON_EXISTS(`header_data`, '$.k') IS NOT TRUE"),
        (Presence(COLUMN), "`event_type` IS NOT NULL"),
        (Presence(COUNT, absent=True), "`__ts_ms` IS NULL"),
        (
            AnyElement(FieldReference("header_data", ("e", Wildcard.ELEMENTS)), "D'2"),
            "ARRAY_CONTAINS(JSON_QUERY(`header_data`, '$.e[*]' RETURNING ARRAY<STRING>), 'D''2')",
        ),
    ],
)
def test_texts_and_presence_have_one_form_each(leaf, expected):
    """Patterns escape with `!`; regex takes the form that Java reads."""
    assert render(leaf, 0) == expected


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (
            Comparison(COLUMN, STRING, Comparator.NOT_EQUAL, "Straße", ignore_case=True),
            "LOWER(`event_type`) <> LOWER('Straße')",
        ),
        (
            Membership(PLACE, STRING, ("A", "b"), negated=True, ignore_case=True),
            f"LOWER({TEXT}) NOT IN (LOWER('A'), LOWER('b'))",
        ),
        (
            Like(COLUMN, (ANY, "A_", ANY), ignore_case=True),
            "LOWER(`event_type`) LIKE LOWER('%A!_%') ESCAPE '!'",
        ),
    ],
)
def test_case_is_ignored_by_folding_both_sides_in_flink(leaf, expected):
    """So that both sides are folded by one set of rules."""
    assert render(leaf, 0) == expected


def is_(value, name="a"):
    """A short leaf."""
    return Comparison(FieldReference(name), STRING, Comparator.EQUAL, value)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (AnyOf((is_("1"), is_("2"))), "(`a` = '1' OR `a` = '2')"),
        (AllOf((is_("1"), is_("2"))), "(`a` = '1' AND `a` = '2')"),
        (AnyOf((is_("1"),)), "(`a` = '1')"),
        (
            AnyOf((AllOf((is_("1"), is_("2"))), is_("3"))),
            "((`a` = '1' AND `a` = '2') OR `a` = '3')",
        ),
        (Not(is_("1")), "(`a` = '1') IS NOT TRUE"),
        (Not(Not(is_("1"))), "((`a` = '1') IS NOT TRUE) IS NOT TRUE"),
        (Not(AnyOf((is_("1"), is_("2")))), "(`a` = '1' OR `a` = '2') IS NOT TRUE"),
        (
            AllOf((is_("1"), Not(is_("2")), is_("3"))),
            "(`a` = '1' AND (`a` = '2') IS NOT TRUE AND `a` = '3')",
        ),
        (Not(AllOf(())), "(TRUE) IS NOT TRUE"),
        (Not(Presence(FieldReference("a"))), "(`a` IS NOT NULL) IS NOT TRUE"),
    ],
)
def test_groups_stand_in_parentheses_and_keep_their_nesting(expression, expected):
    """A complement is two-valued, so it takes what its child cannot tell."""
    assert render(expression, 0) == expected


def test_a_long_group_has_one_child_per_line():
    """And its parentheses on lines of their own."""
    long = AnyOf((is_("1" * 50), AllOf((is_("2" * 50), is_("3" * 50))), is_("4")))
    assert render(long, 6).split("\n") == [
        "(",
        f"          `a` = '{'1' * 50}'",
        "          OR (",
        f"                 `a` = '{'2' * 50}'",
        f"                 AND `a` = '{'3' * 50}'",
        "             )",
        "          OR `a` = '4'",
        "      )",
    ]


def test_a_long_list_has_one_constant_per_line():
    """A reviewer then sees one change as one line."""
    values = tuple(str(number) * 30 for number in range(4))
    assert render(Membership(COLUMN, STRING, values), 6).split("\n") == [
        "`event_type` IN (",
        f"          '{'0' * 30}',",
        f"          '{'1' * 30}',",
        f"          '{'2' * 30}',",
        f"          '{'3' * 30}'",
        "      )",
    ]


def test_line_ends_inside_a_value_are_left_alone():
    """Layout never reaches into a literal."""
    group = AnyOf((is_("x\n  y"), is_("z" * 100)))
    assert "`a` = 'x\n  y'\n" in render(group, 6)
