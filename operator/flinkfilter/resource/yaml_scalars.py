"""What enters is the text of a plain YAML scalar; what leaves is the value that kubectl sees.

kubectl reads YAML 1.1 as its Go library does, turns it into JSON and that into integers of 64 bits
and doubles. A filter read by other rules would have one digest offline and another in the cluster.
`tests/integration/resource/test_yaml_reading.py` holds this against kubectl itself.
"""

import math
import re
from decimal import Decimal
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE"), True),
    **dict.fromkeys(("on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
}
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)"
    r"(0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)|(?P<d>0|[1-9][0-9]*))"
)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

_INT64 = range(-(2**63), 2**63)
_UINT64 = range(2**64)
_LONGEST = 100
"""No integer of 64 bits has more characters, unless it is written with many leading zeros."""
_EXPONENT_FROM = 1e21
"""From here on, JSON from Go has an exponent, which makes a number a double for its readers."""


def resolve(text: str) -> Scalar:
    """Give the value of a plain scalar without a tag.

    Raises:
        ValueError: infinity or NaN, which JSON cannot carry.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a number that JSON knows; put it in quotes if it is text")
    if text[0] == ".":
        return _float(text)
    if text[0] not in "+-0123456789":
        return text
    digits = text.replace("_", "")
    integer = _integer(digits)
    if integer is not None:
        return json_number(integer)
    number = _float(digits)
    return text if isinstance(number, str) else number


def json_number(number: float) -> int | float:
    """Give what is left of a number after a way through JSON as Go writes and reads it.

    Raises:
        ValueError: an integer too large for a double.
    """
    if isinstance(number, int):
        if number in _INT64:
            return number
        try:
            number = float(number)
        except OverflowError:
            raise ValueError("the number is too large; put it in quotes if it is text") from None
    if number.is_integer() and abs(number) < _EXPONENT_FROM:
        return int(Decimal(repr(number)))
    return number


def _integer(digits: str) -> int | None:
    match = _INTEGER.fullmatch(digits) if len(digits) <= _LONGEST else None
    if match is None:
        return None
    base = next(base for base in _BASES if match[base] is not None)
    number = int(match["sign"] + match[base], _BASES[base])
    return number if number in _INT64 or (not match["sign"] and number in _UINT64) else None


def _float(text: str) -> int | float | str:
    if not _FLOAT.fullmatch(text):
        return text
    number = float(text)
    return json_number(number) if math.isfinite(number) else text
