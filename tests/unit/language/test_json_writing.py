"""The text of a value, as Flink writes it for a comparison with an element of an array."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.json_text import read
from flinkfilter.language.json_writing import write

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ('{ "b" : [ 1 , -0 , 1e3 ], "a" : {} }', '{"a":{},"b":[1,0,1E+3]}'),
        ('["a", 5, "5", true, null, []]', '["a",5,"5",true,null,[]]'),
        (r'["\"\\\/\b\t\n\f\r\u001f\u007f"]', '["\\"\\\\/\\b\\t\\n\\f\\r\\u001F\x7f"]'),
        (r'{"\ue000":1,"\ud83d\ude00":2}', '{"😀":2,"\ue000":1}'),
    ],
)
def test_a_value_is_written_compactly_and_in_order(document, text):
    """Keys in the order of UTF-16; only what must be is escaped."""
    assert write(read(document)) == text


def test_the_order_of_keys_can_be_kept():
    """As it is in the document."""
    assert write(read('{"b": 1, "a": 2}'), in_order=False) == '{"b":1,"a":2}'


def test_a_value_may_be_nested_as_deep_as_documents_are():
    """Deeper than Python calls can be."""
    text = "[" * 1000 + "]" * 1000
    assert write(read(text)) == text


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_what_is_written_reads_as_the_same(value):
    """So nothing is lost."""
    document = read(json.dumps(value))
    assert read(write(document)) == document
