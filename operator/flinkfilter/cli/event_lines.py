"""What enters are lines of a stream, each an event in JSON; what leaves are events.

The same reading as that of `language/event.py`, made for speed: columns that the source does not
have are passed over, and what is wrong is said without what stands there.
"""

import json
from collections.abc import Callable
from json.scanner import make_scanner
from typing import Any

from flinkfilter.language.event import Event
from flinkfilter.settings import ColumnType, Source

_WHITE_SPACE = " \t\r"
_INT64 = range(-(2**63), 2**63)


def line_reader(source: Source) -> Callable[[str], Event]:
    """Make the function that reads a line.

    It raises ValueError or RecursionError: the line is no JSON object, or a column holds what the
    source's cannot.
    """
    bigints = [column.name for column in source.columns if column.type is ColumnType.BIGINT]
    texts = [column.name for column in source.columns if column.type is ColumnType.STRING]
    documents = {column.name for column in source.columns if column.holds_json}
    # What the decoder itself calls; its own method takes as long again for short lines.
    decoder: Any = json.JSONDecoder(parse_constant=_constant)
    scan: Callable[[str, int], tuple[Any, int]] = make_scanner(decoder)

    def read(line: str) -> Event:
        content = _scanned(line, scan)
        for name in texts:
            value = content.get(name)
            if value is not None and value.__class__ is not str:
                content[name] = _text(name, value, holds_json=name in documents)
        for name in bigints:
            value = content.get(name)
            if value is not None and (value.__class__ is not int or value not in _INT64):
                raise ValueError(f"{name} holds whole numbers of 64 bits, not {_kind(value)}")
        return content

    return read


def _scanned(line: str, scan: Callable[[str, int], tuple[Any, int]]) -> dict[str, Any]:
    try:
        content, end = scan(line, 0)
    except StopIteration:
        # White space before a document is rare, so it is looked for when there seems to be none.
        stripped = line.lstrip(_WHITE_SPACE)
        if stripped == line:
            raise ValueError("not JSON" if line else "empty") from None
        return _scanned(stripped, scan)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    if end != len(line) and line[end:].strip(_WHITE_SPACE):
        raise ValueError(f"not JSON: something follows the event at column {end + 1}")
    if content.__class__ is not dict:
        raise ValueError(f"an event is an object of columns and their values, not {_kind(content)}")
    found: dict[str, Any] = content
    return found


def _text(name: str, value: object, *, holds_json: bool) -> str:
    if holds_json and isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    wanted = "text, an object or a list" if holds_json else "text"
    raise ValueError(f"{name} holds {wanted}, not {_kind(value)}")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "text", type(None): "null"}
    return names.get(type(value), "a number")


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
