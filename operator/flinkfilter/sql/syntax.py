"""SQL text → sqlglot's syntax tree, and a strict way to take such a tree apart."""

from typing import TypeVar

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from flinkfilter.errors import InvalidSql
from flinkfilter.sql.dialect import Flink

Node = TypeVar("Node", bound=exp.Expr)

_DIALECT = Flink()
_SHOWN_CHARACTERS = 200


def tokenize(sql: str) -> list[Token]:
    """Take a statement apart into tokens.

    Raises:
        InvalidSql: the text holds a comment or a semicolon, or an unfinished token.
    """
    tokens = tokenize_any(sql)
    for token in tokens:
        if token.comments:
            raise InvalidSql(f"a comment where none was meant: {token.comments[0]!r}")
        if token.token_type is TokenType.SEMICOLON:
            raise InvalidSql("a semicolon where a single statement was meant")
    return tokens


def tokenize_any(sql: str) -> list[Token]:
    """Take any text apart into tokens, with comments and semicolons.

    Raises:
        InvalidSql: the text holds an unfinished token.
    """
    try:
        return list(_DIALECT.tokenize(sql))
    except SqlglotError as error:
        raise InvalidSql(f"cannot be taken apart: {error}") from error


def parse(sql: str, tokens: list[Token] | None = None) -> exp.Expr:
    """Parse exactly one statement (or one condition).

    Args:
        sql: the text.
        tokens: its tokens, where they are already known.

    Raises:
        InvalidSql: the text is not exactly one statement of our dialect.
    """
    try:
        statements = _DIALECT.parser().parse(tokens or tokenize(sql), sql)
    except SqlglotError as error:
        raise InvalidSql(f"cannot be parsed: {error}") from error
    if len(statements) != 1 or statements[0] is None:
        raise InvalidSql(f"{len(statements)} statements where one was meant")
    return statements[0]


def take(node: object, kind: type[Node], *parts: str) -> Node:
    """Let a node through that is exactly of one kind and has no other parts than those named.

    Raises:
        InvalidSql: it is something else, or something more.
    """
    if type(node) is not kind:
        raise InvalidSql(f"{shown(node)} where {_name(kind)} was meant")
    for name, part in node.args.items():
        if part and name not in parts:
            raise InvalidSql(f"{_name(kind)} with {name} where none was meant: {shown(node)}")
    return node


def same(pattern: object, node: object, stand_in: str = "", value: object = None) -> bool:
    """Tell whether two trees are alike in every kind and part.

    Args:
        pattern: a tree.
        node: the tree to compare with it.
        stand_in: the name of a column in `pattern` that stands for `value`.
        value: what must be there in `node`.
    """
    if stand_in and type(pattern) is exp.Column and pattern.name == stand_in:
        return same(value, node)
    if type(node) is not type(pattern):
        return False
    if isinstance(pattern, exp.Expr) and isinstance(node, exp.Expr):
        # A part that is not there may be missing, None, False or empty.
        parts = [(name, part) for name, part in pattern.args.items() if part]
        return len(parts) == sum(1 for part in node.args.values() if part) and all(
            same(part, node.args.get(name), stand_in, value) for name, part in parts
        )
    if isinstance(pattern, list) and isinstance(node, list):
        return len(node) == len(pattern) and all(
            same(*pair, stand_in, value) for pair in zip(pattern, node, strict=True)
        )
    return pattern == node


def shown(node: object) -> str:
    """Describe a node for a message, shortened."""
    text = repr(node) if not isinstance(node, exp.Expr) else f"{_name(type(node))} {node.sql()!r}"
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def _name(kind: type) -> str:
    return kind.__name__.upper()
