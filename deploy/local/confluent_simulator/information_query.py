"""Reads queries of INFORMATION_SCHEMA: one view, some columns, equalities joined by AND.

Flows in: tokens. Flows out: an `InformationQuery`; what is not in these few forms is refused.
"""

from dataclasses import dataclass

from confluent_simulator.sql_tokens import Cursor, Token, unexpected

SCHEMA = "INFORMATION_SCHEMA"


@dataclass(frozen=True, slots=True)
class InformationQuery:
    """A query of one view.

    Attributes:
        view: its name, such as `TABLES`.
        columns: as named; `*` stands for all.
        conditions: column and the text it must be equal to.
    """

    view: str
    columns: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]


def is_information_query(tokens: list[Token]) -> bool:
    """Whether a statement is a query that names the schema."""
    named = any(token.is_name and token.name.upper() == SCHEMA for token in tokens)
    return named and tokens[0].kind == "word" and tokens[0].value == "SELECT"


def read_information_query(cursor: Cursor) -> InformationQuery:
    """Read the query.

    Raises:
        SqlRefused: it is of another form.
    """
    cursor.expect("SELECT")
    columns = ["*"] if cursor.take("*") else [cursor.name().name]
    while cursor.take(","):
        columns.append(cursor.name().name)
    cursor.expect("FROM")
    view = cursor.name().name
    conditions = []
    more = cursor.take("WHERE")
    while more:
        column = cursor.name().name
        cursor.expect("=")
        value = cursor.next()
        if value.kind != "string":
            raise unexpected(value, "<QUOTED_STRING>")
        conditions.append((column, value.value))
        more = cursor.take("AND")
    return InformationQuery(view, tuple(columns), tuple(conditions))
