"""The work queue: once at a time, once in the queue, later after failures."""

import asyncio

import pytest

from flinkfilter.controller.queue import WorkQueue


@pytest.fixture
def queue():
    """An empty queue of texts."""
    return WorkQueue[str]()


async def test_keys_come_in_the_order_of_their_arrival(queue):
    """First come, first served."""
    for key in ("b", "a", "c"):
        queue.add(key)
    assert [await queue.take() for _ in range(3)] == ["b", "a", "c"]


async def test_a_key_stands_in_the_queue_once(queue):
    """What is asked for several times before it is worked on is worked on once."""
    for key in ("a", "b", "a"):
        queue.add(key)
    assert len(queue) == 2


async def test_a_key_is_never_worked_on_twice_at_a_time(queue):
    """News that arrives during the work leads to one more round, after it."""
    queue.add("a")
    await queue.take()
    queue.add("a")
    queue.add("a")
    assert len(queue) == 0
    queue.done("a")
    assert len(queue) == 1
    assert await queue.take() == "a"
    queue.done("a")
    assert len(queue) == 0


async def test_a_worker_waits_for_a_key(queue):
    """`take` of an empty queue ends with the first arrival."""
    waiting = asyncio.create_task(queue.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.add("a")
    assert await waiting == "a"


async def test_each_waiting_worker_gets_another_key(queue):
    """Two workers never share a key."""
    workers = [asyncio.create_task(queue.take()) for _ in range(2)]
    await asyncio.sleep(0)
    queue.add("a")
    queue.add("b")
    assert sorted(await asyncio.gather(*workers)) == ["a", "b"]


async def test_an_appointment_comes_by_itself(queue):
    """After the time a key is there without anybody's call."""
    queue.add_after("a", 0.01)
    assert len(queue) == 0
    assert await asyncio.wait_for(queue.take(), 5) == "a"


async def test_the_earlier_appointment_stands(queue):
    """A later one does not put it off, and an earlier one brings it forward."""
    queue.add_after("a", 0.01)
    queue.add_after("a", 3600)
    queue.add_after("b", 3600)
    queue.add_after("b", 0.01)
    taken = [await asyncio.wait_for(queue.take(), 5) for _ in range(2)]
    assert sorted(taken) == ["a", "b"]


async def test_news_replaces_an_appointment(queue):
    """A key that is asked for now is not there once more when its appointment would be due."""
    queue.add_after("a", 0.01)
    queue.add("a")
    assert await queue.take() == "a"
    queue.done("a")
    queue.add_after("b", 0.02)
    assert await asyncio.wait_for(queue.take(), 5) == "b"


async def test_failures_come_back_later_and_later(queue):
    """The wait doubles from half a second up to five minutes."""
    waits = [queue.add_failed("a") for _ in range(12)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


async def test_a_key_that_fails_for_ever_keeps_coming_back(queue):
    """No number of failures overflows the wait."""
    assert {queue.add_failed("a") for _ in range(3000)} >= {300}


async def test_success_forgives_earlier_failures(queue):
    """The next failure waits as the first did."""
    queue.add_failed("a")
    queue.add_failed("a")
    queue.succeeded("a")
    assert queue.add_failed("a") == 0.5


async def test_failures_of_one_key_do_not_slow_another(queue):
    """Each filter has a wait of its own."""
    for _ in range(5):
        queue.add_failed("a")
    assert queue.add_failed("b") == 0.5


async def test_news_cuts_a_wait_short(queue):
    """A change of the resource is looked at now, not when the wait after a failure is over."""
    for _ in range(12):
        queue.add_failed("a")
    queue.add("a")
    assert await queue.take() == "a"


async def test_what_is_gone_is_forgotten(queue):
    """Neither the appointment nor the failures of a deleted resource remain."""
    queue.add_failed("a")
    queue.add_after("a", 0.01)
    queue.forget("a")
    queue.add_after("b", 0.02)
    assert await asyncio.wait_for(queue.take(), 5) == "b"
    assert len(queue) == 0
    assert queue.add_failed("a") == 0.5
