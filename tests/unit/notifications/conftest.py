"""Notices, and where they go."""

from datetime import UTC, datetime

import pytest

from flinkfilter.lifecycle.notices import Notice, NoticeKind
from flinkfilter.notifications.token import TokenSource
from flinkfilter.notifications.webhook import Webhook
from flinkfilter.settings import Notifications


@pytest.fixture
def notice():
    """A filter waits for an approval of `a`·64 or another digest."""

    def make(letter="a", **fields):
        given = {
            "kind": NoticeKind.AWAITING_APPROVAL,
            "digest": letter * 64,
            "at": datetime(2026, 1, 31, 12, 0, 7, 890_000, tzinfo=UTC),
            "attempt": 0,
            "message": "Waits for an approval",
            "phase": "PendingApproval",
            "running": None,
        }
        return Notice(**{**given, **fields})

    return make


@pytest.fixture
def metadata():
    """The filter that notices are about."""
    return {"namespace": "shop", "name": "orders", "uid": "0f8fad5b"}


@pytest.fixture
async def webhook(receiver):
    """Make the receiver's webhook."""
    made = []

    def make(token=None, url=receiver.url, **settings):
        environment = {"FLINKFILTER_NOTIFICATIONS_TOKEN": token} if token else {}
        settings = {"timeout_seconds": 30, **settings}
        made.append(Webhook(url, Notifications(url=url, **settings), TokenSource(environment)))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()
