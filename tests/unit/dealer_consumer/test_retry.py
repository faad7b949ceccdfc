"""What follows the failure of a handler."""

import pytest

from dealer_consumer.errors import Refused, Unavailable
from dealer_consumer.retry import Again, GiveUp, RetryPolicy, after_failure

POLICY = RetryPolicy(attempts=3, first_pause_seconds=1, longest_pause_seconds=60)
PASSING = [Unavailable("down"), ConnectionRefusedError(), TimeoutError()]


@pytest.mark.parametrize(("failures", "step"), [(1, Again(1)), (2, Again(2)), (3, GiveUp())])
@pytest.mark.parametrize("error", [ValueError(), Refused("no"), OSError()])
def test_what_may_not_pass_is_tried_a_few_times(error, failures, step):
    """Then it is given up."""
    assert after_failure(error, failures, failures, POLICY) == step


@pytest.mark.parametrize("error", PASSING)
@pytest.mark.parametrize(("failures", "pause"), [(1, 1), (2, 2), (6, 32), (7, 60), (10_000, 60)])
def test_what_may_pass_is_tried_for_ever(error, failures, pause):
    """After pauses that double up to the longest."""
    assert after_failure(error, failures, 0, POLICY) == Again(pause)


@pytest.mark.parametrize(("asked", "pause"), [(0.5, 1), (30, 30), (3600, 60)])
def test_a_wish_for_a_longer_pause_is_heard(asked, pause):
    """As far as the longest pause."""
    assert after_failure(Unavailable("busy", retry_after=asked), 1, 0, POLICY) == Again(pause)


def test_one_attempt_is_no_retry():
    """With one attempt the first failure is the last."""
    policy = RetryPolicy(attempts=1, first_pause_seconds=1, longest_pause_seconds=60)
    assert after_failure(ValueError(), 1, 1, policy) == GiveUp()


def test_an_outage_uses_up_no_attempts():
    """What fails otherwise after it is tried as often as without it."""
    assert after_failure(Refused("no"), 11, 1, POLICY) == Again(60)
    assert after_failure(Refused("no"), 13, 3, POLICY) == GiveUp()
