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
        self._unsettled = 0
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
        while self._unsettled or self._failure:
            if self._failure is None:
                self._producer.flush(self._flush_seconds)
            if self._failure is None and self._unsettled > len(self._too_large):
                self._failure = f"no answer in {math.ceil(self._flush_seconds)} s"
            if self._failure is not None:
                raise DeadLetterUnwritable(
                    f"the dead-letter topic {self._topic} cannot be written: {self._failure}"
                )
            self._send_shorter()

    def _send_shorter(self) -> None:
        letters, self._too_large = self._too_large, []
        for letter in letters:
            self._unsettled -= 1
            shorter = cut(letter)
            if shorter is None:
                self._failure = (
                    f"{letter.source}: it takes not even the headers; raise its max.message.bytes"
                )
            else:
                self._send(shorter)

    def _send(self, letter: Letter) -> None:
        self._unsettled += 1
        while True:
            try:
                self._producer.produce(
                    self._topic,
                    letter.value,
                    letter.key,
                    headers=list(letter.headers),
                    on_delivery=partial(self._delivered, letter),
                )
            except BufferError:  # the queue is full
                self._producer.poll(1)
            except KafkaException as error:
                self._delivered(letter, error.args[0])
                return
            else:
                return

    def _delivered(self, letter: Letter, error: KafkaError | None, _: Any = None) -> None:
        if error is None:
            self._unsettled -= 1
        elif error.code() in TOO_LARGE:
            self._too_large.append(letter)
        else:
            self._failure = f"{letter.source}: {error.str()}"
