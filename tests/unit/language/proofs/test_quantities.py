"""Conditions on numbers and instants leave exactly what they say."""

import pytest

from flinkfilter.language.expression import FieldReference, Presence
from flinkfilter.language.proofs.budget import Budget, Exhausted
from flinkfilter.language.proofs.literals import Literal
from flinkfilter.language.proofs.quantities import (
    quantities,
    quantity_type,
    whole_quantities,
)
from flinkfilter.resource.spec import ValueType

ONE = 10**18


@pytest.fixture
def literal(compile_condition):
    """Make the literal of a condition on a field."""

    def make(field, operator, *, holds=True, **operands):
        leaf = compile_condition(field=field, operator=operator, **operands)
        return Literal(leaf, holds)

    return make


@pytest.mark.parametrize(
    ("operator", "operands", "left"),
    [
        ("equals", {"value": 5}, ((5 * ONE, 5 * ONE),)),
        ("notEquals", {"value": 5}, ((None, 5 * ONE - 1), (5 * ONE + 1, None))),
        ("lessThan", {"value": 0.5}, ((None, ONE // 2 - 1),)),
        ("lessThanOrEqual", {"value": 0.5}, ((None, ONE // 2),)),
        ("greaterThan", {"value": -1}, ((1 - ONE, None),)),
        ("greaterThanOrEqual", {"value": -1}, ((-ONE, None),)),
        ("between", {"min": 1, "max": 2}, ((ONE, 2 * ONE),)),
        ("in", {"values": [1, 2]}, ((ONE, ONE), (2 * ONE, 2 * ONE))),
        ("notIn", {"values": [1]}, ((None, ONE - 1), (ONE + 1, None))),
    ],
)
def test_a_condition_leaves_what_it_says(operator, operands, left, literal):
    """In units of 10^-18; its complement leaves the rest."""
    assert quantities([literal("id", operator, **operands)], Budget()).intervals == left
    turned = quantities([literal("id", operator, holds=False, **operands)], Budget())
    assert turned.complement().intervals == left


def test_digits_beyond_those_of_a_context_count(literal):
    """38 of them."""
    text = "12345678901234567890.123456789012345678"
    found = quantities([literal("id", "equals", value=text, type="number")], Budget())
    assert found.members(1) == (12345678901234567890123456789012345678,)


def test_a_bigint_is_a_number_and_an_instant(literal):
    """As an instant it counts milliseconds; fractions of one are out of its reach."""
    left = whole_quantities(
        [
            literal("__ts_ms", "greaterThan", value=4.5),
            literal("__ts_ms", "lessThan", value="1970-01-01T00:00:00.0065Z", type="timestamp"),
            literal("__ts_ms", "startsWith", value="5"),
        ],
        Budget(),
    )
    assert left.members(9) == (5, 6)
    assert whole_quantities([], Budget()).intervals == ((-(2**63), 2**63 - 1),)


def test_only_numbers_and_instants_are_quantities(literal):
    """Not texts, and not whether something is there."""
    assert quantity_type(literal("id", "equals", value=5)) is ValueType.NUMBER
    assert quantity_type(literal("id", "equals", value="5")) is None
    absent = Literal(Presence(FieldReference("id")), holds=True)
    assert quantity_type(absent) is None
    with pytest.raises(TypeError, match="is about no quantity"):
        quantities([absent], Budget())
    with pytest.raises(TypeError, match="is no quantity"):
        quantities([literal("id", "equals", value="5")], Budget())


def test_long_lists_of_numbers_are_paid_for(literal):
    """Many lists of many numbers take long, so that they are not judged."""
    many = literal("id", "notIn", values=list(range(0, 200, 2)), type="number")
    with pytest.raises(Exhausted):
        quantities([many] * 300, Budget())
