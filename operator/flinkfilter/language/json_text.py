"""What enters is the text of a JSON column; what leaves is the document that Flink reads from it.

Flink reads with Jackson: the first document of the text counts and what follows it does not matter,
the last of equal keys wins, and where the text is no JSON, or beyond Jackson's bounds, there is no
document at all. Numbers keep the text that Flink gives them, since that is what is compared.
"""

import json
import re
from enum import Enum
from typing import Any, Final, NoReturn, TypeAlias

from flinkfilter.language.json_exact import (
    MAX_DEPTH,
    MAX_NAME,
    MAX_STRING,
    check_length,
    read_exactly,
)
from flinkfilter.language.json_number import Number, fractional, whole

Json: TypeAlias = Any
"""A document: dict, list, str, `Number` (which is a str, too), bool or None."""


class Unreadable(Enum):
    """What stands in place of a document where there is none."""

    TEXT = "not JSON"


UNREADABLE: Final = Unreadable.TEXT

_WHITE_SPACE = " \t\n\r"
# A number that is too long has a digit at each of ten places that are a hundred apart.
_APART = 100
_DIGITS = re.compile("[0-9]{10}")
_NEGATIVE_ZERO = re.compile("-0[^0-9]")


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _with_short_names(members: list[tuple[str, Json]]) -> dict[str, Json]:
    for name, _ in members:
        check_length(name, MAX_NAME)
    return dict(members)


# Python takes NaN and Infinity, which Jackson does not. Beside that both take the same texts, but
# for what `_decoder_for` and `read` look at.
_QUICK = json.JSONDecoder(parse_int=Number, parse_float=fractional, parse_constant=_no_json)
_CAREFUL = json.JSONDecoder(
    parse_int=whole,
    parse_float=fractional,
    parse_constant=_no_json,
    object_pairs_hook=_with_short_names,
)


def read_quickly(text: str) -> tuple[Json, int]:
    """Read a document at the very beginning of a text that need not be as Jackson reads it.

    Returns:
        The document, and where it ends.

    Raises:
        StopIteration, ValueError, RecursionError: there is none, or it is nested too deep.
    """
    return _QUICK.scan_once(text, 0)  # type: ignore[attr-defined,no-any-return]  # of the library's own class


def is_exact(text: str) -> bool:
    """Tell whether `read_quickly` reads what is in a text as Jackson does."""
    return not _may_be_deep(text) and len(text) <= MAX_STRING // 2 and _decoder_for(text) is _QUICK


def read(text: str) -> Json | Unreadable:
    """Read the document of a column's text."""
    try:
        if not _may_be_deep(text) and len(text) <= MAX_STRING // 2:
            document, _ = _decoder_for(text).raw_decode(text.lstrip(_WHITE_SPACE))
            if isinstance(document, dict | list):
                return document
    except ValueError:
        return UNREADABLE
    except RecursionError:
        # Python calls do not nest as deep as Jackson's documents.
        pass
    try:
        return read_exactly(text)
    except ValueError:
        return UNREADABLE


def _decoder_for(text: str) -> json.JSONDecoder:
    """Give the quick one where no number is `-0` or too long, and no name too long."""
    odd = (
        len(text) > MAX_NAME // 2
        or _NEGATIVE_ZERO.search(text)
        or _DIGITS.search(text[_APART - 1 :: _APART])
    )
    return _CAREFUL if odd else _QUICK


def _may_be_deep(text: str) -> bool:
    # Each bracket that is opened is closed again.
    return len(text) > 2 * MAX_DEPTH and text.count("[") + text.count("{") > MAX_DEPTH
