"""What enters is the text of a point in time; what leaves is the instant, exact to nanoseconds."""

import re
from datetime import datetime, timedelta

from flinkfilter.language.expression import Instant
from flinkfilter.resource.json_values import shown

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.]([0-9]{1,9}))?"
_INSTANT = re.compile(rf"{_DATE}[T ]{_TIME}(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))")
_WITHOUT_ZONE = re.compile(rf"{_DATE}[T ]{_TIME}")
_DATE_ALONE = re.compile(_DATE)
_LOOKS_LIKE_A_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([^0-9]|$)")

# All arithmetic here is on UTC wall clocks.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
# Flink's planner refuses TIMESTAMP literals in between (measured on 2.2.1).
_JULIAN_END = datetime(1582, 10, 5)  # noqa: DTZ001
_GREGORIAN_START = datetime(1582, 10, 15)  # noqa: DTZ001
_EXAMPLE = "2025-01-15T10:00:00Z or 2025-01-15T12:00:00.5+02:00"


def looks_like_a_date(text: str) -> bool:
    """Tell whether a text without a type may be meant as a point in time."""
    return _LOOKS_LIKE_A_DATE.match(text) is not None


def parse(text: str) -> Instant:
    """Read an instant: date, time with up to nine fraction digits, zone (`Z` or an offset).

    Raises:
        ValueError: the form is another, the zone is missing, there is no such day or time, or it
            is outside the years 1 to 9999 in UTC or in the days that the calendar left out, so
            that SQL cannot write it.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(_malformed(text))
    *fields, fraction, sign, hours, minutes = match.groups()
    try:
        wall_clock = datetime(*(int(field) for field in fields))  # type: ignore[arg-type]  # noqa: DTZ001  # six numbers; the zone is applied below
    except ValueError:
        raise ValueError(
            f"{shown(text)} does not exist: there is no such day or time; hours go to 23, "
            "minutes and seconds to 59"
        ) from None
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        utc = wall_clock + offset if sign == "-" else wall_clock - offset
    except OverflowError:
        raise ValueError(f"{shown(text)} is outside the years 1 to 9999 of UTC") from None
    if _JULIAN_END <= utc < _GREGORIAN_START:
        raise ValueError(
            f"{shown(text)} is in the days that the change of the calendar left out, which SQL "
            "cannot write; take an instant before 1582-10-05 or from 1582-10-15 on"
        )
    since = utc - _EPOCH
    seconds = since.days * 86_400 + since.seconds
    return Instant(seconds * 1_000_000_000 + int((fraction or "").ljust(9, "0")))


def _malformed(text: str) -> str:
    if _WITHOUT_ZONE.fullmatch(text):
        return (
            f"{shown(text)} has no time zone, so it is no instant; add the zone that is meant: "
            f"{text}Z or {text}+02:00"
        )
    if _DATE_ALONE.fullmatch(text):
        return (
            f"{shown(text)} is a day, not an instant; add time and zone that are meant: "
            f"{text}T00:00:00Z"
        )
    return f"{shown(text)} is not an instant; write one such as {_EXAMPLE}"
