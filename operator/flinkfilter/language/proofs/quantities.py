"""What enters is a condition on numbers or instants; what leaves is the set of those it takes."""

from decimal import Decimal
from functools import lru_cache

from flinkfilter.language.expression import (
    Comparator,
    Comparison,
    Constant,
    Instant,
    Membership,
    Range,
)
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.integers import IntegerSet
from flinkfilter.language.proofs.literals import Literal, Literals
from flinkfilter.resource.spec import ValueType

QUANTITIES = frozenset({ValueType.NUMBER, ValueType.TIMESTAMP})
_UNIT: int = 10**18
"""The units of a number that make 1: it has at most 18 digits after the point."""
_UNIT_OF_BIGINT = {ValueType.NUMBER: _UNIT, ValueType.TIMESTAMP: 10**6}
_INTERVALS_A_STEP = 4
_BIGINT = IntegerSet(((-(2**63), 2**63 - 1),))


def quantity_type(literal: Literal) -> ValueType | None:
    """Tell whether a literal is about numbers or instants; None when about neither."""
    leaf = literal.leaf
    if isinstance(leaf, Comparison | Membership | Range) and leaf.type in QUANTITIES:
        return leaf.type
    return None


def quantities(literals: Literals, budget: Budget) -> IntegerSet:
    """Give what is left of a quantity that is there, by literals of one type.

    The unit is 10^-18 for numbers (all that DECIMAL(38, 18) tells apart), a nanosecond for
    instants.

    Raises:
        Exhausted: there are too many numbers.
    """
    left = IntegerSet(((None, None),))
    for literal in literals:
        left &= _paid(_taken(literal), budget)
    return left


def whole_quantities(literals: Literals, budget: Budget) -> IntegerSet:
    """Give what is left of a BIGINT, by literals on numbers and on instants alike.

    As instants, its values are milliseconds since 1970.

    Raises:
        Exhausted: there are too many numbers.
    """
    left = _BIGINT
    for literal in literals:
        if kind := quantity_type(literal):
            left &= _multiples(_paid(_taken(literal), budget), _UNIT_OF_BIGINT[kind])
    return left


def _paid(taken: IntegerSet, budget: Budget) -> IntegerSet:
    budget.spend(len(taken.intervals) // _INTERVALS_A_STEP)
    return taken


@lru_cache(maxsize=1024)
def _taken(literal: Literal) -> IntegerSet:
    # A proof asks for the same again and again, and there may be hundreds of numbers in it.
    taken = _members(literal.leaf)
    return taken if literal.holds else taken.complement()


def _members(leaf: object) -> IntegerSet:
    match leaf:
        case Comparison(_, _, comparator, constant):
            return _compared(comparator, _count(constant))
        case Membership(_, _, constants, negated):
            listed = IntegerSet.of(_count(constant) for constant in constants)
            return listed.complement() if negated else listed
        case Range(_, _, low, high):
            return IntegerSet.between([(_count(low), _count(high))])
    raise TypeError(f"{leaf!r} is about no quantity")


def _compared(comparator: Comparator, count: int) -> IntegerSet:
    match comparator:
        case Comparator.EQUAL:
            return IntegerSet.of([count])
        case Comparator.NOT_EQUAL:
            return IntegerSet.of([count]).complement()
        case Comparator.LESS:
            return IntegerSet(((None, count - 1),))
        case Comparator.LESS_OR_EQUAL:
            return IntegerSet(((None, count),))
        case Comparator.GREATER:
            return IntegerSet(((count + 1, None),))
        case _:
            return IntegerSet(((count, None),))


def _count(constant: Constant) -> int:
    match constant:
        case Instant(nanoseconds):
            return nanoseconds
        case Decimal():
            # Not by arithmetic of Decimal, which rounds to the context's 28 digits.
            numerator, denominator = constant.as_integer_ratio()
            return numerator * _UNIT // denominator
    raise TypeError(f"{constant!r} is no quantity")


def _multiples(fine: IntegerSet, unit: int) -> IntegerSet:
    return IntegerSet.between(
        (
            None if low is None else -(-low // unit),
            None if high is None else high // unit,
        )
        for low, high in fine.intervals
    )
