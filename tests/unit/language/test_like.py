"""How LIKE patterns are read."""

import pytest

from flinkfilter.language import like
from flinkfilter.language.expression import LikeToken

ANY, ONE = LikeToken.ANY_TEXT, LikeToken.ANY_CHARACTER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ("abc",)),
        ("a%b_", ("a", ANY, "b", ONE)),
        ("%%%", (ANY,)),
        (r"50\%\_\\x\y", ("50%_\\xy",)),
        ("!%", ("!", ANY)),
        ("%a%b%c%", (ANY, "a", ANY, "b", ANY, "c", ANY)),
        ("_%a%", (ONE, ANY, "a", ANY)),
        ("%a_", (ANY, "a", ONE)),
    ],
)
def test_a_pattern_is_texts_and_tokens(text, expected):
    """Backslash takes the next character as it is; neighbours are joined."""
    assert like.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "to ask for the empty text"),
        ("a\\", "ends in a single backslash"),
        ("%a_%b", "too slow"),
        ("%_%a%", "too slow"),
    ],
)
def test_a_wrong_pattern_is_explained(text, message):
    """Dangling escapes and patterns that backtrack are refused."""
    with pytest.raises(ValueError, match=message):
        like.parse(text)
