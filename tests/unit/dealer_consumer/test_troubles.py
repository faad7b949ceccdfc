"""What is told of Kafka's reports."""

import pytest
from confluent_kafka import KafkaError
from structlog.testing import capture_logs

from dealer_consumer.errors import KafkaRefuses
from dealer_consumer.troubles import Troubles


def told(troubles, code):
    """The lines that a report makes."""
    with capture_logs() as lines:
        troubles.tell(KafkaError(code))
    return [(line["log_level"], line["event"]) for line in lines]


def test_a_missing_topic_is_waited_for_quietly():
    """One line that is no warning, and after ten minutes another one."""
    times = iter([0.0, 1.0, 599.0, 600.0])
    troubles = Troubles(lambda: next(times))
    missing = KafkaError.UNKNOWN_TOPIC_OR_PART
    line = ("info", "waits for the topic, which does not exist yet")
    assert [told(troubles, missing) for _ in range(4)] == [[line], [], [], [line]]


def test_a_missing_topic_is_missing_until_it_works():
    """For whoever asks whether that is why the group is not joined."""
    troubles = Troubles()
    told(troubles, KafkaError._TRANSPORT)
    assert not troubles.topic_missing
    told(troubles, KafkaError.UNKNOWN_TOPIC_OR_PART)
    assert troubles.topic_missing
    troubles.past()
    assert not troubles.topic_missing


def test_each_kind_is_told_for_itself():
    """Another trouble is news."""
    troubles = Troubles(lambda: 0.0)
    assert told(troubles, KafkaError._ALL_BROKERS_DOWN) == [("warning", "Kafka reports")]
    assert told(troubles, KafkaError._AUTHENTICATION) == [("warning", "Kafka reports")]
    assert told(troubles, KafkaError._AUTHENTICATION) == []


def test_after_it_worked_every_trouble_is_news():
    """The same one is told again."""
    troubles = Troubles(lambda: 0.0)
    told(troubles, KafkaError._TRANSPORT)
    troubles.past()
    assert told(troubles, KafkaError._TRANSPORT) == [("warning", "Kafka reports")]


def test_what_the_client_cannot_survive_ends_the_consumer():
    """A fatal error is no trouble that passes."""
    error = KafkaError(KafkaError._FATAL, "fenced", fatal=True)
    with pytest.raises(KafkaRefuses, match="cannot go on: fenced"):
        Troubles().tell(error)
