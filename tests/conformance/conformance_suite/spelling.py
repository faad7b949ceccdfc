"""JSON text in any spelling: numbers as they are spelled, escapes where none are needed.

Flows in: values, some of them spelled out. Flows out: their JSON text.
"""

import json
from random import Random
from typing import Any


class Spelled(str):
    """A text that stands in a document without quotes where it is spelled like a number."""

    __slots__ = ()


def spell(random: Random, value: Any) -> str:
    """Write a value; what can be spelled in several ways comes in any of them."""
    match value:
        case dict():
            members = (f"{_text(random, key)}:{spell(random, each)}" for key, each in value.items())
            return _joined(random, "{", members, "}")
        case list():
            return _joined(random, "[", (spell(random, each) for each in value), "]")
        case Spelled() if value[:1] in "0123456789-" and random.random() < 0.7:
            return str(value)
        case str():
            return _text(random, value)
        case _:
            return json.dumps(value)


def _joined(random: Random, start: str, parts, end: str) -> str:
    space = random.choice(["", "", " ", "\n\t"])
    return f"{start}{space}{f',{space}'.join(parts)}{space}{end}"


def _text(random: Random, text: str) -> str:
    written = json.dumps(text, ensure_ascii=random.random() < 0.5)
    if text and random.random() < 0.05:
        return f'"\\u{ord(text[0]):04x}{written[2:]}' if _is_plain(text[0]) else written
    return written


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()
