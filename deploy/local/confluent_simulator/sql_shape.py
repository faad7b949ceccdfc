"""What can be seen of a statement before a planner reads it.

Flows in: SQL. Flows out: DDL and SHOW fully read; of INSERT and SELECT the tables they name and
whether they read one. What cannot be read here is left to Flink to judge.
"""

from dataclasses import dataclass

from confluent_simulator.errors import SqlRefused
from confluent_simulator.information_query import (
    InformationQuery,
    is_information_query,
    read_information_query,
)
from confluent_simulator.show_statement import Show
from confluent_simulator.sql_reader import CreateTable, DropTable, check_single, read
from confluent_simulator.sql_tokens import Cursor, Token, tokenize


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a statement.

    Attributes:
        kind: `sql_kind` of its traits.
        catalog_statement: DDL or SHOW, which are not sent to Flink as written.
        sink: the table after INSERT INTO.
        sources: the tables after FROM and JOIN.
        names: every identifier, by which a session's tables are chosen.
    """

    kind: str
    catalog_statement: CreateTable | DropTable | Show | InformationQuery | None = None
    sink: str | None = None
    sources: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


def shape_of(sql: str) -> Shape:
    """Outline a statement.

    Raises:
        SqlRefused: DDL or SHOW that cannot be read, or several statements in one text.
    """
    try:
        tokens = tokenize(sql)
    except SqlRefused:
        return Shape(_KINDS.get(sql.split(maxsplit=1)[0].upper(), "SELECT"))
    check_single(tokens)
    if is_information_query(tokens):
        return Shape("SELECT", read_information_query(Cursor(tokens)))
    first = tokens[0].value if tokens[0].kind == "word" else ""
    if first in {"CREATE", "DROP", "SHOW", "DESCRIBE", "SET", "USE", "ALTER"}:
        parsed = read(sql)
        if isinstance(parsed, CreateTable):
            return Shape("CREATE_TABLE", parsed)
        if isinstance(parsed, DropTable):
            return Shape("DROP_TABLE", parsed)
        if isinstance(parsed, Show):
            return Shape(parsed.kind, parsed)
    sink = _after(tokens, {"INTO"})
    return Shape(
        kind=_KINDS.get(first, "SELECT"),
        sink=sink[0] if sink and first == "INSERT" else None,
        sources=tuple(dict.fromkeys(_after(tokens, {"FROM", "JOIN"}))),
        names=frozenset(token.name for token in tokens if token.is_name),
    )


_KINDS = {"INSERT": "INSERT_INTO", "SELECT": "SELECT", "EXPLAIN": "EXPLAIN"}


def _after(tokens: list[Token], words: set[str]) -> list[str]:
    """Return the last part of each (qualified) name that follows one of these words."""
    found = []
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.value not in words or _distinct_from(tokens, at):
            continue
        place = at + 1
        if place >= len(tokens) or not tokens[place].is_name:
            continue
        while tokens[place + 1].text == "." and tokens[place + 2].is_name:
            place += 2
        found.append(tokens[place].name)
    return found


def _distinct_from(tokens: list[Token], at: int) -> bool:
    """Whether a FROM belongs to IS [NOT] DISTINCT FROM, or to TRIM, EXTRACT or SUBSTRING."""
    before = tokens[at - 1] if at else None
    if before is not None and before.value == "DISTINCT":
        return True
    opens = 0
    for token in reversed(tokens[:at]):
        if token.text == ")":
            opens += 1
        elif token.text == "(":
            if opens == 0:
                return tokens[tokens.index(token) - 1].value in {"TRIM", "EXTRACT", "SUBSTRING"}
            opens -= 1
    return False
