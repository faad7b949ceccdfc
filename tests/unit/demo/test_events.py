"""The events of the demo."""

import json

from demo.events import SAMPLES, Way, demo_events, topic_of


def test_topic_of_a_dealer():
    """A dealer's topic has its id in lower case."""
    assert topic_of("DEALER-002") == "filtered-service-events-dealer-002"


def test_samples_come_last_and_in_their_topics():
    """The three samples are produced after everything that must not pass."""
    *rejected, first, second, third = demo_events()
    assert [event.belongs_in for event in rejected] == [None] * 8
    assert [event.belongs_in for event in (first, second, third)] == [
        "filtered-service-events-dealer-001",
        "filtered-service-events-dealer-002",
        "filtered-service-events-dealer-003",
    ]


def test_a_sample_is_posted_as_it_stands_in_the_examples():
    """The body is the example, and its id that of the example's header."""
    event = demo_events()[-3]
    sample = SAMPLES / "service-dealer-001-event.json"
    assert (event.id, event.way) == ("service-dealer-001-test", Way.POST)
    assert json.loads(event.content) == json.loads(sample.read_text())


def test_the_events_are_made_in_the_order_of_their_ways():
    """What goes another way than by the producer is there before the first post."""
    ways = [event.way.value for event in demo_events()]
    assert ways == sorted(ways)


def test_ids_are_different():
    """Each event can be told from every other by its id."""
    ids = [event.id for event in demo_events()]
    assert len(set(ids)) == len(ids)
