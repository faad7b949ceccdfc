"""Timestamps as SQL."""

from decimal import Decimal

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import Instant
from flinkfilter.sql.quoting import identifier
from flinkfilter.sql.timestamps import epoch_milliseconds, timestamp, timestamp_in


@pytest.mark.parametrize(
    ("nanoseconds", "expected"),
    [
        (0, "TIMESTAMP '1970-01-01 00:00:00.000000000'"),
        (1_736_935_200_000_000_000, "TIMESTAMP '2025-01-15 10:00:00.000000000'"),
        (1_736_935_200_123_456_789, "TIMESTAMP '2025-01-15 10:00:00.123456789'"),
        (-1, "TIMESTAMP '1969-12-31 23:59:59.999999999'"),
        (-62_135_596_800_000_000_000, "TIMESTAMP '0001-01-01 00:00:00.000000000'"),
        (253_402_300_799_999_999_999, "TIMESTAMP '9999-12-31 23:59:59.999999999'"),
    ],
)
def test_an_instant_is_wall_clock_in_utc_to_the_nanosecond(nanoseconds, expected):
    """So it does not depend on the zone of a session."""
    assert timestamp(Instant(nanoseconds)) == expected


def test_an_instant_after_the_year_9999_is_refused():
    """Flink has no literal for it."""
    with pytest.raises(InvalidSql, match="years 1 to 9999"):
        timestamp(Instant(253_402_300_800_000_000_000))


@pytest.mark.parametrize(
    ("nanoseconds", "expected"),
    [
        (1_736_935_200_000_000_000, "1736935200000"),
        (1_736_935_200_000_500_000, "1736935200000.5"),
        (-1, "-0.000001"),
        (253_402_300_799_999_999_999, "253402300799999.999999"),
    ],
)
def test_beside_a_bigint_an_instant_is_exact_milliseconds(nanoseconds, expected):
    """Nothing is rounded."""
    assert epoch_milliseconds(Instant(nanoseconds)) == Decimal(expected)


def test_a_text_is_taken_apart_into_wall_clock_and_offset():
    """Since no cast of Flink knows `T`, `Z` or an offset."""
    clock = "^([0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?)"
    in_utc = rf"{clock}Z\z"
    with_offset = rf"{clock}[+-](0[0-9]|1[0-4]):[0-5][0-9]\z"
    minutes = r"REGEXP_REPLACE(REGEXP_EXTRACT(`t`, '[+-][0-9]{2}:[0-9]{2}\z', 0), '[0-9]{2}:', '')"
    assert timestamp_in(identifier("t"), 2) == (
        "CASE\n"
        "      WHEN `t` LIKE '%Z'\n"
        f"      THEN TRY_CAST(REPLACE(REGEXP_EXTRACT(`t`, '{in_utc}', 1), 'T', ' ')"
        " AS TIMESTAMP(9))\n"
        "      ELSE TIMESTAMPADD(\n"
        "          MINUTE,\n"
        r"          -(TRY_CAST(REGEXP_EXTRACT(`t`, '([+-][0-9]{2}):[0-9]{2}\z', 1) AS INT) * 60"
        "\n"
        f"            + TRY_CAST({minutes} AS INT)),\n"
        f"          TRY_CAST(REPLACE(REGEXP_EXTRACT(`t`, '{with_offset}', 1), 'T', ' ')"
        " AS TIMESTAMP(9))\n"
        "      )\n"
        "  END"
    )
