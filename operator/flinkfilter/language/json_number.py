"""What enters is a number as JSON spells it; what leaves is the text that Flink gives it.

Flink keeps a number with a fraction or an exponent as a `java.math.BigDecimal`, and its text is
that class's `toString`. Nothing is computed, so that `1e2147483647` costs no more than `1`.
"""

import re

_FORM = re.compile(r"(-?)([0-9]+)(?:[.]([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")
_PLAIN = re.compile(r"-?[1-9][0-9]{0,400}[.][0-9]{1,400}")
"""What stays as it is; most numbers are like this."""
_MAX_DIGITS = 1000
"""Jackson's bound, for the digits of a number, those of the exponent included."""
_LONG = 500
"""Jackson reads numbers of so many characters in another way."""
_MAX_EXPONENT = 2**31 - 1
_MAX_EXPONENT_DIGITS = 10
_PLAIN_FROM = -6
"""BigDecimal writes an exponent for numbers smaller than this power of ten."""


class Number(str):
    """The text of a number, which Flink compares as it does any text."""

    __slots__ = ()


def whole(text: str) -> Number:
    """Give the text of a number without fraction and exponent.

    Raises:
        ValueError: Flink reads no document with such a number.
    """
    if len(text) - text.startswith("-") > _MAX_DIGITS:
        raise ValueError(_too_long())
    return Number("0" if text == "-0" else text)


def fractional(text: str) -> Number:
    """Give the text of a number with a fraction, an exponent, or both.

    Raises:
        ValueError: Flink reads no document with such a number.
    """
    if _PLAIN.fullmatch(text):
        return Number(text)
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"{text[:50]} is no number")
    sign, integer, fraction, exponent_sign, exponent = form.groups(default="")
    # The zero before a point is not counted, except where an exponent follows (measured).
    uncounted = integer == "0" and not (fraction and exponent)
    if len(integer) + len(fraction) + len(exponent) - uncounted > _MAX_DIGITS:
        raise ValueError(_too_long())
    power = exponent.lstrip("0")
    if len(power) > _MAX_EXPONENT_DIGITS:
        raise ValueError(_out_of_range())
    shift = int(f"{exponent_sign}{power or '0'}")
    scale = len(fraction) - shift
    if abs(scale) > _MAX_EXPONENT or (shift > _MAX_EXPONENT and len(text) < _LONG):
        raise ValueError(_out_of_range())
    digits = (integer + fraction).lstrip("0") or "0"
    return Number(("" if digits == "0" else sign) + _written(digits, scale))


def _written(digits: str, scale: int) -> str:
    """Write `digits` / 10^scale as BigDecimal does."""
    adjusted = len(digits) - 1 - scale
    if scale >= 0 and adjusted >= _PLAIN_FROM:
        padded = digits.rjust(scale + 1, "0")
        point = len(padded) - scale
        return f"{padded[:point]}.{padded[point:]}" if scale else digits
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}E{adjusted:+d}" if adjusted else mantissa


def _too_long() -> str:
    return f"a number of more than {_MAX_DIGITS} digits"


def _out_of_range() -> str:
    return "the exponent is out of range"
