"""What enters are lines of JSON, an event each; what leaves are events, quickly.

The same meaning as `event.read_event`, but for columns that the source does not have: streams carry
more than the table shows, so these are passed over. Millions of lines are read, so each is parsed
once, and what is in order is used as it is.
"""

from collections.abc import Callable, Sequence
from json import JSONDecodeError

from flinkfilter.language.event import INT64, Document, Event
from flinkfilter.language.json_number import Number
from flinkfilter.language.json_text import Json, is_exact, read, read_quickly
from flinkfilter.settings import Column, ColumnType, Source

_WHITE_SPACE = " \t\r\n"
_MOST_DIGITS = 20
_NO_OBJECT = "not a JSON object"


def line_reader(source: Source) -> Callable[[str], Event]:
    """Make the function that reads a line of a stream of `source`.

    It raises ValueError for a line that is no JSON object, or whose value of a column is none that
    the column can hold; the message says which.
    """
    texts = [(column.name, column) for column in source.columns if column.type is ColumnType.STRING]
    numbers = [
        (column.name, column) for column in source.columns if column.type is ColumnType.BIGINT
    ]

    def event_of(line: str) -> Event:
        event = _object(line)
        for name, _ in texts:
            value = event.get(name)
            # A number is of another class, though it is a text, too.
            if type(value) is not str and value is not None:
                event = _with_documents(event, line, texts)
                break
        for name, column in numbers:
            value = event.get(name)
            if value is not None:
                event[name] = _bigint(value, column)
        return event

    return event_of


def _object(line: str) -> dict[str, Json]:
    try:
        event, end = read_quickly(line)
    except JSONDecodeError as error:
        raise ValueError(f"{_NO_OBJECT}: {error.msg} at column {error.colno}") from None
    except StopIteration:
        # White space before an event is rare, so it is looked for when there seems to be none.
        stripped = line.lstrip(_WHITE_SPACE)
        if stripped and stripped != line:
            return _object(stripped)
        raise ValueError(_NO_OBJECT if stripped else f"{_NO_OBJECT}: empty") from None
    except RecursionError:
        return _exactly(line)
    if type(event) is not dict:
        raise ValueError(_NO_OBJECT)
    if end != len(line) and line[end:].strip(_WHITE_SPACE):
        raise ValueError(f"more than a JSON object: something follows at column {end + 1}")
    return event


def _exactly(line: str) -> dict[str, Json]:
    event = read(line)
    if type(event) is not dict:
        raise ValueError(_NO_OBJECT)
    return event


def _with_documents(
    event: dict[str, Json], line: str, texts: Sequence[tuple[str, Column]]
) -> dict[str, Json]:
    # What stands in a document that is written out is read as Flink would read it.
    found = event if is_exact(line) else _exactly(line)
    for name, column in texts:
        value = found.get(name)
        if type(value) is not str and value is not None:
            found[name] = _document(value, column)
    return found


def _document(value: Json, column: Column) -> Document:
    if column.holds_json and isinstance(value, dict | list):
        return Document(value)
    other = "text, an object or a list" if column.holds_json else "text"
    raise ValueError(f"{column.name} holds {other}, not {_shown(value)}")


def _bigint(value: Json, column: Column) -> int:
    # 64 bits have at most 19 digits; one with a fraction or an exponent is no whole number here.
    if type(value) is Number and len(value) <= _MOST_DIGITS and value.lstrip("-").isdecimal():
        number = int(value)
        if number in INT64:
            return number
    raise ValueError(f"{column.name} holds whole numbers of 64 bits, not {_shown(value)}")


def _shown(value: Json) -> str:
    if isinstance(value, Number):
        return value if len(value) <= 50 else "a very long number"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "text" if isinstance(value, str) else "an object or a list"
