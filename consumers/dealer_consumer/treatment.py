"""What is done with the records in hand: read, handled, retried, or put aside."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from traceback import extract_tb

import structlog

from dealer_consumer.dead_letters import DeadLetters
from dealer_consumer.errors import HandlerError
from dealer_consumer.event import ServiceEvent
from dealer_consumer.measures import Measures
from dealer_consumer.partition import Partition
from dealer_consumer.reading import read
from dealer_consumer.reasons import Reason, Unreadable
from dealer_consumer.retry import PASSING, Again, RetryPolicy, after_failure
from dealer_consumer.stop import Stop

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Treatment:
    """Does records of one dealer.

    Args:
        dealer_id: the dealer.
        handle: the handler.
        policy: how patient to be with it.
        dead_letters: takes what cannot be handled.
        measures: counts.
    """

    def __init__(
        self,
        dealer_id: str,
        handle: Callable[[ServiceEvent], None],
        policy: RetryPolicy,
        dead_letters: DeadLetters,
        measures: Measures,
    ) -> None:
        self._dealer_id = dealer_id
        self._handle = handle
        self._policy = policy
        self._dead_letters = dead_letters
        self._measures = measures
        self.settle = dead_letters.settle

    def work(self, partition: Partition, budget: int, end: float, stop: Stop) -> int:
        """Do the records in hand of a partition, in order; gives how many were done.

        Args:
            partition: it is left with the records that were not done.
            budget: the most to do.
            end: when to end with the record in hand, as the monotonic clock tells it.
            stop: ends it likewise.

        Raises:
            DeadLetterUnwritable: a record could not be put aside.
        """
        records, measures = partition.records, self._measures
        done, start = 0, monotonic()
        while records and done < budget and start < end and not stop.requested:
            value = records[0].value()
            event = None if value is None else read(value, self._dealer_id)
            if isinstance(event, ServiceEvent):
                try:
                    self._handle(event)
                except Exception as error:  # noqa: BLE001  whatever it is, nothing may be lost
                    if not self._failed(error, partition):
                        break
                else:
                    measures.handled += 1
            elif event is None:
                measures.tombstones += 1
            else:
                self._dead_letters.write(records[0], event)
            partition.first_done()
            done += 1
            now = monotonic()
            measures.took(now - start)
            start = now
        return done

    def _failed(self, error: Exception, partition: Partition) -> bool:
        """Judge a failure; tells whether the record is done, which is as a dead letter."""
        record = partition.records[0]
        partition.first_fails(may_pass=isinstance(error, PASSING))
        step = after_failure(error, partition.failures, partition.refusals, self._policy)
        place = {"partition": partition.number, "offset": record.offset()}
        log.warning("handler failed", **place, error=said(error), failures=partition.failures)
        if isinstance(step, Again):
            self._measures.retries += 1
            partition.due = monotonic() + step.pause_seconds
            return False
        self._dead_letters.write(record, Unreadable(Reason.HANDLER_FAILED, said(error)))
        return True


def said(error: Exception) -> str:
    """Describe what a handler raised.

    Of others than our own errors only the kind and the place: their messages may hold what an
    event holds, or a secret.
    """
    kind = type(error).__name__
    if isinstance(error, HandlerError):
        return f"{kind}: {error}"
    (*_, frame) = extract_tb(error.__traceback__)
    return f"{kind} at {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
