"""Which numbers are taken, and as what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("450", "450"),
        ("450.00", "450"),
        ("+007.50", "7.5"),
        ("1e3", "1000"),
        ("12E-1", "1.2"),
        ("-0", "0"),
        ("-0.0e5", "0"),
        ("0e999", "0"),
        ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ("1000000000000000000000e-3", "1000000000000000000"),
        ("0.100000000000000000000", "0.1"),
    ],
)
def test_equal_numbers_are_the_same_value(text, expected):
    """Exponents and trailing zeros are gone, every digit is kept."""
    assert format(numbers.parse(text), "f") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a number"),
        (" 1", "is not a number"),
        ("1\n", "is not a number"),
        (".5", "is not a number"),
        ("5.", "is not a number"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("٣", "is not a number"),
        ("NaN", "is not a number"),
        ("0 OR TRUE", "is not a number"),
        ("1e9999", "is out of range or too long"),
        ("9" * 41, "is out of range or too long"),
        ("0." + "1" * 41, "is out of range or too long"),
        ("1e20", "is out of range; numbers are below 1e20 in size"),
        ("-1e999", "is out of range"),
        ("1e-19", "has 19 digits after the point; at most 18 are compared"),
    ],
)
def test_other_text_is_refused(text, message):
    """What SQL would read otherwise, or cannot hold, is no number."""
    with pytest.raises(ValueError, match=message):
        numbers.parse(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (450, "450"),
        (450.00, "450"),
        (0.1, "0.1"),
        (-1e-7, "-0.0000001"),
        (1e15, "1000000000000000"),
        (2**53, "9007199254740992"),
        (123456789012.345, "123456789012.345"),
    ],
)
def test_a_bare_number_is_its_shortest_decimal(value, expected):
    """A float is read as it is written, not as its binary value."""
    assert format(numbers.from_json(value), "f") == expected


@pytest.mark.parametrize(
    "value", [2**53 + 1, -(2**53) - 1, 1e16, 0.30000000000000004, 1234567.1234567891]
)
def test_a_bare_number_that_tools_round_is_refused(value):
    """Beyond 2^53 and beyond 15 digits, nobody knows what was written."""
    with pytest.raises(ValueError, match="write it as text, with type: number"):
        numbers.from_json(value)


@pytest.mark.parametrize("value", [10**20, -(10**50), 1e300])
def test_a_bare_number_that_sql_cannot_hold_is_said_to_be_out_of_range(value):
    """Writing it as text would not help, so nobody is told to."""
    with pytest.raises(ValueError, match="is out of range; numbers are below 1e20 in size"):
        numbers.from_json(value)


@given(st.decimals(min_value="-99999999999999999999", max_value="99999999999999999999", places=18))
def test_every_number_in_range_is_exact(number):
    """No digit is lost on the way, and zeros at the end make no difference."""
    text = format(number, "f")
    assert numbers.parse(text) == number
    assert numbers.parse(text).as_tuple() == numbers.parse(f"{text}00").as_tuple()
