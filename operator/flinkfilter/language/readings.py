"""What enters is the text of a field; what leaves is the value that it has when read as a type.

Numbers are whole numbers of 10^-18, instants are nanoseconds since 1970-01-01T00:00:00Z: exact, and
compared without further ado. None where the text is no such value.
"""

import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_FRACTION_DIGITS = 18
_UNIT = 1_000_000_000_000_000_000
"""10^18."""
_BOUND = 10**38
"""A DECIMAL(38, 18) has 38 digits."""
# Holds every number of that form exactly: 80 digits, moved by up to 999 places.
_EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([01][0-9]|2[0-3]):([0-9]{2}):([0-9]{2})"
    r"(?:[.]([0-9]{1,9}))?(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))"
)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def number_in(text: str) -> int | None:
    """Read a number: at most 40 digits on either side of the point, an exponent of at most three.

    What is beyond 18 digits after the point is rounded, half up; 10^20 and more is no number.
    """
    form = _NUMBER.fullmatch(text)
    if form is None:
        return None
    if form[1] is None and form[2] is None:
        value = int(text) * _UNIT
    else:
        scaled = Decimal(text).scaleb(_FRACTION_DIGITS, _EXACT)
        value = int(scaled.to_integral_value(ROUND_HALF_UP, _EXACT))
    return value if -_BOUND < value < _BOUND else None


def scaled_number(constant: Decimal) -> int:
    """Give a constant, of at most 18 digits after the point, in the unit of `number_in`."""
    return int(constant.scaleb(_FRACTION_DIGITS, _EXACT))


def instant_in(text: str) -> int | None:
    """Read an instant. A day that its month does not have is taken for the month's last one."""
    form = _INSTANT.fullmatch(text)
    if form is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in form.groups()[:6])
    fraction, sign, hours, minutes = form.groups()[6:]
    if not (year and 1 <= month <= 12 and 1 <= day <= 31 and minute <= 59 and second <= 59):
        return None
    day = min(day, monthrange(year, month)[1])
    clock = ((date(year, month, day).toordinal() - _EPOCH_DAY) * 24 + hour) * 60 + minute
    offset = 0 if sign is None else int(sign + hours) * 60 + int(sign + minutes)
    return ((clock - offset) * 60 + second) * 1_000_000_000 + int((fraction or "").ljust(9, "0"))


def bigint_as_number(value: int) -> int:
    """Give a whole number in the unit of `number_in`."""
    return value * _UNIT


def bigint_as_instant(value: int) -> int:
    """Give milliseconds since 1970 in the unit of `instant_in`."""
    return value * 1_000_000
