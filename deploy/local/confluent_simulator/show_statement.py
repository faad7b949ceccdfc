"""Reads statements that only look at the catalog: SHOW and DESCRIBE.

Flows in: tokens. Flows out: a `Show`.
"""

from dataclasses import dataclass

from confluent_simulator.sql_tokens import Cursor, Token, unexpected

_LISTS = (("CATALOGS",), ("DATABASES",), ("TABLES",), ("FUNCTIONS",), ("USER", "FUNCTIONS"))


@dataclass(frozen=True, slots=True)
class Show:
    """SHOW TABLES, SHOW CREATE TABLE, DESCRIBE and their like; `table` is what they look at."""

    kind: str
    table: Token | None = None


def read_show(cursor: Cursor) -> Show:
    """Read the statement; a catalog or database after IN or FROM is taken for the only one.

    Raises:
        SqlRefused: it is none of these.
    """
    if cursor.take("SHOW", "CREATE", "TABLE"):
        return Show("SHOW_CREATE_TABLE", cursor.name())
    if cursor.take("DESCRIBE"):
        cursor.take("EXTENDED")
        return Show("DESCRIBE_TABLE", cursor.name())
    for words in _LISTS:
        if not cursor.take("SHOW", *words):
            continue
        if cursor.take("IN") or cursor.take("FROM"):
            cursor.name()
        return Show(f"SHOW_{words[-1]}")
    raise unexpected(cursor.here, '"CREATE", "INSERT", "SELECT", "SHOW", "DESCRIBE", "DROP"')
