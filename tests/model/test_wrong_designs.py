"""The exploration is worth what it finds: designs that look right and are wrong are found out."""

import pytest

from statespace.beginnings import begin
from statespace.designs import DESIGNS
from statespace.program import Program
from statespace.search import explore


@pytest.mark.parametrize("name", DESIGNS)
def test_a_wrong_design_is_found_out(name, monkeypatch):
    """With one decision changed, the search finds the harm that it does, and the way to it."""
    design = DESIGNS[name]
    start = begin(design.begins, Program())
    design.patch(monkeypatch)
    found = explore(start, design.program(), surprises=1, most=1000, until_violation=True)
    print(f"{name}: {found.summary()}\n  {found.told()}")  # noqa: T201  the way is the result
    assert design.harm in found.told()
    assert found.violations
