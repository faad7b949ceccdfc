"""What enters is the text of a field; what leaves is the value that it has when read as a type.

Numbers are whole numbers of 10^-18, instants are nanoseconds since 1970-01-01T00:00:00Z: exact, and
compared without further ado. None where the text is no such value.
"""

import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_NUMBER = re.compile(r"([+-]?[0-9]{1,40})(?:[.]([0-9]{1,40}))?([eE][+-]?[0-9]{1,3})?")
_FRACTION_DIGITS = 18
_BOUND = 10**38
"""A DECIMAL(38, 18) has 38 digits."""
_UNIT = 1_000_000_000_000_000_000
# Holds every number of that form exactly: 80 digits, moved by up to 999 places.
_EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([01][0-9]|2[0-3]):([0-9]{2}):([0-9]{2})"
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
    whole, fraction, exponent = form.groups("")
    if not exponent and len(fraction) <= _FRACTION_DIGITS:
        value = int(whole + fraction.ljust(_FRACTION_DIGITS, "0"))
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
    date_text, hour, minute, second, fraction, sign, hours, minutes = form.groups()
    day = _day(date_text)
    if day is None or minute > "59" or second > "59":
        return None
    clock = (day * 24 + int(hour)) * 60 + int(minute)
    if sign is not None:
        clock -= int(sign + hours) * 60 + int(sign + minutes)
    nanosecond = int(fraction.ljust(9, "0")) if fraction else 0
    return (clock * 60 + int(second)) * 1_000_000_000 + nanosecond


# The events of a stream lie within few days.
@lru_cache(maxsize=1024)
def _day(text: str) -> int | None:
    """Count the days from 1970-01-01 to a date."""
    year, month, day = (int(part) for part in text.split("-"))
    if not (year and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1])).toordinal() - _EPOCH_DAY


def bigint_as_number(value: int) -> int:
    """Give a whole number in the unit of `number_in`."""
    return value * _UNIT


def bigint_as_instant(value: int) -> int:
    """Give milliseconds since 1970 in the unit of `instant_in`."""
    return value * 1_000_000
