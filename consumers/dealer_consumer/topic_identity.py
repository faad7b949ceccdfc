"""Which topic it is that has the name: one that was deleted and made anew has another id.

Kafka's clients do not tell them apart: they go on at their offset, and so would pass over the first
records of the new one.
"""

from concurrent.futures import Future
from time import monotonic
from typing import Any

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

ANSWER_SECONDS = 5.0
ASK_SECONDS = 10.0
"""How often it is asked; as often as clients look for new topics."""


class TopicIdentity:
    """Asks the brokers for the id of a topic.

    Args:
        admin: asks.
        name: the topic's name.
    """

    def __init__(self, admin: AdminClient, name: str) -> None:
        self._admin = admin
        self.name = name
        self._answer: Future[Any] | None = None
        self._next = 0.0

    def ask(self) -> str | None:
        """Wait for the id; None where there is no topic or no answer."""
        return _id(self._asked())

    def news(self) -> str | None:
        """Give the id when an answer has come, and see to it that one comes now and then."""
        if self._answer is None:
            if monotonic() >= self._next:
                self._next = monotonic() + ASK_SECONDS
                self._answer = self._asked()
            return None
        if not self._answer.done():
            return None
        answer, self._answer = self._answer, None
        return _id(answer)

    def _asked(self) -> Future[Any]:
        names = TopicCollection([self.name])
        answers = self._admin.describe_topics(names, request_timeout=ANSWER_SECONDS)
        answer: Future[Any] = answers[self.name]
        return answer


def _id(answer: Future[Any]) -> str | None:
    try:
        return str(answer.result(ANSWER_SECONDS + 5).topic_id)
    except (KafkaException, TimeoutError):
        return None
