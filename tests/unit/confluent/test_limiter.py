"""The pace of requests to one endpoint."""

import asyncio

import pytest

from flinkfilter.confluent.limiter import LONGEST_PAUSE, Limiter
from flinkfilter.errors import RateLimited


async def test_at_most_ten_begin_in_any_second(clock):
    """However many want to begin, any eleven of them span at least a second."""
    limiter = Limiter(clock=clock)
    starts = []

    async def request():
        async with limiter.slot(20):
            starts.append(clock.now())

    await asyncio.gather(*(request() for _ in range(35)))

    assert len(starts) == 35
    spans = {late - early for early, late in zip(starts, starts[10:], strict=False)}
    assert min(spans) >= 1.0
    assert clock.now() == 1003.0


async def test_at_most_five_are_in_flight(clock):
    """The sixth request begins only when one of five is answered."""
    limiter = Limiter(clock=clock)
    answered = asyncio.Event()
    under_way = []
    five = asyncio.Event()

    async def request(number):
        async with limiter.slot(20):
            under_way.append(number)
            if len(under_way) == 5:
                five.set()
            await answered.wait()

    tasks = [asyncio.create_task(request(number)) for number in range(6)]
    await five.wait()
    await asyncio.sleep(0)
    before = list(under_way)
    answered.set()
    await asyncio.gather(*tasks)

    assert (before, under_way) == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5])


async def test_pause_holds_everybody(clock):
    """A pause that one answer asked for delays all requests behind it."""
    limiter = Limiter(clock=clock)
    limiter.pause(7)

    async with limiter.slot(20):
        first = clock.now()
    async with limiter.slot(20):
        second = clock.now()

    assert (first, second) == (1007.0, 1007.0)


async def test_longer_pause_than_patience_is_an_error_at_once(clock):
    """No worker is held for minutes: it is told how long the pause lasts."""
    limiter = Limiter(clock=clock)
    limiter.pause(120)

    with pytest.raises(RateLimited) as caught:
        async with limiter.slot(20):
            pass

    assert (caught.value.retry_after, clock.waits) == (120.0, [])


async def test_pause_that_grows_while_waiting_is_obeyed(clock):
    """A wait goes on when another answer asks for more in the meantime."""
    limiter = Limiter(clock=clock)
    limiter.pause(1)

    async def request():
        async with limiter.slot(20):
            return clock.now()

    task = asyncio.create_task(request())
    limiter.pause(5)

    assert await task == 1005.0


@pytest.mark.parametrize(
    ("seconds", "until"), [(1e12, 1000.0 + LONGEST_PAUSE), (-5.0, 1000.0), (0.0, 1000.0)]
)
async def test_pauses_are_bounded(clock, seconds, until):
    """A senseless header stops nothing for longer than some minutes."""
    limiter = Limiter(clock=clock)
    limiter.pause(seconds)

    async with limiter.slot(1e9):
        assert clock.now() == until


async def test_shorter_pause_does_not_shorten(clock):
    """The longest pause that was asked for counts."""
    limiter = Limiter(clock=clock)
    limiter.pause(9)
    limiter.pause(2)

    async with limiter.slot(20):
        assert clock.now() == 1009.0


async def test_slot_is_free_again_after_an_error(clock):
    """A request that fails or is cancelled gives its place back."""
    limiter = Limiter(clock=clock, in_flight=1)
    with pytest.raises(ValueError, match="broken"):
        async with limiter.slot(20):
            raise ValueError("broken")

    async with asyncio.timeout(1), limiter.slot(20):
        entered = True

    assert entered
