"""The simulator's time: waits end by time, by movement, by change, and by cancellation."""

import asyncio

import pytest

from confluent_simulator.clock import Clock


async def test_a_wait_can_be_cancelled_in_the_moment_of_a_change():
    """Neither of the two is lost: the wait ends at once, as cancelled."""
    clock = Clock()
    waiting = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.announce()
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 5)


async def test_frozen_time_moves_only_by_hand():
    """A wait of an hour ends when an hour is moved."""
    clock = Clock(frozen=True)
    waiting = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(3599)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.advance(1)
    await asyncio.wait_for(waiting, 5)


async def test_a_wait_ends_with_its_condition():
    """A change that makes it true is noticed without time passing; false means time is up."""
    clock = Clock()
    seen = []
    waiting = asyncio.create_task(clock.wait_until(lambda: bool(seen), 3600))
    await asyncio.sleep(0)
    seen.append("it")
    clock.announce()
    assert await asyncio.wait_for(waiting, 5) is True
    assert await clock.wait_until(lambda: False, 0.01) is False
