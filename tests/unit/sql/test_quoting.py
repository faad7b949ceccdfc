"""Quoting: every text becomes one literal or one identifier, or is refused."""

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.sql.quoting import compose, identifier, integer, join, literal, require_sql


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DEALER-001", "'DEALER-001'"),
        ("", "''"),
        ("O'Brien", "'O''Brien'"),
        ("'", "''''"),
        ("a\\", "'a\\'"),
        ("\\' OR 1=1 --", "'\\'' OR 1=1 --'"),
        ("a\nb\r\n\0", "'a\nb\r\n\0'"),
        ("x; DROP TABLE t", "'x; DROP TABLE t'"),
        ("/* 车 */ // {x} %s", "'/* 车 */ // {x} %s'"),
    ],
)
def test_a_text_becomes_a_literal_with_only_its_quotes_doubled(text, expected):
    """Nothing but the quote is special to Flink."""
    assert literal(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("raw-event-headers", "`raw-event-headers`"),
        ("__op", "`__op`"),
        ("a`b", "`a``b`"),
        ("a.b c'd", "`a.b c'd`"),
        ("x" * 256, "`" + "x" * 256 + "`"),
    ],
)
def test_a_name_becomes_an_identifier_with_its_backticks_doubled(name, expected):
    """Nothing but the backtick is special inside an identifier."""
    assert identifier(name) == expected


@pytest.mark.parametrize("name", ["", "x" * 257, "a\nb", "a\rb", "\ud800"])
def test_a_name_that_flink_cannot_express_is_refused(name):
    """Empty, too long, with a line end or a lone surrogate."""
    with pytest.raises(InvalidSql):
        identifier(name)


def test_a_lone_surrogate_has_no_literal():
    """It cannot be sent as UTF-8."""
    with pytest.raises(InvalidSql, match="lone surrogate at 2"):
        literal("ab\udfff")


def test_pieces_are_composed_and_joined():
    """What was quoted is put together as it is."""
    listed = join(", ", [literal("a"), integer(-5)])
    assert compose("{} IN ({values})", identifier("c"), values=listed) == "`c` IN ('a', -5)"


def test_braces_and_quotes_inside_pieces_are_not_read_again():
    """A frame is read once; pieces are never taken for frames."""
    assert compose("{} = {}", identifier("{0}"), literal("{1}'")) == "`{0}` = '{1}'''"


@pytest.mark.parametrize("put", [lambda text: compose("{}", text), lambda text: join(",", [text])])
def test_a_text_that_was_not_quoted_is_refused(put):
    """So forgetting to quote is an error, never an injection."""
    with pytest.raises(InvalidSql, match="without being quoted"):
        put("1 OR 1=1")


def test_work_on_sql_as_text_gives_plain_text():
    """Concatenation loses the mark, and its result is refused."""
    with pytest.raises(InvalidSql, match="without being quoted"):
        require_sql(literal("a") + " OR 1=1")
