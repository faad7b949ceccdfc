"""What keeps the controller from working, as its liveness probe is told."""

import asyncio
import re
from contextlib import suppress

import pytest

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.controller.cache import Key
from flinkfilter.controller.controller import STUCK_SECONDS, Controller
from flinkfilter.errors import Unavailable
from flinkfilter.metrics.measures import Measures


class Filters:
    """An API server that lists one filter."""

    def __init__(self, body):
        self._body = body

    async def list(self):
        """List it."""
        return (self._body,)


@pytest.fixture
async def controller(settings, client, body):
    """A controller whose watch has brought nothing yet."""
    made = Controller(settings, client, Cluster(Filters(body()), None), measures=Measures())
    yield made
    await made.stop()


async def _work(controller, reconcile):
    """Let it work on its filter in this way."""
    controller._reconciliation.reconcile = reconcile
    await controller.start()


async def test_an_idle_one_works(controller):
    """Whoever waits for the Lease has nothing that could be stuck."""
    assert (controller.stuck(), controller.longest_running()) == (None, 0)


async def test_work_that_hangs_is_named(controller):
    """With the filter and the time that it takes; shorter work is no matter."""
    begun = asyncio.Event()

    async def hang(_):
        begun.set()
        await asyncio.Event().wait()

    await _work(controller, hang)
    await asyncio.wait_for(begun.wait(), 60)
    assert controller.stuck() is None
    controller._busy_since[Key("shop", "orders")] -= STUCK_SECONDS + 1
    assert controller.stuck().startswith("work on shop/orders takes for 30")
    assert controller.longest_running() > STUCK_SECONDS


async def test_a_part_that_ended_is_noticed(controller):
    """None of its tasks ends by itself."""
    begun = asyncio.Event()

    async def note(_):
        begun.set()

    await _work(controller, note)
    await asyncio.wait_for(begun.wait(), 60)
    task = controller._tasks[-1]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert controller.stuck() == "1 tasks of the controller have ended"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "success"), (Unavailable("down"), "failure"), (KeyError, "defect")],
)
async def test_how_work_ends_is_counted(controller, error, outcome):
    """By what came of it."""
    done = asyncio.Event()

    async def end(_):
        asyncio.get_running_loop().call_soon(done.set)
        if error:
            raise error

    await _work(controller, end)
    await asyncio.wait_for(done.wait(), 60)
    text = controller._measures.exposition()[1].decode()
    # What failed is tried again, however long this test takes.
    assert re.findall(r'reconciles_total{outcome="(\w+)"} [1-9]', text) == [outcome]
