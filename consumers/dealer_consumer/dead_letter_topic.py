"""Sees to it, before anything is consumed, that the dead-letter topic is there."""

from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from dealer_consumer.errors import BrokersSilent, KafkaRefuses

ANSWER_SECONDS = 5.0
MISSING = KafkaError.UNKNOWN_TOPIC_OR_PART
REFUSALS = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.POLICY_VIOLATION,
    KafkaError.INVALID_REPLICATION_FACTOR,
}


def ensure(admin: AdminClient, topic: str, *, create: bool) -> None:
    """Create the topic where it is missing and that is wanted.

    Raises:
        KafkaRefuses: it is missing and cannot or must not be created.
        BrokersSilent: ask again later.
    """
    problem = _created(admin, topic) if create else "deadLetter.create is false"
    if problem is not None and not _exists(admin, topic):
        raise KafkaRefuses(
            f"the dead-letter topic {topic} does not exist, and {problem}. Create it, since "
            "without it a record that cannot be read would stop the consumer"
        )


def _created(admin: AdminClient, topic: str) -> str | None:
    """Create it; gives what is in the way, None when it is there now."""
    error = _error(admin.create_topics([_new(topic)], request_timeout=ANSWER_SECONDS)[topic])
    if error is None or error.code() == KafkaError.TOPIC_ALREADY_EXISTS:
        return None
    if error.code() in REFUSALS:
        return f"it may not be created: {error.str()}"
    raise BrokersSilent(error.str())


def _new(topic: str) -> NewTopic:
    # One partition, since letters are rare; replicated as the brokers have it.
    return NewTopic(topic, num_partitions=1, replication_factor=-1)


def _exists(admin: AdminClient, topic: str) -> bool:
    names = TopicCollection([topic])
    error = _error(admin.describe_topics(names, request_timeout=ANSWER_SECONDS)[topic])
    # Whoever may not look at it may still write it.
    if error is None or error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
        return True
    if error.code() == MISSING:
        return False
    raise BrokersSilent(error.str())


def _error(future: Future[Any]) -> KafkaError | None:
    try:
        future.result(ANSWER_SECONDS + 5)
    except KafkaException as failure:
        error: KafkaError = failure.args[0]
        return error
    except TimeoutError:
        raise BrokersSilent("no answer in time") from None
    return None
