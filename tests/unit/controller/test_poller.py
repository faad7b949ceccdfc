"""The poller: one list an interval, news to the queue, patience when Confluent does not answer."""

import asyncio

import pytest

from confluent_simulator import Fault, FaultKind
from flinkfilter.controller.poller import Poller
from flinkfilter.controller.statements import StatementStore
from flinkfilter.lifecycle.observation import Seen
from flinkfilter.metrics.measures import Measures
from flinkfilter.resource.reasons import Reason


@pytest.fixture
def store():
    """A store that knows nothing."""
    return StatementStore()


@pytest.fixture
def measures():
    """What the poller reports to Prometheus."""
    return Measures()


@pytest.fixture
def changed():
    """The names that the poller reported."""
    return []


@pytest.fixture
def turns(store):
    """What was in the way of lists, at each time that the poller said that all may have changed."""
    return []


@pytest.fixture
def poller(settings, client, store, changed, turns, clock, measures):
    """A poller in front of the simulator."""

    def turned():
        turns.append(store.list_trouble and store.list_trouble.reason)

    return Poller(settings, client, store, changed.append, turned, clock, measures)


async def test_one_list_says_what_is_new(poller, store, changed, client, simulator, request_for):
    """All statements of this installation come in one call, and each is reported."""
    for name in ("a", "b", "c"):
        await client.create(request_for(name, f"CREATE TABLE `{name}` (`id` STRING)"))
    simulator.log.clear()
    assert await poller.poll() == 5
    assert sorted(changed) == ["a", "b", "c"]
    assert sorted(store.about("abc")) == ["a", "b", "c"]
    assert [(request.method, request.statement) for request in simulator.requests] == [("GET", "")]


async def test_what_did_not_change_is_not_reported(poller, changed, client, simulator, request_for):
    """An idle installation wakes nobody."""
    await client.create(request_for("a"))
    await simulator.until("a", "COMPLETED")
    await poller.poll()
    changed.clear()
    await poller.poll()
    assert changed == []


async def test_statements_of_others_are_not_seen(poller, store, client, request_for):
    """Without the label of this installation a statement is none of our business."""
    await client.create(request_for("a", labels={"user.confluent.io/flinkfilter-other": "true"}))
    await client.create(request_for("b", "CREATE TABLE `b` (`id` STRING)", labels={}))
    await poller.poll()
    assert store.about(["a", "b"]) == {}


async def test_a_list_that_fails_says_nothing(
    poller, store, changed, client, simulator, request_for
):
    """What is known stays known, and nobody is woken."""
    await client.create(request_for("a"))
    await poller.poll()
    changed.clear()
    simulator.inject(Fault(FaultKind.STATUS, method="GET", status=500))
    await poller.poll()
    assert changed == []
    assert isinstance(store.about(["a"])["a"], Seen)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, method="GET", status=500, times=3),
        Fault(FaultKind.STATUS, method="GET", status=401, times=3),
        Fault(FaultKind.STATUS, method="GET", status=404, times=3),
        Fault(FaultKind.HTML, method="GET", times=3),
        Fault(FaultKind.DROP_BEFORE, method="GET", times=3),
    ],
)
async def test_failures_are_answered_with_longer_pauses(poller, simulator, fault):
    """The pause doubles; one success later it is as before."""
    simulator.inject(fault)
    assert [await poller.poll() for _ in range(4)] == [5, 10, 20, 5]


async def test_many_statements_come_in_pages_of_a_hundred(
    poller, changed, client, simulator, request_for
):
    """250 running filters cost three calls an interval, however many of them there are to tell."""
    names = [f"s-{number}" for number in range(250)]
    for name in names:
        await client.create(request_for(name, f"CREATE TABLE `{name}` (`id` STRING)"))
    simulator.log.clear()
    await poller.poll()
    assert sorted(changed) == sorted(names)
    assert [request.query["page_size"] for request in simulator.requests] == ["100"] * 3


async def test_a_list_that_breaks_off_says_nothing(
    poller, store, changed, client, simulator, request_for
):
    """What stands on the pages that came is not believed either, nor is the rest missing."""
    for number in range(101):
        name = f"s-{number}"
        await client.create(request_for(name, f"CREATE TABLE `{name}` (`id` STRING)"))
    await poller.poll()
    changed.clear()
    simulator.set_phase("s-0", "DEGRADED")
    simulator.inject(Fault(FaultKind.STATUS, method="GET", skip=1, status=500))
    await poller.poll()
    assert changed == []
    assert len(store.about(f"s-{number}" for number in range(101))) == 101


async def test_refused_credentials_are_a_trouble_of_all(poller, store, turns, simulator):
    """All are told once when it begins, once when it is another one, and once when it is over."""
    for status, times in ((401, 2), (403, 1)):
        simulator.inject(Fault(FaultKind.STATUS, method="GET", status=status, times=times))
    for _ in range(4):
        await poller.poll()
    assert turns == [Reason.CREDENTIALS_INVALID, Reason.FORBIDDEN, None]
    assert store.list_trouble is None


async def test_an_outage_is_no_trouble_of_anybody(poller, store, turns, simulator):
    """It says nothing of any statement; when it is over, what waits is tried again."""
    simulator.inject(Fault(FaultKind.STATUS, method="GET", status=500, times=2))
    await poller.poll()
    await poller.poll()
    assert (turns, store.list_trouble) == ([], None)
    await poller.poll()
    assert turns == [None]


async def test_an_outage_does_not_end_a_trouble(poller, store, turns, simulator):
    """Whether the credentials are good is not known before Confluent Cloud answers again."""
    for status in (401, 500):
        simulator.inject(Fault(FaultKind.STATUS, method="GET", status=status))
    await poller.poll()
    await poller.poll()
    assert turns == [Reason.CREDENTIALS_INVALID]
    assert store.list_trouble.reason is Reason.CREDENTIALS_INVALID


async def test_refused_credentials_are_tried_more_often(poller, simulator):
    """Somebody puts a new key in place and waits for it to be noticed."""
    simulator.inject(Fault(FaultKind.STATUS, method="GET", status=401, times=6))
    assert [await poller.poll() for _ in range(6)] == [5, 10, 20, 30, 30, 30]


async def test_the_pause_has_a_limit(poller, simulator):
    """However long Confluent is away, five minutes after its return it is noticed."""
    simulator.inject(Fault(FaultKind.STATUS, method="GET", status=500, times=15))
    pauses = [await poller.poll() for _ in range(15)]
    assert pauses[-1] == 300


async def test_it_polls_until_it_is_cancelled(
    settings, client, store, clock, measures, request_for
):
    """The loop itself has no end of its own."""
    await client.create(request_for("a"))
    polled = asyncio.Event()
    poller = Poller(settings, client, store, lambda _: polled.set(), polled.clear, clock, measures)
    running = asyncio.create_task(poller.run())
    await asyncio.wait_for(polled.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
