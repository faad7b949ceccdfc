"""Small letters as Java 17 has them."""
# ruff: noqa: RUF001  # Greek letters are the point

import pytest

from flinkfilter.language.lower_case import lower

# Measured with Flink 2.2.1 on Java 17.
TEXTS = {
    "CarSold": "carsold",
    "É": "é",
    "İSTANBUL": "i̇stanbul",
    "ẞ": "ß",
    "\u2c2f": "\u2c2f",
    "\U00010570\U00010400": "\U00010570\U00010428",
    "ΟΔΥΣΣΕΥΣ": "οδυσσευς",
    "Σ": "σ",
    "ΑΣ ΣΑ": "ας σα",
    'Σ"Σ': 'σ"ς',
    "Σ-Σ": "σ-ς",
    "b_Σ": "b_ς",
    "b1Σ": "b1ς",
    "Σ٣Σ": "σ٣ς",
    "1,5Σb": "1,5σb",
    "b:Σ": "b:σ",
    "b..Σ": "b..σ",
    "I’Σ": "i’σ",
    "b·Σ": "b·σ",
    "bΣ\u0345": "bσ\u0345",
    "b\u200dΣ": "b\u200dς",
    "b\u00adΣ": "b\u00adς",
    "ⅠΣ": "ⅰς",
    "漢Σ": "漢σ",
    "ΑΣ%": "ας%",
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_a_text_has_the_small_letters_of_java(text, expected):
    """Of all of Unicode 13, with Java's own words for the sigma at the end of one."""
    assert lower(text) == expected
