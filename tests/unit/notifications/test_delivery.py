"""Notices wait for a receiver, and nobody waits for them."""

import asyncio

import pytest
from structlog.testing import capture_logs

from flinkfilter.notifications import delivery
from flinkfilter.notifications.delivery import Delivery


@pytest.fixture
async def deliver(webhook, monkeypatch):
    """Make a delivery that tries again at once; it is stopped in the end."""
    made = []

    def make(**more):
        made.append(Delivery(webhook(), "demo", chance=lambda: 0.0, **more))
        return made[-1]

    yield make
    monkeypatch.setattr(delivery, "END_SECONDS", 0.01)
    for each in made:
        await each.stop()


async def _until(receiver, count):
    await asyncio.to_thread(receiver.until, lambda r: len(r.taken) >= count)
    return [event["data"]["digest"][0] for event in receiver.taken]


async def test_notices_are_sent_in_order_however_often_it_takes(
    deliver, receiver, notice, metadata
):
    """The next one waits for the one before it."""
    receiver.answers = [500, 401, 429]
    sent = deliver()
    sent.start()
    sent.notify(metadata, (notice("a"), notice("b")))
    assert await _until(receiver, 2) == ["a", "b"]
    assert [status for *_, status in receiver.requests] == [500, 401, 429, 204, 204]


async def test_one_that_is_refused_is_given_up(deliver, receiver, notice, metadata):
    """And logged by its id; those after it are sent."""
    receiver.answers = [400]
    sent = deliver()
    with capture_logs() as logs:
        sent.start()
        sent.notify(metadata, (notice("a"), notice("b")))
        assert await _until(receiver, 1) == ["b"]
    given_up = [line for line in logs if line["event"] == "notification given up"]
    assert [(line["filter"], line["error"][-11:]) for line in given_up] == [
        ("shop/orders", "answers 400")
    ]


async def test_the_oldest_give_way_when_too_many_wait(deliver, receiver, notice, metadata):
    """The newest are those that somebody can still act on."""
    sent = deliver(most=2)
    with capture_logs() as logs:
        sent.notify(metadata, (notice("a"), notice("b"), notice("c")))
        sent.start()
        assert await _until(receiver, 2) == ["b", "c"]
    assert [line["error"] for line in logs if line["event"] == "notification given up"] == [
        "too many wait"
    ]


async def test_one_that_is_too_old_is_given_up(deliver, receiver, notice, metadata, monkeypatch):
    """After at least one try."""
    monkeypatch.setattr(delivery, "GIVE_UP_SECONDS", -1.0)
    receiver.answers = [500]
    sent = deliver()
    sent.start()
    sent.notify(metadata, (notice("a"), notice("b")))
    assert await _until(receiver, 1) == ["b"]


async def test_a_defect_costs_one_notice(deliver, receiver, notice, metadata, monkeypatch):
    """Not those after it."""
    sent = deliver()
    send, sends = sent._webhook.send, []

    async def fail_once(event):
        sends.append(event)
        if len(sends) == 1:
            raise RuntimeError
        await send(event)

    monkeypatch.setattr(sent._webhook, "send", fail_once)
    sent.start()
    sent.notify(metadata, (notice("a"), notice("b")))
    assert await _until(receiver, 1) == ["b"]


async def test_an_end_waits_for_what_can_be_sent_soon(deliver, receiver, notice, metadata):
    """A notice that was taken a moment before is not lost."""
    sent = deliver()
    sent.start()
    sent.notify(metadata, (notice("a"),))
    await sent.stop()
    assert len(receiver.taken) == 1


async def test_an_end_does_not_wait_for_a_receiver_that_is_away(
    deliver, receiver, notice, metadata, monkeypatch
):
    """What could not be told is in the log."""
    monkeypatch.setattr(delivery, "END_SECONDS", 0.01)
    receiver.let_go.clear()
    sent = deliver()
    with capture_logs() as logs:
        sent.start()
        sent.notify(metadata, (notice("a"), notice("b")))
        await asyncio.to_thread(receiver.until, lambda r: len(r.requests) == 1)
        await sent.stop()
    assert [line["error"] for line in logs if line["event"] == "notification given up"] == [
        "the operator ends",
        "the operator ends",
    ]
