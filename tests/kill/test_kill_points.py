"""Each scenario once for each call that the operator makes and each fault it can meet there."""

import pytest

from kill_world.runs import undisturbed
from kill_world.scenario import SCENARIOS

SHOWN = 20


def test_the_undisturbed_run_is_right(name):
    """Without any fault a scenario ends where its user wants it, with nothing wrong on the way."""
    run = undisturbed(name)
    orders = run.outcome["filters"].get("orders")
    assert run.wrongs == ()
    assert (orders["status"]["phase"] if orders else None) == SCENARIOS[name].expects


@pytest.mark.timeout(1200)
def test_the_end_is_the_same_after_any_fault(failures):
    """Whatever call meets a fault, the world ends as in the undisturbed run."""
    assert not failures, "\n\n" + "\n\n".join([*failures[:SHOWN], f"{len(failures)} in all"])
