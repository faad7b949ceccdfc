"""JSON text in any spelling: numbers as they are spelled, escapes where none are needed.

Flows in: values, some of them spelled out. Flows out: their JSON text.
"""

import json
from random import Random
from typing import Any

_HALVES = ("\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\uD83D\\uDE00", "\\ud83d?", "\\ud83dx")
"""Escapes of surrogates: alone, in the wrong order, and one good pair."""


class Spelled(str):
    """A text that stands in a document without quotes where it is spelled like a number."""

    __slots__ = ()


def spell(random: Random, value: Any) -> str:
    """Write a value; what can be spelled in several ways comes in any of them."""
    match value:
        case dict():
            return _joined(random, "{", _members(random, value), "}")
        case list():
            return _joined(random, "[", (spell(random, each) for each in value), "]")
        case Spelled() if value[:1] in "0123456789-" and random.random() < 0.7:
            return str(value)
        case str():
            return _text(random, value)
        case _:
            return json.dumps(value)


def _members(random: Random, value: dict[str, Any]) -> list[str]:
    """Write members; at times one stands twice, with another value first or last."""
    members = [f"{_text(random, key)}:{spell(random, each)}" for key, each in value.items()]
    if value and random.random() < 0.04:
        again = random.choice(list(value))
        other = random.choice(['"CarSold"', "null", "1", "{}", "[]", members[0].partition(":")[2]])
        members.insert(random.randint(0, len(members)), f"{json.dumps(again)}:{other}")
    return members


def _joined(random: Random, start: str, parts, end: str) -> str:
    space = random.choice(["", "", " ", "\n\t"])
    return f"{start}{space}{f',{space}'.join(parts)}{space}{end}"


def _text(random: Random, text: str) -> str:
    written = json.dumps(text, ensure_ascii=random.random() < 0.5)
    if text and random.random() < 0.05:
        return f'"\\u{ord(text[0]):04x}{written[2:]}' if _is_plain(text[0]) else written
    if random.random() < 0.02:
        position = random.choice([1, len(written) - 1])
        return written[:position] + random.choice(_HALVES) + written[position:]
    return written


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()
