"""One event to a real HTTP server, which takes it or not."""

import pytest

from flinkfilter.errors import InvalidSettings, Rejected, Unavailable
from flinkfilter.notifications.webhook import PASSING
from local_stack.ports import free_ports

EVENT = {"id": "1", "data": {"message": "Grüße 🚗"}}


async def test_an_event_is_posted_with_the_token(webhook, receiver):
    """As CloudEvents says, in UTF-8."""
    await webhook("s3cret").send(EVENT)
    ((headers, body, _),) = receiver.requests
    assert body == EVENT
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["Authorization"] == "Bearer s3cret"


async def test_without_a_token_none_is_sent(webhook, receiver):
    """Not even an empty one."""
    await webhook().send(EVENT)
    ((headers, *_),) = receiver.requests
    assert "Authorization" not in headers


@pytest.mark.parametrize("status", [*PASSING, 500, 503])
async def test_some_answers_may_be_others_later(webhook, receiver, status):
    """Among them those about the token, which somebody can replace."""
    receiver.answers = [status]
    with pytest.raises(Unavailable, match=f"127.0.0.1:[0-9]+ answers {status}$"):
        await webhook().send(EVENT)


@pytest.mark.parametrize("status", [301, 400, 404, 410, 413])
async def test_others_never_will(webhook, receiver, status):
    """A redirect is not followed: the token would go with it."""
    receiver.answers = [status]
    with pytest.raises(Rejected, match=f"127.0.0.1:[0-9]+ answers {status}$"):
        await webhook().send(EVENT)
    assert len(receiver.requests) == 1


async def test_a_receiver_that_is_slow_is_given_up_in_time(webhook, receiver):
    """However long it would take."""
    receiver.let_go.clear()
    with pytest.raises(Unavailable, match=r"did not answer within 0\.2 s"):
        await webhook(timeout_seconds=0.2).send(EVENT)


async def test_a_receiver_that_is_not_there_is_named_by_its_host(webhook):
    """Neither path, nor query, nor token is in the message or what stands behind it."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}/s3cret-path?key=s3cret"
    with pytest.raises(Unavailable, match=f"127.0.0.1:{port} cannot be reached") as failure:
        await webhook("s3cret", url=url).send(EVENT)
    assert (failure.value.__context__, "s3cret" in str(failure.value)) == (None, False)


async def test_a_token_that_cannot_be_used_may_be_mended(webhook, receiver):
    """The event waits for it."""
    with pytest.raises(Unavailable, match="FLINKFILTER_NOTIFICATIONS_TOKEN is not one word"):
        await webhook("two words").send(EVENT)
    assert receiver.requests == []


def test_certificates_that_cannot_be_read_are_told_at_start(webhook, tmp_path):
    """With the setting and the file."""
    with pytest.raises(InvalidSettings, match=f"notifications.caFile: {tmp_path}/none.pem"):
        webhook(url="https://127.0.0.1", ca_file=tmp_path / "none.pem")
