"""What enters is a number as JSON or text spell it; what leaves is its exact decimal."""

import re
from decimal import Decimal

from flinkfilter.resource.json_values import shown

_FORM = re.compile(r"[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_LONGER_FORM = re.compile(r"[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")
# SQL compares as DECIMAL(38, 18): 20 digits before the point, 18 after it.
_WHOLE_DIGITS = 20
_FRACTION_DIGITS = 18
_BOUND = 10**_WHOLE_DIGITS
# JSON tools keep numbers as 64-bit floats, which hold whole numbers up to here, and this many
# digits of others. The API server itself is such a tool.
_MAX_EXACT = 2**53
_EXACT_DIGITS = 15


def from_json(value: float) -> Decimal:
    """Take a bare number, if no tool on the way can have rounded it.

    Raises:
        ValueError: it may have been rounded, or SQL cannot hold it; the message says which.
    """
    if abs(value) >= _BOUND:
        raise ValueError(_out_of_range(shown(value)))
    if abs(value) > _MAX_EXACT:
        raise ValueError(_rounded(value))
    number = parse(str(value) if isinstance(value, int) else repr(value))
    digits = format(number.copy_abs(), "f").replace(".", "").strip("0")
    if isinstance(value, float) and len(digits) > _EXACT_DIGITS:
        raise ValueError(_rounded(value))
    return number


def parse(text: str) -> Decimal:
    """Read a number, without exponent and trailing zeros, so that equal numbers are equal values.

    Raises:
        ValueError: it is no number, or SQL cannot hold it exactly; the message says which.
    """
    if not _FORM.fullmatch(text):
        if _LONGER_FORM.fullmatch(text):
            raise ValueError(
                f"{shown(text)} is out of range or too long; numbers are below 1e20 in size, with "
                f"at most {_FRACTION_DIGITS} digits after the point"
            )
        raise ValueError(f"{shown(text)} is not a number; write one such as 450, -0.5 or 1e3")
    sign = "-" if text.startswith("-") else ""
    # Not abs() nor normalize(): like all arithmetic they round to the context's 28 digits.
    whole, _, fraction = format(Decimal(text).copy_abs(), "f").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) > _WHOLE_DIGITS:
        raise ValueError(_out_of_range(shown(text)))
    if len(fraction) > _FRACTION_DIGITS:
        raise ValueError(
            f"{shown(text)} has {len(fraction)} digits after the point; at most "
            f"{_FRACTION_DIGITS} are compared"
        )
    if not whole and not fraction:
        return Decimal(0)
    return Decimal(f"{sign}{whole or '0'}{'.' if fraction else ''}{fraction}")


def _out_of_range(number: str) -> str:
    return f"{number} is out of range; numbers are below 1e20 in size"


def _rounded(value: float) -> str:
    return (
        f"{shown(value)} may not be what was written: JSON tools round whole numbers beyond 2^53 "
        f"and fractions of more than {_EXACT_DIGITS} digits; write it as text, with type: number"
    )
