"""Lines of a stream as events."""

import json

import pytest

from flinkfilter.language.event import Document, read_event
from flinkfilter.language.event_lines import line_reader
from flinkfilter.settings import RAW_EVENT_HEADERS

read = line_reader(RAW_EVENT_HEADERS)


def known(event):
    """Keep what the source has."""
    return {name: value for name, value in event.items() if RAW_EVENT_HEADERS.column(name)}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"event_type": "CarSold", "header_data": '{"a": 1}', "__ts_ms": 5, "id": None},
        {"__ts_ms": -(2**63)},
        {"__ts_ms": None},
        {"header_data": "not JSON", "id": "é😀"},
    ],
)
def test_a_line_is_the_event_that_the_strict_reading_gives(content):
    """One meaning, two speeds."""
    assert read(json.dumps(content)) == read_event(content, RAW_EVENT_HEADERS, "")


def test_columns_that_the_source_does_not_have_are_passed_over():
    """Whatever they hold."""
    event = read('{"offset": 1e400, "tags": [1], "__ts_ms": 5, "event_type": "a"}')
    assert known(event) == {"__ts_ms": 5, "event_type": "a"}


def test_a_json_column_given_as_an_object_is_used_as_it_is():
    """Its numbers keep the text that Flink gives them."""
    event = read('{"header_data": {"a": [450.50, -0, 1e3]}, "id": "x"}')
    assert known(event)["header_data"] == Document({"a": ["450.50", "0", "1E+3"]})
    assert event["id"] == "x"


def test_a_json_column_given_as_a_list_is_used_as_it_is():
    """It is a document, too."""
    assert read('{"header_data": []}')["header_data"] == Document([])


def test_white_space_around_an_event_does_not_matter():
    """Line ends least of all."""
    assert read(' \t{"id": "x"}\r\n') == {"id": "x"}


def test_an_event_may_be_nested_deeper_than_python_calls():
    """As deep as Flink reads documents, in a column that is passed over."""
    deep = "[" * 999 + "]" * 999
    assert read(f'{{"id": "x", "deep": {deep}}}')["id"] == "x"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "not a JSON object: empty"),
        (" ", "not a JSON object: empty"),
        ("x", "not a JSON object"),
        ("[]", "not a JSON object"),
        ('{"id": ', "not a JSON object"),
        ('{"id": x}', "not a JSON object"),
        ('{"id" "x"}', "not a JSON object: Expecting ':' delimiter at column 7"),
        ('{"id": "x"} {}', "more than a JSON object: something follows at column 12"),
        ("[" * 100_000, "not a JSON object"),
        ('{"id": 5}', "id holds text, not 5"),
        ('{"id": true}', "id holds text, not true"),
        ('{"id": {}}', "id holds text, not an object or a list"),
        ('{"header_data": false}', "header_data holds text, an object or a list, not false"),
        (f'{{"header_data": {"9" * 60}}}', "not a very long number"),
        ('{"__ts_ms": "5"}', "__ts_ms holds whole numbers of 64 bits, not text"),
        ('{"__ts_ms": 5.0}', "__ts_ms holds whole numbers of 64 bits, not 5.0"),
        ('{"__ts_ms": 9223372036854775808}', "not 9223372036854775808"),
        ('{"__ts_ms": []}', "not an object or a list"),
    ],
)
def test_a_line_that_is_no_event_is_refused(line, message):
    """With the column, and what it can hold."""
    with pytest.raises(ValueError, match=message):
        read(line)


@pytest.mark.parametrize("line", [' \t{"id": "a"}', '{"id": "a"} \r', '\r{"id": "a"}'])
def test_white_space_around_an_event_means_nothing(line):
    """Line ends of Windows are such."""
    assert read(line) == {"id": "a"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a"}{"id": "b"}', "more than a JSON object: something follows at column 12"),
        ('{"id": "a"} x', "more than a JSON object: something follows at column 12"),
        ("  ", "not a JSON object: empty"),
        ('{"id": "a"', "not a JSON object: Expecting ',' delimiter at column 11"),
        ('{"id": NaN}', "NaN is not JSON"),
        ('{"header_data": {"a": ' + "[" * 1001 + "]" * 1001 + "}}", "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
    ],
)
def test_a_line_is_one_event_and_nothing_else(line, message):
    """What follows an event would be lost, so it is told; in a document Flink passes over it."""
    with pytest.raises(ValueError, match=message):
        read(line)


def test_a_document_that_is_nested_deep_is_read():
    """As deep as Flink reads it."""
    event = read('{"header_data": ' + "[" * 990 + "]" * 990 + "}")
    assert isinstance(event["header_data"], Document)
