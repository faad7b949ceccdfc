"""What enters are lines of JSON, an event each; what leaves are events, quickly.

The same meaning as `event.read_event`, but for columns that the source does not have: streams carry
more than the table shows, so these are passed over. Millions of lines are read, so each is parsed
once, and what is in order is used as it is.
"""

from collections.abc import Callable

from flinkfilter.language.event import INT64, Document, Event
from flinkfilter.language.json_number import Number
from flinkfilter.language.json_text import Json, read
from flinkfilter.settings import Column, ColumnType, Source


def line_reader(source: Source) -> Callable[[str], Event]:
    """Make the function that reads a line of a stream of `source`.

    It raises ValueError for a line that is no JSON object, or whose value of a column is none that
    the column can hold; the message says which.
    """
    texts = tuple(column for column in source.columns if column.type is ColumnType.STRING)
    numbers = tuple(column for column in source.columns if column.type is ColumnType.BIGINT)
    names = tuple(column.name for column in texts)

    def event_of(line: str) -> Event:
        event = read(line)
        if type(event) is not dict:
            raise ValueError("not a JSON object")
        for name in names:
            value = event.get(name)
            # A number is another class, though it has a text, too.
            if type(value) is not str and value is not None:
                event.update({column.name: _text(event, column) for column in texts})
                break
        for column in numbers:
            value = event.get(column.name)
            if value is not None:
                event[column.name] = _bigint(value, column)
        return event

    return event_of


def _text(event: dict[str, Json], column: Column) -> str | Document | None:
    value = event.get(column.name)
    if value is None or type(value) is str:
        return value
    if column.holds_json and isinstance(value, dict | list):
        return Document(value)
    other = "text, an object or a list" if column.holds_json else "text"
    raise ValueError(f"{column.name} holds {other}, not {_shown(value)}")


def _bigint(value: Json, column: Column) -> int:
    if type(value) is Number and value.lstrip("-").isdecimal() and int(value) in INT64:
        return int(value)
    raise ValueError(f"{column.name} holds whole numbers of 64 bits, not {_shown(value)}")


def _shown(value: Json) -> str:
    if isinstance(value, Number):
        return value if len(value) <= 50 else "a very long number"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "text" if isinstance(value, str) else "an object or a list"
