"""Numbers as SQL."""

from decimal import Decimal

import pytest

from flinkfilter.sql.numbers import decimal, for_bigint, number_in
from flinkfilter.sql.quoting import identifier


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("450", "450"),
        ("450.00", "450"),
        ("-0.50", "-0.5"),
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("1E+3", "1000"),
        ("1E-18", "0.000000000000000001"),
        ("100", "100"),
        ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
    ],
)
def test_a_constant_is_an_exact_decimal_without_exponent(value, digits):
    """All 38 digits stay; zeros that say nothing go."""
    assert decimal(Decimal(value)) == f"CAST('{digits}' AS DECIMAL(38, 18))"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1000",), ("1000",)),
        (("1000.00", "-2"), ("1000", "-2")),
        (("9223372036854775807",), ("9223372036854775807",)),
        (("-9223372036854775808",), ("-9223372036854775808",)),
        (("9223372036854775808",), ("CAST('9223372036854775808' AS DECIMAL(38, 18))",)),
        (
            ("1", "1.5"),
            ("CAST('1' AS DECIMAL(38, 18))", "CAST('1.5' AS DECIMAL(38, 18))"),
        ),
    ],
)
def test_beside_a_bigint_whole_numbers_stand_for_themselves(values, expected):
    """Unless one of them does not fit into 64 bits: then all are decimals."""
    assert for_bigint(tuple(Decimal(value) for value in values)) == expected


def test_a_text_is_read_as_a_number_only_after_its_size_is_bounded():
    """TRY_CAST alone would take minutes for one short text."""
    assert number_in(identifier("id")) == (
        "TRY_CAST(REGEXP_EXTRACT(`id`, "
        r"'^[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\z'"
        ", 0) AS DECIMAL(38, 18))"
    )
