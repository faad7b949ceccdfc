"""A budget ends proofs, and stays at its end."""

import pytest

from flinkfilter.language.proofs.budget import Budget, Exhausted


def test_a_budget_is_spent_to_its_end_and_no_further():
    """What was too much once is not made good by asking for less."""
    budget = Budget(steps=3)
    budget.spend(2)
    budget.spend(1)
    with pytest.raises(Exhausted):
        budget.spend(1)
    with pytest.raises(Exhausted):
        budget.spend(0)
