"""Each scenario once for each call that the operator makes and each fault that it can meet there."""

import pytest


def test_the_undisturbed_run_is_right(played, undisturbed):
    """Without any fault a scenario ends where its user wants it, and nothing is wrong on the way."""
    orders = undisturbed.outcome["filters"].get("orders")
    assert undisturbed.wrongs == ()
    assert (orders["status"]["phase"] if orders else None) == played.expects


@pytest.mark.timeout(900)
def test_the_end_is_the_same_after_a_fault(fault, failures):
    """Whatever call meets the fault, the world ends as in the undisturbed run."""
    found = failures(fault)
    assert not found, "\n\n" + "\n\n".join(found)
