"""What is known of a partition while it is assigned."""

from collections import deque

import pytest

from dealer_consumer.partition import Partition, pause_until_due


def test_nothing_is_owed_before_the_first_record_is_done():
    """A partition that was just assigned has nothing to commit."""
    assert Partition(0).owed is None


def test_a_record_that_is_done_is_owed_until_it_is_committed(record):
    """The offset to commit is the one behind it."""
    partition = Partition(0, deque([record(at=7), record(at=9)]))
    partition.first_done()
    assert (partition.owed, partition.records[0].offset()) == (8, 9)
    partition.committed = 8
    assert partition.owed is None


def test_a_record_that_is_done_ends_its_failures(record):
    """The next one begins anew, at once."""
    partition = Partition(0, deque([record()]), due=5.0)
    partition.first_fails(may_pass=False)
    partition.first_done()
    assert (partition.failures, partition.due) == (0, 0.0)


@pytest.mark.parametrize(
    ("in_hand", "paused", "turns"),
    [
        (True, False, (True, False)),
        (True, True, (False, False)),
        (False, True, (False, True)),
        (False, False, (False, False)),
    ],
)
def test_it_pauses_while_something_is_in_hand(record, in_hand, paused, turns):
    """And is told to pause or to resume once, not again and again."""
    records = deque([record()] if in_hand else [])
    partition = Partition(0, records, paused=paused)
    assert (partition.turns_paused, partition.turns_resumed) == turns


@pytest.mark.parametrize(
    ("dues", "pause"), [([], 0.5), ([0.0], 0.0), ([100.2], 0.2), ([130.0], 0.5), ([130.0, 1.0], 0)]
)
def test_new_records_are_waited_for_until_one_in_hand_is_due(record, dues, pause):
    """At time 100, for half a second at most."""
    partitions = [Partition(0, deque([record()]), due=due) for due in dues]
    assert pause_until_due([Partition(9), *partitions], 100.0, 0.5) == pytest.approx(pause)
