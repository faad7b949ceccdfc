"""The only way for text into SQL: it comes out as `Sql`, and only `Sql` is put together.

In: texts of users. Out: string literals, identifiers and numbers as Flink reads them, and SQL
composed of these. Whatever makes SQL (the renderers, the templates) refuses any other text, so
a value that was not quoted is an error and not an injection.
"""

from collections.abc import Iterable
from typing import LiteralString, Never

from flinkfilter.errors import InvalidSql

# Longer names are refused by Flink's parser.
MAX_IDENTIFIER_CHARACTERS = 256


class Sql(str):
    """A piece of SQL made by this module. Everything done to it as a `str` gives a plain `str`."""

    __slots__ = ()


def literal(text: str) -> Sql:
    """Quote a text as a string literal.

    Only the quote itself is special to Flink and is doubled; backslashes, line ends, NUL and
    comment signs stand for themselves.

    Raises:
        InvalidSql: the text has a lone surrogate, which cannot be sent as UTF-8.
    """
    _refuse_lone_surrogates(text)
    return Sql("'" + text.replace("'", "''") + "'")


def identifier(name: str) -> Sql:
    """Quote the name of a table or column with backticks, which are doubled inside.

    Raises:
        InvalidSql: Flink cannot express the name: it is empty, longer than 256 characters, or
            has a line end or a lone surrogate.
    """
    _refuse_lone_surrogates(name)
    if not name:
        _cannot_express(name, "is empty")
    if len(name) > MAX_IDENTIFIER_CHARACTERS:
        _cannot_express(name, f"is longer than {MAX_IDENTIFIER_CHARACTERS} characters")
    if "\n" in name or "\r" in name:
        _cannot_express(name, "has a line end")
    return Sql("`" + name.replace("`", "``") + "`")


def integer(value: int) -> Sql:
    """Write a whole number."""
    return Sql(f"{value:d}")


def compose(frame: LiteralString, /, *parts: Sql, **named: Sql) -> Sql:
    """Put pieces into a frame as `str.format` does.

    Args:
        frame: SQL of the program itself; a text of a user goes in as a quoted piece.
        parts: the pieces for `{}`.
        named: the pieces for `{name}`.

    Raises:
        InvalidSql: a piece is not `Sql`.
    """
    for part in (*parts, *named.values()):
        require_sql(part)
    return Sql(frame.format(*parts, **named))


def join(separator: LiteralString | Sql, parts: Iterable[Sql]) -> Sql:
    """Join pieces.

    Raises:
        InvalidSql: a piece is not `Sql`.
    """
    return Sql(separator.join([require_sql(part) for part in parts]))


def line_break(indent: int) -> Sql:
    """Begin a new line, indented by so many spaces."""
    return Sql("\n" + " " * indent)


def require_sql(value: object) -> Sql:
    """Let a piece of SQL through.

    Raises:
        InvalidSql: it is anything else, such as a text that nobody quoted.
    """
    if not isinstance(value, Sql):
        raise InvalidSql(f"{value!r} was put into SQL without being quoted")
    return value


def _refuse_lone_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidSql(
            f"{text[:40]!r} has a lone surrogate at {error.start}, which SQL cannot hold"
        ) from error


def _cannot_express(name: str, why: str) -> Never:
    raise InvalidSql(f"no identifier can be made of {name[:40]!r}: it {why}")
