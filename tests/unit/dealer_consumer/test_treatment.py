"""What is done with records in hand."""

import re
from collections import deque

import pytest

from dealer_consumer.errors import Refused, Unavailable
from dealer_consumer.measures import Measures
from dealer_consumer.partition import Partition
from dealer_consumer.retry import RetryPolicy
from dealer_consumer.stop import Stop
from dealer_consumer.treatment import Treatment, said

POLICY = RetryPolicy(attempts=2, first_pause_seconds=5, longest_pause_seconds=60)
LATER = float("inf")


class Letters:
    """Keeps what is put aside."""

    def __init__(self):
        self.written = []

    def write(self, record, why):
        """Keep place and reason."""
        self.written.append((record.offset(), why.reason.value, why.detail))

    def settle(self):
        """Nothing is on its way."""


@pytest.fixture
def letters():
    """No letters yet."""
    return Letters()


@pytest.fixture
def measures():
    """Nothing counted yet."""
    return Measures()


@pytest.fixture
def work(letters, measures):
    """Let a handler work on a partition."""

    def on(partition, handle, budget=100, end=LATER, stop=None):
        treatment = Treatment("DEALER-001", handle, POLICY, letters, measures)
        return treatment.work(partition, budget, end, stop or Stop())

    return on


@pytest.fixture
def partition(record, value):
    """A partition with the events e0 to e4."""
    events = [record(value({"id": f"e{number}"}), number) for number in range(5)]
    return Partition(2, deque(events))


def test_records_are_done_in_order(work, partition, measures):
    """Until none is left."""
    seen = []
    assert work(partition, lambda event: seen.append(event.id)) == 5
    assert (seen, partition.owed) == (["e0", "e1", "e2", "e3", "e4"], 5)
    assert (measures.handled, sum(measures._buckets)) == (5, 5)


def test_no_more_is_done_than_may_be(work, partition):
    """The rest stays in hand."""
    assert work(partition, lambda _: None, budget=2) == 2
    assert [each.offset() for each in partition.records] == [2, 3, 4]


def test_nothing_is_begun_after_the_end(work, partition):
    """Of the time for this turn."""
    assert work(partition, lambda _: None, end=0.0) == 0


def test_a_wish_to_stop_is_heard_between_two_records(work, partition):
    """The record in hand is finished."""
    stop = Stop()
    assert work(partition, stop.request, stop=stop) == 1
    assert partition.owed == 1


def test_a_tombstone_is_counted_and_done(work, record, measures, letters):
    """It is no letter."""
    partition = Partition(2, deque([record(None, 3)]))
    assert work(partition, lambda _: None) == 1
    assert (partition.owed, measures.tombstones, letters.written) == (4, 1, [])


def test_what_cannot_be_read_is_put_aside_and_done(work, record, letters, measures):
    """No handler sees it."""
    partition = Partition(2, deque([record(b"[]", 3)]))
    assert work(partition, pytest.fail) == 1
    assert letters.written == [(3, "WrongType", "the record: Expected `object`, got `array`")]
    assert (partition.owed, measures.handled) == (4, 0)


def test_a_failure_leaves_the_record_in_hand(work, partition, measures, letters):
    """Not due before its pause is over."""

    def handle(event):
        if event.id == "e1":
            raise Unavailable("down")

    assert work(partition, handle) == 1
    assert [each.offset() for each in partition.records] == [1, 2, 3, 4]
    assert (partition.owed, partition.failures, measures.retries) == (1, 1, 1)
    assert partition.due > 0
    assert letters.written == []


def test_the_last_failure_puts_it_aside(work, partition, letters):
    """And what is behind it goes on."""

    def handle(event):
        if event.id == "e0":
            raise Refused("no such car")

    assert work(partition, handle) == 0
    assert work(partition, handle) == 5
    assert letters.written == [(0, "HandlerFailed", "Refused: no such car")]


def test_an_outage_before_a_refusal_does_not_count(work, partition, letters):
    """The event is tried as often as any other."""
    errors = [Unavailable("down")] * 5 + [Refused("no such car")] * 2

    def handle(event):
        if event.id == "e0":
            raise errors.pop(0)

    for _ in range(6):
        assert work(partition, handle) == 0
    assert letters.written == []
    work(partition, handle)
    assert letters.written == [(0, "HandlerFailed", "Refused: no such car")]


def test_of_a_strange_exception_only_kind_and_place_are_said():
    """Its message may hold anything."""

    def handle():
        raise KeyError("hunter2")

    with pytest.raises(KeyError) as caught:
        handle()
    text = said(caught.value)
    assert re.fullmatch(r"KeyError at test_treatment\.py:\d+ in handle", text)
