"""What enters is the text of a JSON column; what leaves is the document that Flink reads from it.

Flink reads with Jackson: the first document of the text counts and what follows it does not matter,
the last of equal keys wins, and where the text is no JSON, or beyond Jackson's bounds, there is no
document at all. Numbers keep the text that Flink gives them, since that is what is compared.
"""

import json
from enum import Enum
from typing import Any, Final, NoReturn, TypeAlias

from flinkfilter.language.json_number import Number, fractional, whole

Json: TypeAlias = Any
"""dict, list, str, `Number` (a str, too), bool or None."""


class Unreadable(Enum):
    """What stands in place of a document where there is none."""

    TEXT = "not JSON"


UNREADABLE: Final = Unreadable.TEXT

_WHITE_SPACE = " \t\n\r"
_LONG = 1000


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_QUICK = json.JSONDecoder(parse_int=Number, parse_float=fractional, parse_constant=_constant)
_EXACT = json.JSONDecoder(parse_int=whole, parse_float=fractional, parse_constant=_constant)


def read(text: str) -> Json | Unreadable:
    """Read a document."""
    decoder = _EXACT if len(text) > _LONG or "-0" in text else _QUICK
    try:
        return decoder.raw_decode(text.lstrip(_WHITE_SPACE))[0]
    except (ValueError, RecursionError):
        return UNREADABLE
