"""Tells of what Kafka's client reports, without a line for each repetition."""

from collections.abc import Callable
from time import monotonic

import structlog
from confluent_kafka import KafkaError

from dealer_consumer.errors import KafkaRefuses

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

SILENT_SECONDS = 600.0
"""For so long a trouble that was told is not told again."""


class Troubles:
    """What stands in the way of consuming, as long as it may pass."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._told: dict[int, float] = {}

    @property
    def topic_missing(self) -> bool:
        """Whether the brokers said that the topic does not exist, and nothing has worked since."""
        return KafkaError.UNKNOWN_TOPIC_OR_PART in self._told

    def tell(self, error: KafkaError) -> None:
        """Log a report, unless it was logged lately.

        Raises:
            KafkaRefuses: the client cannot go on.
        """
        if error.fatal():
            raise KafkaRefuses(f"the client cannot go on: {error.str()}")
        now, code = self._clock(), error.code()
        if now - self._told.get(code, -SILENT_SECONDS) < SILENT_SECONDS:
            return
        self._told[code] = now
        if code == KafkaError.UNKNOWN_TOPIC_OR_PART:
            log.info("waits for the topic, which does not exist yet")
        else:
            log.warning("Kafka reports", error=error.name(), detail=error.str())

    def past(self) -> None:
        """Forget what was told: it works, so whatever comes next is news."""
        self._told.clear()
