"""What is an event, and what is said of a body that is none."""

import copy
import json
from pathlib import Path

import pytest

from event_producer.event import InvalidEvent, read_event

SAMPLES = sorted((Path(__file__).parents[3] / "examples" / "events").glob("*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_example_events_are_events(path):
    """Each event of examples/ is taken, under its own id."""
    event = read_event(path.read_bytes())
    assert event.event_header.uuid == path.stem.replace("-event", "-test")


def _without(*place):
    content = json.loads(SAMPLES[0].read_text())
    inner = content
    for step in place[:-1]:
        inner = inner[step]
    del inner[place[-1]]
    return content


def _with(value, *place):
    content = copy.deepcopy(json.loads(SAMPLES[0].read_text()))
    inner = content
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (_without("eventHeader"), "eventHeader: Field required"),
        (_without("eventHeader", "eventType"), "eventHeader.eventType: Field required"),
        (_without("entities", 0, "entityHeader"), "entities[0].entityHeader: Field required"),
        (_with("", "eventHeader", "uuid"), "eventHeader.uuid: String should have at least 1"),
        (_with("x" * 256, "eventHeader", "uuid"), "eventHeader.uuid: String should have at most"),
        (_with(7, "eventHeader", "eventName"), "eventHeader.eventName: Input should be a valid"),
        (
            _with("2025-01-15T10:00:00", "eventHeader", "createdDate"),
            "eventHeader.createdDate: Input should have timezone info",
        ),
        (_with([], "entities"), "entities: List should have at least 1 item"),
        ([], "body: Input should be an object"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(content, problem):
    """A body that is no event is refused with the place of what is wrong."""
    with pytest.raises(InvalidEvent) as caught:
        read_event(json.dumps(content).encode())
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(problem)


def test_a_body_that_is_not_json_is_refused():
    """Other text than JSON is said to be so."""
    with pytest.raises(InvalidEvent, match=r"^body: Invalid JSON"):
        read_event(b"{")


def test_of_many_entities_that_are_none_the_first_is_named():
    """The answer to a large body is a short one."""
    with pytest.raises(InvalidEvent) as caught:
        read_event(json.dumps(_with([0] * 300_000, "entities")).encode())
    assert caught.value.problems == ["entities[0]: Input should be an object"]
