"""Sets of integers are joined, cut and turned round exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.proofs.integers import IntegerSet

WINDOW = range(-8, 9)
BOUNDS = st.none() | st.integers(-6, 6)
SETS = st.lists(st.tuples(BOUNDS, BOUNDS), max_size=4).map(IntegerSet.between)


def members(found):
    """The members of a set that lie in a window wider than all bounds."""
    return {
        number
        for number in WINDOW
        if any(
            (low is None or low <= number) and (high is None or number <= high)
            for low, high in found.intervals
        )
    }


@pytest.mark.parametrize(
    ("given_", "joined"),
    [
        ([], ()),
        ([(3, 2)], ()),
        ([(1, 2), (3, 4)], ((1, 4),)),
        ([(5, 6), (1, 2)], ((1, 2), (5, 6))),
        ([(1, 9), (2, 3)], ((1, 9),)),
        ([(None, 2), (1, None)], ((None, None),)),
        ([(4, None), (6, 7)], ((4, None),)),
        ([(0, 1), (None, -5)], ((None, -5), (0, 1))),
    ],
)
def test_intervals_are_joined(given_, joined):
    """Where they overlap or touch, in whatever order they come."""
    assert IntegerSet.between(given_).intervals == joined


@given(one=SETS, other=SETS)
def test_an_intersection_has_what_both_have(one, other):
    """And nothing else."""
    assert members(one & other) == members(one) & members(other)


@given(one=SETS)
def test_a_complement_has_all_others(one):
    """And is turned back by another one."""
    assert members(one.complement()) == set(WINDOW) - members(one)
    assert one.complement().complement() == one


def test_an_empty_set_is_false():
    """As collections are."""
    assert not IntegerSet.of([])
    assert IntegerSet.of([0])


@pytest.mark.parametrize(
    ("intervals", "listed"),
    [
        ([(1, 2), (5, 5)], (1, 2, 5)),
        ([], ()),
        ([(1, 4)], None),
        ([(1, 2), (5, 6)], None),
        ([(None, 1)], None),
        ([(1, None)], None),
    ],
)
def test_few_members_are_listed(intervals, listed):
    """More than three are not, if three are the most."""
    assert IntegerSet.between(intervals).members(3) == listed


def test_sets_of_many_parts_are_cut_in_one_walk():
    """The time of a cut grows with the parts, not with their product: no set is too large."""
    even = IntegerSet.of(range(0, 60_000, 2))
    assert (even & even.complement()).intervals == ()
    assert even & even == even
