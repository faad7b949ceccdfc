"""The life of a filter, explored exhaustively: nothing forbidden; rest, a way on, an end."""

import os

import pytest

from statespace.beginnings import ALL, MANY, UNKNOWN, begin
from statespace.program import Program
from statespace.search import explore

# The whole is for `make test-kill`; each time that tests run, the nearest states are looked at.
WHOLE = os.environ.get("MODEL", "") == "whole"
NEAREST = 40
MOST = 3_000
MOST_OF_TWO = 400


@pytest.fixture(scope="module")
def program():
    """The operator's own planner; what it once planned is remembered from test to test."""
    return Program()


def explored(name, program, surprises, most):
    """Explore from a beginning, print how far that came, and give what was found wrong."""
    found = explore(begin(name, program), program, surprises=surprises, most=most)
    print(f"\n{name}, {surprises} surprises: {found.summary()}")  # noqa: T201  part of the result
    return found.told()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ALL)
def test_one_thing_goes_wrong(name, program):
    """Whatever it is, and whenever: the filter rests, the same after a crash, and can go on."""
    assert explored(name, program, 1, MOST if WHOLE else NEAREST) == ""


@pytest.mark.parametrize("name", UNKNOWN)
def test_nothing_else_goes_wrong(name, program):
    """What runs is found in whatever order things happen, and nothing is begun beside it."""
    assert explored(name, program, 0, MOST) == ""


@pytest.mark.skipif(not WHOLE, reason="takes minutes; `make test-kill` runs it")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MANY)
def test_two_things_go_wrong(name, program):
    """Close to each other, while something is under way."""
    assert explored(name, program, 2, MOST_OF_TWO) == ""
