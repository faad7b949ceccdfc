"""What enters is a value in a document; what leaves is its JSON text as Flink writes it."""

import re
from collections.abc import Iterator
from typing import Any

from flinkfilter.language.json_number import Number
from flinkfilter.language.json_text import Json

_ESCAPED = re.compile('["\\\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_WORDS = {True: "true", False: "false", None: "null"}


def write(value: Json, *, in_order: bool = True) -> str:
    """Write a value compactly, as Jackson does: by default with the keys of objects in order."""
    pieces = []
    # Without recursion: documents nest deeper than Python calls can.
    waiting: list[Iterator[Any]] = [_pieces(value, in_order=in_order)]
    while waiting:
        piece = next(waiting[-1], None)
        if piece is None:
            waiting.pop()
        elif isinstance(piece, str):
            pieces.append(piece)
        else:
            waiting.append(piece)
    return "".join(pieces)


def _pieces(value: Json, *, in_order: bool) -> Iterator[Any]:
    """Give text, and further iterators of this kind in the place of what is inside."""
    if isinstance(value, dict):
        separator = "{"
        for key in sorted(value, key=_in_utf16) if in_order else value:
            yield f"{separator}{_quoted(key)}:"
            yield _pieces(value[key], in_order=in_order)
            separator = ","
        yield "}" if value else "{}"
    elif isinstance(value, list):
        separator = "["
        for element in value:
            yield separator
            yield _pieces(element, in_order=in_order)
            separator = ","
        yield "]" if value else "[]"
    elif isinstance(value, str):
        yield value if isinstance(value, Number) else _quoted(value)
    else:
        yield _WORDS[value]


def _in_utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04X}"
