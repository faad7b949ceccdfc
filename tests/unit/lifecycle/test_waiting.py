"""How often a statement that is on its way is looked at."""

from datetime import timedelta

import pytest

from flinkfilter.lifecycle.action import LookUp
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.status import Status


@pytest.mark.parametrize(
    ("elapsed", "interval"),
    [(-100, 0.5), (0, 0.5), (2, 0.5), (8, 2), (40, 10), (60, 15), (100_000, 15)],
)
def test_what_begins_is_looked_at_often_and_what_lasts_seldom(life, elapsed, interval):
    """A quarter of the time passed, from half a second up to the poller's own interval."""
    life.inserting()
    since = life.now - timedelta(seconds=elapsed)
    step = watched(Plan(Status()), life.record().name, since, life.view)
    assert (step.actions, step.requeue_after) == ((), interval)


def test_a_look_is_due_when_the_last_is_old(life):
    """Then it is part of the plan, and the next one is an interval away."""
    life.inserting()
    since = life.now - timedelta(seconds=8)
    life.wait(3)
    step = watched(Plan(Status()), life.record().name, since, life.view)
    assert (step.actions, step.requeue_after) == ((LookUp(life.record().name),), 2.75)


def test_what_was_never_seen_is_looked_at_now(life):
    """Nothing is known, so nothing is to be waited for."""
    step = watched(Plan(Status()), "never-seen", life.now, life.view)
    assert (step.actions, step.requeue_after) == ((LookUp("never-seen"),), 0.5)


def test_of_two_appointments_the_earlier_one_counts():
    """A plan is looked at again as soon as anything in it wants it."""
    assert Plan(Status()).within(3).within(1).within(2).requeue_after == 1
    assert Plan(Status()).within(3).within(None).requeue_after == 3
    assert Plan(Status()).requeue_after is None
