"""Values are tried against literals exactly as in an event."""

import pytest

from flinkfilter.language.proofs.budget import Budget, Exhausted
from flinkfilter.language.proofs.literals import some_fits

START = {"field": "header_data.k", "operator": "startsWith", "value": "4"}
MORE = {"field": "header_data.k", "operator": "greaterThan", "value": 45}


@pytest.mark.parametrize(
    ("values", "fits"),
    [(["450"], True), (["5", "4"], False), (["5", "46"], True), (["4a"], False), ([], False)],
)
def test_one_value_must_fit_all(values, fits, literals, budget):
    """The text and the number that it is."""
    assert some_fits(values, literals(START, MORE), budget) is fits


@pytest.mark.parametrize(("value", "fits"), [("4a", True), ("46", False), ("5", False)])
def test_what_shall_not_hold_must_not(value, fits, literals, budget):
    """A text that is no number is no greater one."""
    assert some_fits([value], literals(START, {"not": MORE}), budget) is fits


@pytest.mark.parametrize(("value", "fits"), [(46, False), (41, True), (-4, False)])
def test_a_bigint_is_tried_as_one(value, fits, literals, budget):
    """With its digits as text."""
    found = literals(
        {"field": "__ts_ms", "operator": "lessThan", "value": 45},
        {"field": "__ts_ms", "operator": "startsWith", "value": "4"},
    )
    assert some_fits([value], found, budget) is fits


def test_every_try_costs(literals):
    """Values times literals."""
    found = literals(START, MORE)
    assert not some_fits(["1", "2"], found, Budget(steps=4))
    with pytest.raises(Exhausted):
        some_fits(["1", "2"], found, Budget(steps=3))


def test_a_long_text_costs_more(literals):
    """A pattern may go through it more than once."""
    found = literals(START)
    assert not some_fits(["1" * 99], found, Budget(steps=5))
    with pytest.raises(Exhausted):
        some_fits(["1" * 100], found, Budget(steps=5))
