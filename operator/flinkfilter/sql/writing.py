"""Which tables a statement writes, for statements that anybody may have written."""

import re
from functools import lru_cache

from sqlglot.tokenizer_core import Token, TokenType

from flinkfilter.errors import InvalidSql
from flinkfilter.sql.quoting import compose, identifier
from flinkfilter.sql.syntax import tokenize_any


def drop_table(name: str) -> str:
    """Write the statement that drops an output table."""
    return str(compose("DROP TABLE {}", identifier(name)))


# Left in front, it makes everything up to the first semicolon one token.
_STATEMENT_SET = re.compile(r"^\s*EXECUTE\s+STATEMENT\s+SET\s+(BEGIN\b)?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def written_tables(sql: str) -> frozenset[tuple[str, ...]]:
    """Find the tables that the INSERTs in a text write.

    Args:
        sql: one statement, or a statement set, of any origin.

    Returns:
        The names as they stand there, `(table,)`, `(database, table)` or with the catalog first;
        empty for text that is no SQL, or that writes nothing.
    """
    try:
        tokens = tokenize_any(_STATEMENT_SET.sub("", sql))
    except InvalidSql:
        return frozenset()
    found = set()
    for number, token in enumerate(tokens[:-1]):
        follows = tokens[number + 1].token_type
        if token.token_type is TokenType.INSERT and follows in (
            TokenType.INTO,
            TokenType.OVERWRITE,
        ):
            found.add(_name(tokens[number + 2 :]))
    return frozenset(name for name in found if name)


def _name(tokens: list[Token]) -> tuple[str, ...]:
    parts = []
    for place, token in enumerate(tokens[:5]):
        if place % 2 == 0:
            parts.append(token.text)
        elif token.token_type is not TokenType.DOT:
            break
    return tuple(parts)
