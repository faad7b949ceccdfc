"""What a person may write as an event."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.event import read_event
from flinkfilter.settings import RAW_EVENT_HEADERS

PATH = "spec.samples[0].event"


def test_columns_have_texts_whole_numbers_and_null():
    """As the table has them."""
    content = {"event_type": "CarSold", "__ts_ms": -5, "id": None, "header_data": "not JSON"}
    assert read_event(content, RAW_EVENT_HEADERS, PATH) == content


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"b": [1, 2.5, None, True], "a": "é"}, '{"b":[1,2.5,null,true],"a":"é"}'),
        ([], "[]"),
    ],
)
def test_a_json_column_may_be_written_as_the_document(document, text):
    """It becomes compact JSON text."""
    event = read_event({"header_data": document}, RAW_EVENT_HEADERS, PATH)
    assert event == {"header_data": text}


@pytest.mark.parametrize(
    ("content", "path", "message"),
    [
        ({"evnt": "x"}, "evnt", "raw-event-headers has no such column; it has id, event_name"),
        ({"a b": "x"}, '["a b"]', "no such column"),
        ({"event_type": 5}, "event_type", "event_type holds text, not 5; write text"),
        ({"event_type": {}}, "event_type", "event_type holds text, not a mapping; write text"),
        ({"header_data": 5}, "header_data", "not 5; write text, an object or a list"),
        ({"header_data": True}, "header_data", "holds text, not true"),
        ({"__ts_ms": "5"}, "__ts_ms", '__ts_ms holds whole numbers of 64 bits, not "5"; write one'),
        ({"__ts_ms": True}, "__ts_ms", "not true"),
        ({"__ts_ms": 1.0}, "__ts_ms", "not 1.0"),
        ({"__ts_ms": 2**63}, "__ts_ms", "not 9223372036854775808"),
    ],
)
def test_what_the_table_cannot_hold_is_refused(content, path, message):
    """With the path of the column."""
    with pytest.raises(InvalidSpec) as caught:
        read_event(content, RAW_EVENT_HEADERS, PATH)
    (problem,) = caught.value.problems
    assert problem.path == f"{PATH}{'' if path[0] == '[' else '.'}{path}"
    assert message in problem.message


def test_every_wrong_column_is_told():
    """All at once."""
    with pytest.raises(InvalidSpec) as caught:
        read_event({"x": 1, "id": 2, "__ts_ms": "3"}, RAW_EVENT_HEADERS, PATH)
    assert [problem.path for problem in caught.value.problems] == [
        f"{PATH}.x",
        f"{PATH}.id",
        f"{PATH}.__ts_ms",
    ]


def test_a_missing_operation_is_filled_up():
    """One that is there, even NULL, is left as it is."""
    assert read_event({}, RAW_EVENT_HEADERS, PATH, "c") == {"__op": "c"}
    assert read_event({"__op": None}, RAW_EVENT_HEADERS, PATH, "c") == {"__op": None}


def test_a_source_without_operations_needs_none():
    """Nothing is filled up then."""
    source = RAW_EVENT_HEADERS.model_copy(update={"operation_column": None})
    assert read_event({}, source, PATH, "c") == {}
