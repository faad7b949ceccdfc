"""Which value a text has as a number or an instant."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language import timestamps
from flinkfilter.language.readings import (
    bigint_as_instant,
    bigint_as_number,
    instant_in,
    number_in,
    scaled_number,
)

UNIT = 10**18
SECOND = 10**9
NUMBERS = {
    "450": 450 * UNIT,
    "+450.00": 450 * UNIT,
    "-4.5e2": -450 * UNIT,
    "-0": 0,
    "007": 7 * UNIT,
    "0.1": UNIT // 10,
    "0.1234567890123456784": 123456789012345678,
    "0.1234567890123456785": 123456789012345679,
    "-0.1234567890123456785": -123456789012345679,
    "1e-18": 1,
    "5e-19": 1,
    "4e-19": 0,
    "1e-999": 0,
    "99999999999999999999": (10**20 - 1) * UNIT,
    "99999999999999999999.9999999999999999994": 10**38 - 1,
    "99999999999999999999.9999999999999999995": None,
    "1e20": None,
    "1e999": None,
    "1e1000": None,
    "0e999": 0,
    "1" * 41: None,
    "0." + "1" * 41: None,
    " 450": None,
    "450\n": None,
    ".5": None,
    "5.": None,
    "1_000": None,
    "15,000": None,
    "٣": None,
    "0x10": None,
    "NaN": None,
    "": None,
}
INSTANTS = {
    "1970-01-01T00:00:00Z": 0,
    "1970-01-01 00:00:01.5Z": SECOND * 3 // 2,
    "1970-01-01T00:00:00.000000001Z": 1,
    "1969-12-31T23:59:59.999999999Z": -1,
    "1970-01-01T02:00:00+02:00": 0,
    "1969-12-31T18:30:00-05:30": 0,
    "1970-01-01T00:30:00+00:30": 0,
    "1969-12-31T23:30:00-00:30": 0,
    "1970-01-01T14:59:00+14:59": 0,
    "1970-02-30T00:00:00Z": 58 * 86400 * SECOND,
    "1972-02-31T00:00:00Z": (2 * 365 + 31 + 28) * 86400 * SECOND,
    "0001-01-01T00:00:00+14:00": -62135596800 * SECOND - 14 * 3600 * SECOND,
    "0000-01-01T00:00:00Z": None,
    "1970-00-01T00:00:00Z": None,
    "1970-13-01T00:00:00Z": None,
    "1970-01-00T00:00:00Z": None,
    "1970-01-32T00:00:00Z": None,
    "1970-01-01T24:00:00Z": None,
    "1970-01-01T00:60:00Z": None,
    "1970-01-01T00:00:60Z": None,
    "1970-01-01T00:00:00": None,
    "1970-01-01T00:00Z": None,
    "1970-01-01": None,
    "1970-01-01T00:00:00.Z": None,
    "1970-01-01T00:00:00.1234567890Z": None,
    "1970-01-01t00:00:00z": None,
    "1970-01-01T00:00:00+15:00": None,
    "1970-01-01T00:00:00+0200": None,
    "1970-01-01T00:00:00Z\n": None,
    " 1970-01-01T00:00:00Z": None,
    "": None,
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items(), ids=[text[:25] for text in NUMBERS])
def test_a_number_is_read_exactly(text, expected):
    """In units of 10^-18, rounded half up; what is no number has no value."""
    assert number_in(text) == expected


@given(st.from_regex(r"[+-]?[0-9]{1,40}([.][0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True))
def test_every_number_is_the_decimal_it_says(text):
    """However it is written."""
    context = Context(prec=2000, rounding=ROUND_HALF_UP)
    value = int(context.to_integral_value(context.multiply(Decimal(text), Decimal(UNIT))))
    assert number_in(text) == (value if abs(value) < 10**38 else None)


@pytest.mark.parametrize(("text", "expected"), INSTANTS.items())
def test_an_instant_is_read_exactly(text, expected):
    """In nanoseconds since 1970; days that a month does not have are its last."""
    assert instant_in(text) == expected


@given(st.datetimes(), st.sampled_from(["Z", "+00:00", "-00:45", "+14:59", "-14:00"]))
def test_an_operand_and_a_field_of_one_text_are_one_instant(moment, zone):
    """The filter's side and the event's side read alike."""
    text = f"{moment.replace(year=max(2, min(moment.year, 9998))).isoformat()}{zone}"
    assert instant_in(text) == timestamps.parse(text).nanoseconds


def test_constants_and_bigints_come_in_the_same_units():
    """So that they can be compared with what is read."""
    assert (scaled_number(Decimal("-1.5")), bigint_as_number(3)) == (-UNIT * 3 // 2, 3 * UNIT)
    assert bigint_as_instant(1_500) == instant_in("1970-01-01T00:00:01.5Z")
