"""The whole life of a filter, explored exhaustively: nothing forbidden; rest, a way on, an end."""

import os

import pytest

from statespace.beginnings import BEGINNINGS, begin
from statespace.program import Program
from statespace.search import explore

WHOLE = bool(os.environ.get("MODEL_WHOLE"))
MOST = 100_000 if WHOLE else 1_500


@pytest.fixture(scope="module")
def program():
    """The operator's own planner; what it once planned is remembered from test to test."""
    return Program()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", BEGINNINGS)
def test_nothing_forbidden_happens_and_every_way_leads_to_rest(name, program):
    """Whatever goes wrong once on the way, the filter rests, can go on, and can be deleted."""
    found = explore(begin(name, program), program, surprises=1, most=MOST)
    print(f"{name}: {found.summary()}")  # noqa: T201  the figures are part of the result
    assert found.told() == ""
