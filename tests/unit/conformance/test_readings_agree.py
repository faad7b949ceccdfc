"""All ways to read a made-up event lead to the same answer."""

import json

import pytest

from conformance_suite.pairs import make_batch
from conformance_suite.random_events import leaves_of
from flinkfilter.language import json_text
from flinkfilter.language.evaluation import matcher
from flinkfilter.language.event_lines import line_reader
from flinkfilter.language.trace import trace
from flinkfilter.resource.spec import Operator

FILTERS, EVENTS = 20, 200


@pytest.fixture(scope="module", params=range(10))
def batch(request, settings):
    """Some filters and events."""
    return make_batch(f"readings-{request.param}", settings, filters=FILTERS, events=EVENTS)


def test_a_line_of_a_stream_is_read_as_its_event(batch):
    """What `match` reads quickly is what the strict reading gives."""
    read = line_reader(batch.filters[0].source)
    lines = [read(json.dumps(event)) for event in batch.events]
    for filter_ in batch.filters:
        matches = matcher(filter_)
        assert [matches(event) for event in lines] == [matches(event) for event in batch.events]


def test_a_document_written_out_is_read_as_its_text(batch):
    """An object in the place of JSON text changes no answer about what is inside it."""
    read = line_reader(batch.filters[0].source)
    pairs = [(event, read(written_out(event))) for event in batch.events if is_plain(event)]
    assert pairs
    for filter_ in batch.filters:
        leaves = leaves_of(filter_.condition)
        if any(leaf.field.column == "header_data" and not leaf.field.path for leaf in leaves):
            continue
        matches = matcher(filter_)
        assert [matches(line) for _, line in pairs] == [matches(event) for event, _ in pairs]


def is_plain(event):
    """Tell whether the document is one that a line of JSON can hold as an object."""
    text = event.get("header_data")
    if not text or len(text) > 900:
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return isinstance(json_text.read(text), dict)


def written_out(event):
    """Write a line with the document as an object."""
    others = {name: value for name, value in event.items() if name != "header_data"}
    return json.dumps({**others, "header_data": 0})[:-2] + event["header_data"] + "}"


def test_a_trace_says_what_the_evaluator_says(batch):
    """`explain` and a failed sample name the reason for the answer that is given."""
    for filter_ in batch.filters:
        matches = matcher(filter_)
        events = batch.events[::10]
        assert [trace(filter_, event).matches for event in events] == [*map(matches, events)]


def test_the_made_up_filters_have_every_operator(settings):
    """Whatever the language has, the generator has."""
    seen = set()
    for number in range(10):
        text = json.dumps(make_batch(f"kinds-{number}", settings, filters=40, events=0).specs)
        seen |= {operator for operator in Operator if f'"operator": "{operator}"' in text}
    assert seen == set(Operator)


def test_a_seed_makes_the_same_pairs_again(settings):
    """So that a disagreement can be looked at."""
    first, second = (make_batch("again", settings, filters=5, events=50) for _ in range(2))
    assert first == second
