"""What is known of one assigned partition: the records in hand, and how far it is. No I/O."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol


class Record(Protocol):
    """What is used of a consumed record; `confluent_kafka.Message` is one."""

    def topic(self) -> str:
        """Name its topic."""

    def partition(self) -> int:
        """Give its partition's number."""

    def offset(self) -> int:
        """Give its place in the partition."""

    def key(self) -> bytes | None:
        """Give its key."""

    def value(self) -> bytes | None:
        """Give its value; None is a tombstone."""

    def headers(self) -> list[tuple[str, bytes | None]] | None:
        """Give its headers."""

    def timestamp(self) -> tuple[int, int]:
        """Give the kind of its time, and the time in milliseconds since 1970."""


@dataclass(slots=True)
class Partition:
    """One partition while it is assigned.

    Attributes:
        number: which.
        records: taken from Kafka and not yet done, in order.
        done: the offset behind the last record that was done; None before the first.
        committed: the offset that was committed last in this assignment.
        failures: how often the handler has failed for the first of the records.
        refusals: how often of those by an error that may not pass.
        due: when the first of the records may be tried, as the monotonic clock tells it.
        paused: whether Kafka was told to deliver no more of it.
        topic_id: of the topic that it is of; None where the brokers did not tell.
    """

    number: int
    records: deque[Record] = field(default_factory=deque)
    done: int | None = None
    committed: int | None = None
    failures: int = 0
    refusals: int = 0
    due: float = 0.0
    paused: bool = False
    topic_id: str | None = None

    @property
    def owed(self) -> int | None:
        """The offset that is to be committed; None when that is done."""
        return self.done if self.done != self.committed else None

    @property
    def turns_paused(self) -> bool:
        """Whether it must be paused from now on: what it has could not all be done."""
        return bool(self.records) and not self.paused

    @property
    def turns_resumed(self) -> bool:
        """Whether it may go on."""
        return not self.records and self.paused

    def waits(self, now: float) -> bool:
        """Tell whether there is nothing to do for it at this time."""
        return not self.records or self.due > now

    def first_done(self) -> None:
        """Note that the first of the records is done, by its handler or as a dead letter."""
        self.done = self.records.popleft().offset() + 1
        self.failures = 0
        self.refusals = 0
        self.due = 0.0

    def first_fails(self, *, may_pass: bool) -> None:
        """Note that the handler failed for the first of the records."""
        self.failures += 1
        self.refusals += not may_pass


def pause_until_due(partitions: list[Partition], now: float, longest: float) -> float:
    """Give the seconds that may be spent waiting for new records: 0 when there is work."""
    dues = [partition.due - now for partition in partitions if partition.records]
    return max(0.0, min([longest, *dues]))
