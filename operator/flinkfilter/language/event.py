"""An event as the source table holds it, and how one is read from what a user writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.language.json_text import Json
from flinkfilter.language.json_writing import write
from flinkfilter.resource.json_values import child_path, shown
from flinkfilter.settings import Column, ColumnType, Source


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a JSON column that came as the document itself, not as its text.

    Attributes:
        content: as `json_text.read` gives it.
    """

    content: Json

    @property
    def text(self) -> str:
        """What the column would hold."""
        return write(self.content, in_order=False)


Event: TypeAlias = Mapping[str, str | int | Document | None]
"""A column's value is text (or its document), a whole number (BIGINT) or None for NULL; a column
that is missing is NULL."""

INT64 = range(-(2**63), 2**63)


def read_event(
    content: Mapping[str, Any], source: Source, path: str, operation: str | None = None
) -> Event:
    """Read an event that a person wrote.

    A JSON column may be written out as the object or list itself.

    Args:
        content: columns with their values.
        source: the table that the event is a row of.
        path: where the event stands, such as `spec.samples[0].event`.
        operation: what a missing operation column is filled up with, if anything.

    Raises:
        InvalidSpec: with every column that the source does not have, or not so.
    """
    problems: list[Problem] = []
    event: dict[str, str | int | Document | None] = {}
    for name, value in content.items():
        where = child_path(path, name)
        column = source.column(name)
        if column is None:
            known = ", ".join(column.name for column in source.columns)
            problems.append(Problem(where, f"{source.name} has no such column; it has {known}"))
        else:
            attempt(problems, lambda: event.update({name: _value(value, column, where)}))  # noqa: B023  # called at once
    if problems:
        raise InvalidSpec(tuple(problems))
    if operation is not None and source.operation_column is not None:
        event.setdefault(source.operation_column, operation)
    return event


def _value(value: Any, column: Column, path: str) -> str | int | None:
    if value is None:
        return None
    if column.type is ColumnType.BIGINT:
        return _bigint(value, column, path)
    if isinstance(value, str):
        return value
    if column.holds_json and isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    other = "text, an object or a list" if column.holds_json else "text"
    raise invalid(path, f"{column.name} holds text, not {shown(value)}; write {other}")


def _bigint(value: Any, column: Column, path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in INT64:
        return value
    raise invalid(
        path, f"{column.name} holds whole numbers of 64 bits, not {shown(value)}; write one"
    )
