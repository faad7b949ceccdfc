"""What is repeated, how often, and how long after."""

import pytest

from flinkfilter.confluent.retries import Repeat, Retries, Unprocessed
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    Unauthenticated,
    Unavailable,
)


class Attempts:
    """Fails with the given errors, one a call, then succeeds."""

    def __init__(self, *errors) -> None:
        self._errors = list(errors)
        self.patience = []

    async def __call__(self, patience):
        """Be called as an attempt."""
        self.patience.append(patience)
        if self._errors:
            raise self._errors.pop(0)
        return "answer"


@pytest.mark.parametrize(
    ("error", "always", "when_unprocessed"),
    [
        (Unavailable("x"), True, False),
        (Unprocessed("x"), True, True),
        (RateLimited("x"), True, True),
        (Unauthenticated("x"), False, False),
        (Forbidden("x"), False, False),
        (NotFound("x"), False, False),
        (Conflict("x"), False, False),
        (Rejected("x"), False, False),
    ],
)
def test_what_may_be_repeated(error, always, when_unprocessed):
    """Only what passes is repeated; a create only when it surely was not carried out."""
    actual = (Repeat.ALWAYS.allows(error), Repeat.WHEN_UNPROCESSED.allows(error))

    assert actual == (always, when_unprocessed)


async def test_success_at_last(clock):
    """Two failures are waited out; the longest wait doubles each time."""
    attempts = Attempts(Unavailable("1"), Unavailable("2"))

    answer = await Retries(clock, random=lambda: 1.0).run(attempts, Repeat.ALWAYS)

    assert (answer, clock.waits) == ("answer", [1.0, 2.0])


async def test_fourth_failure_is_the_last(clock):
    """After four attempts the last error is raised."""
    attempts = Attempts(*(Unavailable(str(number)) for number in range(1, 9)))

    with pytest.raises(Unavailable, match=r"^4$"):
        await Retries(clock, random=lambda: 1.0).run(attempts, Repeat.ALWAYS)

    assert clock.waits == [1.0, 2.0, 4.0]


async def test_nothing_begins_after_the_budget(clock):
    """When a wait would end after 20 seconds, the error is raised in place of waiting."""

    async def slow(_patience):
        clock.time += 9.0
        raise Unavailable("slow")

    with pytest.raises(Unavailable):
        await Retries(clock, random=lambda: 1.0).run(slow, Repeat.ALWAYS)

    assert clock.waits == [1.0]


async def test_attempts_are_told_how_much_patience_is_left(clock):
    """The first attempt has the whole budget, each further one what remains."""
    attempts = Attempts(Unavailable("1"), Unavailable("2"))

    await Retries(clock, random=lambda: 0.5).run(attempts, Repeat.ALWAYS)

    assert attempts.patience == [20.0, 19.5, 18.5]


async def test_the_servers_wish_is_waited_and_more(clock):
    """`Retry-After` comes before the jitter, so that clients do not return together."""
    attempts = Attempts(RateLimited("x", retry_after=5.0))

    await Retries(clock, random=lambda: 0.5).run(attempts, Repeat.WHEN_UNPROCESSED)

    assert clock.waits == [5.5]


async def test_a_long_wish_is_left_to_the_caller(clock):
    """A wait of minutes is not waited here; the error says how long it is."""
    attempts = Attempts(RateLimited("x", retry_after=120.0))

    with pytest.raises(RateLimited) as caught:
        await Retries(clock).run(attempts, Repeat.ALWAYS)

    assert (caught.value.retry_after, clock.waits) == (120.0, [])


async def test_verdicts_are_not_repeated(clock):
    """A refusal is raised at once."""
    attempts = Attempts(Rejected("no"))

    with pytest.raises(Rejected):
        await Retries(clock).run(attempts, Repeat.ALWAYS)

    assert (len(attempts.patience), clock.waits) == (1, [])


@pytest.mark.parametrize(
    ("number", "share", "expected"),
    [(1, 0.0, 0.0), (1, 1.0, 1.0), (3, 0.5, 2.0), (7, 1.0, 60.0), (10_000, 1.0, 60.0)],
)
def test_jitter_is_full_and_bounded(clock, number, share, expected):
    """A wait is any share of a bound that doubles up to a minute."""
    assert Retries(clock, random=lambda: share).wait(number) == expected
