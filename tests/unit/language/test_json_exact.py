"""The reader for documents that are out of the ordinary."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.json_exact import check_length, read_exactly

JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_what_is_written_is_read(value):
    """Any JSON without numbers comes back as it was."""
    assert read_exactly(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1 2]", "at character 4, not ,"),
        ("[x]", "at character 2, not a value"),
        ('{"a"}', "at character 5, not :"),
        ("5x", "at character 2, not the end of the value"),
        ("[" * 1001, "nested more than 1000 deep"),
    ],
)
def test_a_message_says_where_and_what(text, message):
    """The first character that is wrong, counted from 1."""
    with pytest.raises(ValueError, match=message):
        read_exactly(text)


@pytest.mark.parametrize("text", ["abcd", "😀😀", "a😀b"])
def test_a_length_is_counted_as_java_does(text):
    """A character beyond U+FFFF is two."""
    check_length(text, 4)
    with pytest.raises(ValueError, match="a text of 4 characters; Flink reads at most 3"):
        check_length(text, 3)
