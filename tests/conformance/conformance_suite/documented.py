"""What docs/language.md says of events, as questions that can be asked.

Flows in: cells of its tables. Flows out: conditions, events, and which of them the tables tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.expression import Expression
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings import Settings

PAGE = "language.md"
DASH = "\N{EN DASH}"
FIELDS = {
    "text": "header_data.k",
    "letters": "header_data.k",
    "numbers": "header_data.k",
    "booleans": "header_data.k",
    "instants": "header_data.k",
    "whole numbers": "__ts_ms",
    "elements": "header_data.k[*]",
    "nested": "header_data.k",
}
"""The tables of conditions and events, each with the field that its conditions are about."""
TYPES = ("string", "number", "boolean", "timestamp")
_MARKS = {"✓": True, DASH: False}
_DOCUMENTS = {"absent": "{}", "not JSON": "CarSold"}
# For each type, a value that no event of the table has.
_OTHERS = {
    "string": '"?"',
    "number": "-1",
    "boolean": "false",
    "timestamp": '"1999-01-01T00:00:00Z"',
}

Event = dict[str, str | int | None]


@dataclass(frozen=True)
class Question:
    """Whether a condition takes an event.

    Attributes:
        text: the condition as the page has it.
        condition: what it compiles to.
        event: a row of the source.
        tick: what the page says.
    """

    text: str
    condition: Expression
    event: Event
    tick: bool


def ticks(
    field: str, head: Sequence[str], rows: Sequence[Sequence[str]], settings: Settings
) -> list[Question]:
    """Read a table of conditions, with a column for each event."""
    events = [_event(cell, field) for cell in head[1:]]
    return [
        Question(cell, _compiled(cell, field, settings), event, _MARKS[mark])
        for cell, *marks in rows
        for event, mark in zip(events, marks, strict=True)
    ]


def readings(type_: str, rows: Sequence[Sequence[str]], settings: Settings) -> list[Question]:
    """Read a column of the table of values: what stands in an event is read as a type.

    It equals that value; where it is none, it is not even another value.
    """
    column, other = 1 + TYPES.index(type_), _OTHERS[type_]
    questions = []
    for row in rows:
        value = row[column]
        if value == "undefined":
            continue
        event, has_value = _event(row[0], FIELDS["text"]), value != DASH
        for operator, operand in (("equals", value if has_value else other), ("notEquals", other)):
            text = f"operator: {operator}, type: {type_}, value: {operand}"
            condition = _compiled(text, FIELDS["text"], settings)
            questions.append(Question(text, condition, event, has_value))
    return questions


def _compiled(cell: str, field: str, settings: Settings) -> Expression:
    written = cell if cell.startswith("{") else f'{{field: "{field}", {cell}}}'
    (document,) = read_documents(written)
    spec = read_spec({"outputTopic": "out", "conditions": [document.content]})
    return compile_filter(spec, settings).condition


def _event(cell: str, field: str) -> Event:
    if cell in {"column NULL", "NULL"}:
        return {}
    if field == "__ts_ms":
        return {"__ts_ms": int(cell)}
    return {"header_data": _DOCUMENTS.get(cell, f'{{"k": {cell}}}')}
