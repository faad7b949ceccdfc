"""How the consumer stands, by librdkafka's statistics."""

import json

import pytest

from dealer_consumer.standing import Standing, standing_of

UP = {"b:9092/1": {"nodeid": 1, "state": "UP"}}
STEADY = {"state": "up", "join_state": "steady"}


@pytest.mark.parametrize(
    ("brokers", "group", "waits_for"),
    [
        (UP, STEADY, None),
        ({}, STEADY, "no broker is reached"),
        ({"b": {"nodeid": -1, "state": "CONNECT"}}, STEADY, "no broker is reached"),
        (UP, {"state": "up", "join_state": "wait-sync"}, "the group is not joined"),
        (UP, {"state": "wait-coord", "join_state": "steady"}, "the group is not joined"),
        (UP, {}, "the group is not joined"),
    ],
)
def test_it_is_ready_with_a_broker_and_a_group(brokers, group, waits_for):
    """Else it says which one is missing."""
    report = json.dumps({"brokers": brokers, "cgrp": group, "topics": {}})
    assert standing_of(report, "events", topic_missing=False).waits_for == waits_for


def test_it_is_ready_while_its_topic_does_not_exist():
    """A group is joined for topics that exist; being outside of it is then no lack."""
    report = json.dumps({"brokers": UP, "cgrp": {"state": "up", "join_state": "init"}})
    assert standing_of(report, "events", topic_missing=True).waits_for is None
    assert standing_of(report, "events", topic_missing=False).waits_for is not None


def test_the_lag_is_that_of_assigned_partitions_where_it_is_known():
    """Not of those given back, nor of those whose end is not known yet."""
    partitions = {
        "0": {"consumer_lag": 5, "desired": True},
        "1": {"consumer_lag": -1, "desired": True},
        "-1": {"consumer_lag": -1},
        "2": {"consumer_lag": 0, "desired": True},
        "3": {"consumer_lag": 9, "desired": False},
    }
    topics = {"events": {"partitions": partitions}, "other": {"partitions": {"7": {}}}}
    assert standing_of(json.dumps({"topics": topics}), "events", topic_missing=False).lag == {
        0: 5,
        2: 0,
    }


def test_an_empty_report_is_of_a_client_that_begins():
    """Nothing is known yet."""
    assert standing_of("{}", "events", topic_missing=False) == Standing()
