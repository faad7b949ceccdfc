"""Which text Flink gives a number of a document, and which numbers make it give up the document."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.json_number import Number, fractional, whole

# Measured with the classes of Flink 2.2.1.
TEXTS = {
    "1.50": "1.50",
    "-12.5": "-12.5",
    "0.0": "0.0",
    "-0.0": "0.0",
    "0.000001": "0.000001",
    "0.0000001": "1E-7",
    "0.00000012": "1.2E-7",
    "0.0000000": "0E-7",
    "1e3": "1E+3",
    "1E+05": "1E+5",
    "-0e3": "0E+3",
    "0e-10": "0E-10",
    "12e-8": "1.2E-7",
    "123456e-11": "0.00000123456",
    "12.5e1": "125",
    "1.5e0": "1.5",
    "10e2147483647": "1.0E+2147483648",
    "1e2147483647": "1E+2147483647",
    "1e-2147483647": "1E-2147483647",
    "1e00000000000002": "1E+2",
    "1" * 600 + "e0000000000005": f"1.{'1' * 599}E+604",
    f"1.{'1' * 600}e2147484247": f"1.{'1' * 600}E+2147484247",
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items(), ids=[text[:20] for text in TEXTS])
def test_a_fraction_or_exponent_has_the_text_of_a_big_decimal(text, expected):
    """However large the exponent, nothing is computed."""
    assert fractional(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1e2147483648",
        "1e-2147483648",
        "1.5e-2147483647",
        "1e99999999999",
        "0e9999999999",
        f"1.{'1' * 600}e2147484248",
        f"1.{'1' * 1000}",
        f"0.{'1' * 1001}",
        f"0.{'1' * 999}e1",
        f"1e{'0' * 999}1",
        "1.e5",
    ],
)
def test_a_number_beyond_the_bounds_is_refused(text):
    """Of digits, or of the exponent; or it is none."""
    with pytest.raises(ValueError, match=r"digits|out of range|no number"):
        fractional(text)


@pytest.mark.parametrize("text", [f"1.{'1' * 999}", f"0.{'1' * 1000}", f"0.{'1' * 998}e1"])
def test_a_thousand_digits_are_within_the_bounds(text):
    """The zero before a point counts only where an exponent follows."""
    assert fractional(text).count("1") in {998, 1000}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", "5"), ("-0", "0"), ("-5", "-5"), ("9" * 1000, "9" * 1000), (f"-{'9' * 1000}",) * 2],
    ids=["5", "-0", "-5", "1000 digits", "1000 digits below zero"],
)
def test_a_whole_number_keeps_its_digits(text, expected):
    """Only minus zero is zero."""
    assert whole(text) == expected


def test_a_whole_number_has_at_most_a_thousand_digits():
    """The sign is none."""
    with pytest.raises(ValueError, match="more than 1000 digits"):
        whole(f"-{'9' * 1001}")


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,20})[.][0-9]{1,20}([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_the_text_of_a_number_has_its_value(text):
    """It is written otherwise, never changed."""
    number = fractional(text)
    assert isinstance(number, Number)
    assert Decimal(number) == Decimal(text)
