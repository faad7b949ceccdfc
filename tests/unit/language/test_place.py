"""What stands at a place in a document, by the rules of Flink's JSON functions."""

import pytest

from flinkfilter.language.expression import FieldReference, Wildcard
from flinkfilter.language.place import any_element, presence_of, text_of
from flinkfilter.language.row import Row

ALL = Wildcard.ELEMENTS
DOCUMENT = """{
    "text": "a", "empty": "", "number": -0, "fraction": 450.50, "yes": true, "no": false,
    "null": null, "object": {"k": {"l": 1}}, "array": [10, [20], {"x": "y"}, null], "a.b": 1
}"""


def row_of(document):
    """Make an event with a document."""
    return Row({"header_data": document, "__ts_ms": 5, "event_type": "CarSold"})


@pytest.mark.parametrize(
    ("path", "text", "present"),
    [
        (("text",), "a", True),
        (("empty",), "", True),
        (("number",), "0", True),
        (("fraction",), "450.50", True),
        (("yes",), "true", True),
        (("no",), "false", True),
        (("null",), None, False),
        (("absent",), None, False),
        (("object",), None, True),
        (("array",), None, True),
        (("object", "k", "l"), "1", True),
        (("object", "x", "l"), None, False),
        (("object", 0), None, False),
        (("text", "x"), None, False),
        (("text", 0), None, False),
        (("null", "x"), None, False),
        (("array", 0), "10", True),
        (("array", 1, 0), "20", True),
        (("array", 2, "x"), "y", True),
        (("array", -1), None, False),
        (("array", -4), "10", True),
        (("array", 4), None, False),
        (("array", -5), None, False),
        (("array", "0"), None, False),
        (("array", "x"), None, False),
        (("a.b",), "1", True),
    ],
)
def test_a_path_leads_to_a_value_or_to_nothing(path, text, present):
    """Objects and arrays are there, but have no text; null is not there."""
    field, row = FieldReference("header_data", path), row_of(DOCUMENT)
    assert (text_of(field)(row), presence_of(field)(row)) == (text, present)


@pytest.mark.parametrize("document", [None, "", "CarSold", "5", "null", "[]", "{}"])
def test_nothing_stands_in_a_document_without_it(document):
    """Whether it is NULL, no JSON or another document."""
    field, row = FieldReference("header_data", ("k",)), row_of(document)
    assert (text_of(field)(row), presence_of(field)(row)) == (None, False)


@pytest.mark.parametrize(
    ("column", "text"),
    [("event_type", "CarSold"), ("__ts_ms", "5"), ("header_data", DOCUMENT), ("id", None)],
)
def test_a_column_is_there_unless_it_is_null(column, text):
    """A column that the event lacks is NULL."""
    field, row = FieldReference(column), row_of(DOCUMENT)
    assert (text_of(field)(row), presence_of(field)(row)) == (text, text is not None)


# Measured with the classes of Flink 2.2.1.
ELEMENTS = {
    '{"e": ["D1", "D2"]}': True,
    '{"e": ["D1"]}': False,
    '{"e": []}': False,
    '{"e": null}': False,
    '{"e": "D2"}': False,
    '{"e": [null, true, ["D2"], {"x": "D2"}]}': False,
    '{"e": {"x": "D2"}}': True,
    '{"x": ["D2"]}': None,
    "[]": None,
    "5": None,
    "null": None,
    "CarSold": None,
    None: None,
}


@pytest.mark.parametrize(("document", "answer"), ELEMENTS.items())
def test_some_element_equals_a_text(document, answer):
    """Values of an object count as elements; without anything to look at there is no answer."""
    assert any_element(FieldReference("header_data", ("e", ALL)), "D2")(row_of(document)) is answer


@pytest.mark.parametrize(
    ("path", "text", "document", "answer"),
    [
        (("e", ALL, "x"), "1", '{"e": [5, {}, {"x": 1}]}', True),
        (("e", ALL, "x"), "1", '{"e": [{"x": [1]}]}', False),
        (("e", ALL, 0), "1", '{"e": [[], [1]]}', True),
        (("e", ALL), "false", '{"e": [true, false]}', True),
        (("e", ALL), "true", '{"e": ["true"]}', True),
        (("e", ALL), "null", '{"e": [null]}', False),
        (("e", ALL), "1E+3", '{"e": [1e3]}', True),
        (("e", ALL), '["D2"]', '{"e": [ [ "D2" ] ]}', True),
        (("e", ALL), '{"a":1,"b":2}', '{"e": [{"b": 2, "a": 1}]}', True),
        ((ALL,), "1", "[1]", True),
        ((ALL,), "1", "5", False),
        ((ALL,), "1", "5x", None),
        ((ALL,), "1", "null", None),
        (("e", 0, ALL), "1", '{"e": [[1]]}', True),
        (("e", 5, ALL), "1", '{"e": []}', False),
        (("e", 0, ALL), "1", '{"e": {}}', None),
        (("e", "x", ALL), "1", '{"e": []}', None),
    ],
)
def test_elements_are_compared_as_text(path, text, document, answer):
    """Objects and arrays as their JSON, the keys in order."""
    assert any_element(FieldReference("header_data", path), text)(row_of(document)) is answer
