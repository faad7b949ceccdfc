"""What a failed call means to a filter."""

import pytest

from flinkfilter.controller.troubles import trouble_of
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthenticated,
    Unavailable,
)
from flinkfilter.resource.reasons import Reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Unauthenticated("no key"), Reason.CREDENTIALS_INVALID),
        (Forbidden("no role"), Reason.FORBIDDEN),
        (Unavailable("down"), Reason.CONFLUENT_UNAVAILABLE),
        (RateLimited("slow", retry_after=7.5), Reason.CONFLUENT_UNAVAILABLE),
        (NotFound("no environment"), Reason.CONFLUENT_UNAVAILABLE),
        (Conflict("taken"), Reason.CONFLUENT_UNAVAILABLE),
        (Rejected("bad"), Reason.CONFLUENT_UNAVAILABLE),
        (RemoteError("else"), Reason.CONFLUENT_UNAVAILABLE),
    ],
)
def test_every_error_of_a_call_has_a_reason(error, reason):
    """Who can mend it decides: the keeper of the key, of the roles, or nobody here."""
    assert trouble_of(error).reason is reason


@pytest.mark.parametrize("kind", [Unauthenticated, Forbidden, Unavailable])
def test_the_message_holds_the_words_and_is_the_same_each_time(kind):
    """A message that moved would be a write to the API server at each try."""
    first = trouble_of(kind("the words of it", request_id="1"))
    second = trouble_of(kind("the words of it", request_id="2"))
    assert "the words of it" in first.message
    assert first == second


def test_how_long_to_wait_is_not_part_of_the_message():
    """The server names another number each time."""
    first = trouble_of(RateLimited("slow", retry_after=7.5))
    assert first == trouble_of(RateLimited("slow", retry_after=3.25))
