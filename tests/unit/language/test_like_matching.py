"""Which texts fit a LIKE pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.expression import LikeToken
from flinkfilter.language.like import parse
from flinkfilter.language.like_matching import like_matcher

LINE_ENDS = "\n\r\x85\u2028\u2029"
PATTERNS = st.lists(st.sampled_from(["a", "b", "%"]), min_size=1).map("".join)


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("abc", ["abc"], ["ab", "abcd", "ABC", ""]),
        ("ab%", ["ab", "abc", "ab\n"], ["a", "xab"]),
        ("%ab", ["ab", "xab", "\nab"], ["abx", "b"]),
        ("%ab%", ["ab", "xabx", "\nab\n"], ["ba"]),
        ("%", ["", "a", LINE_ENDS], []),
        ("a%b", ["ab", "axb", "abab"], ["a", "b", "aba"]),
        ("aba%aba", ["abaaba", "aba aba"], ["aba", "ababa"]),
        ("a%b%c%d", ["abcd", "a b c d", "abbccd"], ["acbd", "abc", "abd"]),
        ("%a%b", ["ab", "xaxb"], ["ba", "a"]),
        ("a%bc%c", ["abcc", "abc c"], ["abc"]),
        ("_", ["a", "é", "😀", "\t"], ["", "ab", *LINE_ENDS]),
        ("a_%", ["ab", "abc\n"], ["a", "a\nb"]),
        ("%a_b%", ["axb", "\naxb\n"], ["a\nb", "ab"]),
        (r"100\%", ["100%"], ["100", "100x"]),
        (r"a\_\\%", ["a_\\", "a_\\x"], ["ab\\"]),
        ("a.b*", ["a.b*"], ["axb"]),
    ],
)
def test_a_text_fits_as_a_whole(pattern, fitting, others):
    """`%` is any text, `_` one character that ends no line."""
    fits = like_matcher(parse(pattern), ignore_case=False)
    assert [text for text in (*fitting, *others) if fits(text)] == fitting


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("CAR%", ["carSold", "CARSOLD"], ["scar"]),
        ("É_", ["éa"], ["e"]),
        ("İ", ["i̇"], ["i"]),
        (r"100\%_\_", ["100%a_"], ["100xa_", "100%ab"]),
        ("ΑΣ%", ["ας", "ας!"], ["ασβ"]),
    ],
)
def test_case_is_ignored_in_the_pattern(pattern, fitting, others):
    """As a whole: at the end of the word a sigma is a final one, also before `%`."""
    fits = like_matcher(parse(pattern), ignore_case=True)
    assert [text for text in (*fitting, *others) if fits(text)] == fitting


@given(PATTERNS, st.text("ab", max_size=12))
def test_parts_are_found_wherever_a_search_of_all_ways_finds_them(pattern, text):
    """The first place of each part is as good as any."""
    everywhere = re.fullmatch(pattern.replace("%", ".*"), text) is not None
    assert like_matcher(parse(pattern), ignore_case=False)(text) is everywhere


def test_a_long_text_takes_a_moment():
    """Though many ways to share it out lead nowhere."""
    fits = like_matcher((*(["a", LikeToken.ANY_TEXT] * 30), "b"), ignore_case=False)
    assert not fits("a" * 100_000)
