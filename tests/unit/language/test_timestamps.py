"""Which texts are instants, and which."""

import pytest

from flinkfilter.language import timestamps
from flinkfilter.language.expression import Instant


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2025-01-15T10:00:00Z", 1_736_935_200_000_000_000),
        ("2025-01-15 12:00:00+02:00", 1_736_935_200_000_000_000),
        ("2025-01-15T04:30:00.000000001-05:30", 1_736_935_200_000_000_001),
        ("2025-01-15T10:00:00.5Z", 1_736_935_200_500_000_000),
        ("1969-12-31T23:59:59.999999999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000_000),
        ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999_999_999),
        ("2024-02-29T00:00:00-14:59", 1_709_218_740_000_000_000),
    ],
)
def test_an_instant_is_exact(text, nanoseconds):
    """Zones and up to nine fraction digits are taken into account."""
    assert timestamps.parse(text) == Instant(nanoseconds)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-01-15T10:00:00", "add the zone that is meant: 2025-01-15T10:00:00Z or"),
        ("2025-01-15 10:00:00.5", "has no time zone"),
        ("2025-01-15", "add time and zone that are meant: 2025-01-15T00:00:00Z"),
        ("2025-02-30T10:00:00Z", "there is no such day or time"),
        ("2025-02-29T10:00:00Z", "there is no such day or time"),
        ("2025-13-01T10:00:00Z", "there is no such day or time"),
        ("2025-01-15T24:00:00Z", "there is no such day or time"),
        ("2025-01-15T10:00:60Z", "there is no such day or time"),
        ("0000-01-01T00:00:00Z", "there is no such day or time"),
        ("0001-01-01T00:00:00+01:00", "outside the years 1 to 9999"),
        ("9999-12-31T23:59:59-01:00", "outside the years 1 to 9999"),
        ("1582-10-05T00:00:00Z", "the change of the calendar left out"),
        ("1582-10-15T01:59:59.999999999+02:00", "the change of the calendar left out"),
        ("2025-01-15T10:00:00+15:00", "is not an instant"),
        ("2025-01-15T10:00:00+0200", "is not an instant"),
        ("2025-01-15T10:00:00.1234567890Z", "is not an instant"),
        ("2025-01-15t10:00:00z", "is not an instant"),
        ("2025-01-15T10:00:00Z\n", "is not an instant"),
        ("٢٠٢٥-01-15T10:00:00Z", "is not an instant"),
        ("1736935200000", "is not an instant"),
        ("'; DROP TABLE x; --", "is not an instant"),
    ],
)
def test_other_text_is_refused(text, message):
    """What has no zone, does not exist or is written otherwise is explained."""
    with pytest.raises(ValueError, match=message):
        timestamps.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-15", True),
        ("2025-1-5 noon", True),
        ("2025-01-15T10:00:00Z", True),
        ("2025-01", False),
        ("2025-01-157", False),
        ("CarSold", False),
    ],
)
def test_dates_are_recognised(text, expected):
    """A text that begins with a day looks like a date."""
    assert timestamps.looks_like_a_date(text) is expected
