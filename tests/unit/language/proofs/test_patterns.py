"""What the texts of LIKE patterns have in common."""

import pytest

from flinkfilter.language.like import parse
from flinkfilter.language.proofs.patterns import Affixes, in_small_letters, only_text


@pytest.mark.parametrize(
    ("pattern", "text"), [("abc", "abc"), (r"a\%", "a%"), ("a%", None), ("_", None), ("%", None)]
)
def test_a_pattern_without_gaps_fits_one_text(pattern, text):
    """With escapes taken away."""
    assert only_text(parse(pattern)) == text


@pytest.mark.parametrize(
    ("patterns", "contradict"),
    [
        (["ab%", "a%"], False),
        (["ab%", "ac%"], True),
        (["%ba", "%a"], False),
        (["%ba", "%ca"], True),
        (["%a%", "%b%"], False),
        ([], False),
    ],
)
def test_beginnings_and_ends_must_fit_each_other(patterns, contradict):
    """Parts need not."""
    assert Affixes.of(tuple(map(parse, patterns))).contradict() is contradict


@pytest.mark.parametrize(
    ("text", "allowed"), [("abxcd", True), ("abcd", False), ("bxcd", False), ("abxc", False)]
)
def test_a_text_is_held_against_all_of_them(text, allowed):
    """Beginning, part and end."""
    assert Affixes.of((parse("ab%x%cd"),)).allow(text) is allowed


@pytest.mark.parametrize(
    ("pattern", "implied"),
    [
        ("%", True),
        ("a%", True),
        ("b%", False),
        ("%d", True),
        ("%c", False),
        ("%x%", True),
        ("%y%", False),
        ("a%d", False),
    ],
)
def test_a_pattern_is_implied_by_longer_affixes(pattern, implied):
    """One with several gaps is left unknown."""
    assert Affixes.of((parse("ab%x%cd"),)).imply(parse(pattern)) is implied


def test_only_ascii_is_put_into_small_letters():
    """What other letters become is not the same in all places."""
    found = Affixes.of((parse("AB%X%CD"), parse("É%Ö%Ü"))).in_small_letters()
    assert found == Affixes(("ab",), ("cd",), ("ab", "x", "cd"))
    assert in_small_letters(parse("A%B")) == parse("a%b")
