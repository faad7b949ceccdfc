"""The dead-letter topic is there before anything is consumed, or nothing is consumed."""

from concurrent.futures import Future

import pytest
from confluent_kafka import KafkaError, KafkaException

from dealer_consumer.dead_letter_topic import ensure
from dealer_consumer.errors import BrokersSilent, KafkaRefuses

FORBIDDEN = KafkaError.TOPIC_AUTHORIZATION_FAILED
MISSING = KafkaError.UNKNOWN_TOPIC_OR_PART
SILENT = KafkaError._TIMED_OUT


class Admin:
    """Answers as it is told: a code, or None for success. The local broker refuses nobody."""

    def __init__(self, creates, describes=None):
        self._creates, self._describes = creates, describes
        self.created = []

    def create_topics(self, topics, request_timeout):
        """Answer a request to create."""
        self.created = [(each.topic, each.num_partitions) for each in topics]
        return {"letters": answer(self._creates)}

    def describe_topics(self, names, request_timeout):
        """Answer whether it is there."""
        return {"letters": answer(self._describes)}


def answer(code):
    """A future with that end."""
    future = Future()
    if code is None:
        future.set_result(None)
    else:
        future.set_exception(KafkaException(KafkaError(code)))
    return future


def test_it_is_created():
    """With one partition."""
    admin = Admin(None)
    ensure(admin, "letters", create=True)
    assert admin.created == [("letters", 1)]


@pytest.mark.parametrize(
    "admin",
    [
        Admin(KafkaError.TOPIC_ALREADY_EXISTS),
        Admin(FORBIDDEN, None),
        Admin(FORBIDDEN, FORBIDDEN),
        Admin(KafkaError.POLICY_VIOLATION, None),
    ],
)
def test_one_that_exists_is_enough(admin):
    """Also where it may not be created, or not even looked at."""
    ensure(admin, "letters", create=True)


@pytest.mark.parametrize(
    ("admin", "create", "why"),
    [
        (Admin(FORBIDDEN, MISSING), True, "it may not be created"),
        (Admin(None, MISSING), False, "deadLetter.create is false"),
    ],
)
def test_without_it_the_consumer_does_not_start(admin, create, why):
    """The message says why it is missing, and to create it."""
    with pytest.raises(KafkaRefuses, match=f"letters does not exist, and {why}.*Create it"):
        ensure(admin, "letters", create=create)


def test_nothing_is_created_where_that_is_not_wanted():
    """Not even asked for."""
    admin = Admin(None, None)
    ensure(admin, "letters", create=False)
    assert admin.created == []


@pytest.mark.parametrize("admin", [Admin(SILENT), Admin(FORBIDDEN, SILENT)])
def test_silence_is_no_answer(admin):
    """It is asked again later."""
    with pytest.raises(BrokersSilent):
        ensure(admin, "letters", create=True)
