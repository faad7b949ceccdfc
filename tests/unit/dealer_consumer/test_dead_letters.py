"""Writing dead letters: when they are safe, and what happens when they are not.

The brokers are librdkafka's own mock cluster.
"""

import pytest
from confluent_kafka import KafkaError, Producer

from dealer_consumer.dead_letters import DeadLetters
from dealer_consumer.errors import DeadLetterUnwritable
from dealer_consumer.measures import Measures
from dealer_consumer.reasons import Reason, Unreadable

LARGE = KafkaError.MSG_SIZE_TOO_LARGE
WHY = Unreadable(Reason.NOT_JSON, "at byte 3")


class Refusing:
    """A producer whose deliveries end as they are told to; a real broker cannot be told so."""

    def __init__(self, *codes):
        self._codes = [*codes]
        self._waiting = []
        self.sent = []

    def produce(self, topic, value, key, headers, on_delivery):
        """Take it."""
        self.sent.append(value)
        self._waiting.append(on_delivery)

    def flush(self, seconds):
        """Answer what waits, as far as there are answers."""
        while self._waiting and self._codes:
            code = self._codes.pop(0)
            self._waiting.pop(0)(None if code is None else KafkaError(code), None)


def letters_of(producer):
    """Letters written by a producer."""
    return DeadLetters(producer, "letters", "readers", Measures(), 1)


def test_letters_are_safe_when_they_are_settled(record):
    """All of them are in the topic, in order, and counted by reason."""
    producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": ""})
    measures = Measures()
    letters = DeadLetters(producer, "letters", "readers", measures, 10)
    for at in range(3):
        letters.write(record(b"%d" % at, at), WHY)
    letters.settle()
    assert len(producer) == 0
    assert measures.dead_letters[Reason.NOT_JSON] == 3


def test_nothing_to_settle_is_settled():
    """No broker is asked."""
    letters_of(Refusing()).settle()


def test_one_that_is_refused_is_never_settled(record):
    """However often it is asked: who ends must not commit either."""
    letters = letters_of(Refusing(None, KafkaError.TOPIC_AUTHORIZATION_FAILED))
    letters.write(record(), WHY)
    letters.write(record(at=1), WHY)
    for _ in range(2):
        with pytest.raises(DeadLetterUnwritable, match=r"letters cannot be written: events \[2\]"):
            letters.settle()


def test_one_without_an_answer_is_never_settled(record):
    """After the time that writing may take."""
    letters = letters_of(Refusing())
    letters.write(record(), WHY)
    for _ in range(2):
        with pytest.raises(DeadLetterUnwritable, match="no answer in 6 s"):
            letters.settle()


def test_one_that_is_too_large_is_sent_shorter(record):
    """First whole again, by itself; then shorter, until it is taken."""
    producer = Refusing(LARGE, LARGE, LARGE, None)
    letters = letters_of(producer)
    letters.write(record(b"x" * 100_000), WHY)
    letters.settle()
    assert [len(each) for each in producer.sent] == [100_000, 100_000, 65_536, 0]


def test_one_in_large_company_stays_whole(record):
    """A batch is refused as a whole; what is small enough by itself loses nothing."""
    producer = Refusing(LARGE, LARGE, None, LARGE, None)
    letters = letters_of(producer)
    letters.write(record(b"small", 0), WHY)
    letters.write(record(b"x" * 100_000, 1), WHY)
    letters.settle()
    assert [len(each) for each in producer.sent] == [5, 100_000, 5, 100_000, 65_536]


def test_one_whose_headers_are_too_large_is_never_settled(record):
    """Nothing is left to be cut."""
    letters = letters_of(Refusing(LARGE, LARGE, LARGE, LARGE))
    letters.write(record(b"x"), WHY)
    for _ in range(2):
        with pytest.raises(DeadLetterUnwritable, match="not even the headers"):
            letters.settle()
