"""Our dialect reads text as Flink does, where other dialects read it differently."""

import pytest
from sqlglot import exp

from flinkfilter.errors import InvalidSql
from flinkfilter.sql.syntax import parse, same, shown, take


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("'a'", "a"),
        ("'it''s'", "it's"),
        (r"'a\'", "a\\"),
        (r"'a\b\n'", r"a\b\n"),
        ("'a\nb\r\n\0'", "a\nb\r\n\0"),
        ("'-- // /* x */ ;'", "-- // /* x */ ;"),
        ("'\"`'", '"`'),
    ],
)
def test_a_literal_has_no_escape_but_the_doubled_quote(sql, expected):
    """A backslash stands for itself; other dialects would read on past the quote."""
    literal = parse(sql)
    assert (type(literal), literal.this) == (exp.Literal, expected)


def test_a_backslash_does_not_hide_what_follows_a_literal():
    """The literal ends there, and a condition follows."""
    assert type(parse(r"'a\' = 'b' OR 1 = 1")) is exp.Or


def test_names_are_quoted_with_backticks_and_keep_their_case():
    """Doubled inside."""
    column = parse("`A``b.C`")
    assert (type(column), column.name) == (exp.Column, "A`b.C")


@pytest.mark.parametrize("comment", ["-- x", "// x", "/* x */", "/*+ OPTIONS('a'='b') */"])
def test_comments_of_every_kind_are_found(comment):
    """Generated SQL has none, and one could hide the rest of a line."""
    with pytest.raises(InvalidSql):
        parse(f"SELECT `a` {comment}\nFROM `b`")


@pytest.mark.parametrize("sql", ["SELECT `a`;", "SELECT `a`; DROP TABLE `b`", ";", ""])
def test_anything_but_one_statement_is_refused(sql):
    """A semicolon too, since it would invite a second one."""
    with pytest.raises(InvalidSql):
        parse(sql)


@pytest.mark.parametrize("sql", ["SELECT 'a", "SELECT `a", "SELECT (", "ELECT `a` FROM `b`"])
def test_broken_sql_is_refused(sql):
    """With our own error, not the parser's."""
    with pytest.raises(InvalidSql):
        parse(sql)


def test_functions_stay_what_their_names_say():
    """No function is rewritten into another one, and a typed literal is no cast."""
    calls = parse("F(JSON_QUERY(`a`, 'p' RETURNING ARRAY<STRING>), TIMESTAMP 't', REPLACE('x'))")
    names = [call.this for call in calls.find_all(exp.Anonymous)]
    assert sorted(names) == ["F", "JSON_QUERY", "REPLACE", "TIMESTAMP"]
    assert parse("CAST('t' AS TIMESTAMP)").key == "cast"


@pytest.mark.parametrize(
    "distribution", ["DISTRIBUTED 3 BUCKETS", "DISTRIBUTED INTO 3", "DISTRIBUTED BY (`a`)"]
)
def test_only_a_number_of_buckets_is_known_of_distribution(distribution):
    """Other forms are not generated."""
    with pytest.raises(InvalidSql):
        parse(f"CREATE TABLE `t` (`a` STRING) {distribution} WITH ('a' = 'b')")


def test_a_node_with_a_part_beyond_those_named_is_refused():
    """So no clause passes unseen."""
    select = parse("SELECT `a` FROM `b` LIMIT 5")
    with pytest.raises(InvalidSql, match="SELECT with limit"):
        take(select, exp.Select, "expressions", "from_")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("F(`a`, 1)", "F(`a`, 1)", True),
        ("F(`a`, 1)", "F(`a`, 2)", False),
        ("F(`a`, 1)", "F(`a`, '1')", False),
        ("F(`a`)", "F(`A`)", False),
        ("F(`a`)", "F(a)", False),
        ("F(`a`)", "G(`a`)", False),
        ("F(`a`)", "F(`a`, `a`)", False),
        ("CAST(`a` AS INT)", "TRY_CAST(`a` AS INT)", False),
    ],
)
def test_two_trees_are_alike_in_every_part(left, right, expected):
    """Letters, quoting, kinds and numbers of arguments."""
    assert same(parse(left), parse(right)) is expected


def test_a_long_node_is_shortened_in_messages():
    """A message is read by people."""
    assert len(shown(parse("'" + "x" * 1000 + "'"))) == 201
