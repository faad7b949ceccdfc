"""Bounds of texts are those of the conditions, in the order of UTF-16."""

import pytest

from flinkfilter.language.proofs.bounds import Bounds


@pytest.fixture
def bounds(compile_condition):
    """Make the bounds that conditions on a column set."""

    def make(*conditions):
        return Bounds.of([compile_condition(field="id", **each) for each in conditions])

    return make


def order(operator, value):
    """Write a condition on an order."""
    return {"operator": operator, "value": value}


def test_the_narrowest_bounds_count(bounds):
    """And of equal ones that which leaves the text itself out."""
    found = bounds(
        order("greaterThan", "b"),
        order("greaterThanOrEqual", "b"),
        order("greaterThan", "a"),
        {"operator": "between", "min": "a", "max": "x"},
        order("lessThan", "x"),
    )
    assert found == Bounds(("b", True), ("x", True))


@pytest.mark.parametrize(
    ("conditions", "prefix", "excluded"),
    [
        ([order("greaterThan", "b")], "a", True),
        ([order("greaterThan", "ab")], "a", False),
        ([order("greaterThan", "a")], "b", False),
        ([order("lessThan", "b")], "b", True),
        ([order("lessThanOrEqual", "b")], "b", False),
        ([order("lessThan", "b")], "a", False),
        ([order("lessThan", "")], "", True),
        ([], "a", False),
        ([order("greaterThan", "a")], "\N{GRINNING FACE}", False),
    ],
)
def test_a_beginning_is_excluded_where_all_its_texts_are(conditions, prefix, excluded, bounds):
    """Also where it lies beyond what bounds may hold."""
    assert bounds(*conditions).after(prefix).exclude(prefix) is excluded


@pytest.mark.parametrize(
    ("condition", "implied"),
    [
        (order("greaterThan", "a"), True),
        (order("greaterThan", "b"), True),
        (order("greaterThanOrEqual", "b"), True),
        (order("greaterThan", "c"), False),
        (order("lessThan", "x"), True),
        (order("lessThan", "w"), False),
        (order("equals", "c"), False),
        ({"operator": "between", "min": "b", "max": "x"}, True),
        ({"operator": "between", "min": "c", "max": "x"}, False),
    ],
)
def test_narrow_bounds_imply_wider_ones(condition, implied, bounds, compile_condition):
    """Nothing else is implied."""
    found = bounds(order("greaterThan", "b"), order("lessThan", "x"))
    assert found.imply(compile_condition(field="id", **condition)) is implied
