"""Writes dead letters, and knows when all of them are safe."""

import math
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from confluent_kafka import KafkaError, KafkaException, Producer

from dealer_consumer.errors import DeadLetterUnwritable
from dealer_consumer.letter import Letter, cut, letter_of
from dealer_consumer.measures import Measures
from dealer_consumer.partition import Record
from dealer_consumer.reasons import Unreadable

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

TOO_LARGE = {KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.INVALID_MSG_SIZE}
SPARE_SECONDS = 5.0


class DeadLetters:
    """The dead-letter topic, as one consumer writes it.

    Args:
        producer: asks for the acknowledgement of all replicas.
        topic: the dead-letter topic.
        group: whose records these were.
        measures: counts them.
        timeout_seconds: after which the producer gives a letter up.
    """

    def __init__(
        self,
        producer: Producer,
        topic: str,
        group: str,
        measures: Measures,
        timeout_seconds: float,
    ) -> None:
        self._producer = producer
        self._topic = topic
        self._group = group
        self._measures = measures
        self._flush_seconds = timeout_seconds + SPARE_SECONDS
        self._unanswered = 0
        self._too_large: list[Letter] = []
        self._failure: str | None = None

    def write(self, record: Record, why: Unreadable) -> None:
        """Put a record aside. It is safe only once `settle` has returned.

        Raises:
            DeadLetterUnwritable: it cannot even be sent.
        """
        letter = letter_of(record, why, self._group, datetime.now(UTC))
        self._send(letter)
        self._measures.dead_letters[why.reason] += 1
        log.warning(
            "dead letter",
            partition=record.partition(),
            offset=record.offset(),
            reason=why.reason,
            detail=why.detail,
        )

    def settle(self) -> None:
        """Wait until every letter is written.

        Raises:
            DeadLetterUnwritable: one is not, so its record must not be committed; at every call
                from then on.
        """
        self._flush()
        while self._too_large:
            self._send_alone(self._too_large.pop(0))

    def _send_alone(self, letter: Letter) -> None:
        """Send one again that was refused for its size: whole, then shorter and shorter.

        Whole, since brokers refuse a batch for the size of one of its records, or of them all.
        """
        shorter: Letter | None = letter
        while shorter is not None:
            self._send(shorter)
            self._flush()
            if not self._refused_alone(letter):
                return
            shorter = cut(shorter)
        self._failure = (
            f"{letter.source}: it takes not even the headers; raise its max.message.bytes"
        )
        self._flush()

    def _refused_alone(self, letter: Letter) -> bool:
        """Tell whether the letter that was just sent is too large by itself."""
        refused = [each for each in self._too_large if each.source == letter.source]
        self._too_large = [each for each in self._too_large if each.source != letter.source]
        return bool(refused)

    def _flush(self) -> None:
        """Wait for the brokers' answer to every letter that was sent."""
        if self._unanswered and self._failure is None:
            self._producer.flush(self._flush_seconds)
        if self._unanswered and self._failure is None:
            self._failure = f"no answer in {math.ceil(self._flush_seconds)} s"
        if self._failure is not None:
            raise DeadLetterUnwritable(
                f"the dead-letter topic {self._topic} cannot be written: {self._failure}"
            )

    def _send(self, letter: Letter) -> None:
        self._unanswered += 1
        while True:
            try:
                self._producer.produce(
                    self._topic,
                    letter.value,
                    letter.key,
                    headers=list(letter.headers),
                    on_delivery=partial(self._answered, letter),
                )
            except BufferError:  # the queue is full
                self._producer.poll(1)
            except KafkaException as error:
                self._answered(letter, error.args[0])
                return
            else:
                return

    def _answered(self, letter: Letter, error: KafkaError | None, _: Any = None) -> None:
        self._unanswered -= 1
        if error is None:
            return
        if error.code() in TOO_LARGE:
            self._too_large.append(letter)
        else:
            self._failure = f"{letter.source}: {error.str()}"
