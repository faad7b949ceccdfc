"""The events of the demo."""

import json

from demo.events import demo_events, topic_of


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


def test_a_sample_becomes_the_row_that_debezium_writes():
    """The entity without its own header is the JSON text of header_data."""
    event = demo_events()[-3]
    data = json.loads(event.row["header_data"])
    assert event.id == "service-dealer-001-test"
    assert (data["dealerId"], data["amountPaid"]) == ("DEALER-001", 450.0)
    assert "entityHeader" not in data
    assert event.row["__op"] == "c"


def test_ids_are_different():
    """Each event can be told from every other by its id."""
    ids = [event.id for event in demo_events()]
    assert len(set(ids)) == len(ids)
