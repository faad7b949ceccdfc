"""What a proof is about: conditions that shall hold, and conditions that shall not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from flinkfilter.language.evaluation import compile_expression
from flinkfilter.language.expression import Expression, FieldReference, Leaf
from flinkfilter.language.leaf_evaluation import Check
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.row import Row

_COLUMN = "value"
_CHARACTERS_A_STEP = 20


@dataclass(frozen=True, slots=True)
class Goal:
    """`expression` is true, or (not `holds`) it is not: false, or cannot be told."""

    expression: Expression
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Literal:
    """A goal about a leaf."""

    leaf: Leaf
    holds: bool


Literals: TypeAlias = Sequence[Literal]


def some_fits(values: Sequence[str | int], literals: Literals, budget: Budget) -> bool:
    """Tell whether one of the values is what all literals, about one field, ask of it.

    Exact: each literal is evaluated as it would be for an event with this value.

    Raises:
        Exhausted: there is too much to try.
    """
    # A pattern may look at each character of a text, and more than once.
    weights = (1 + len(str(value)) // _CHARACTERS_A_STEP for value in values)
    budget.spend(sum(weights) * len(literals))
    asked = [(_check(literal.leaf), literal.holds) for literal in literals]
    rows = (Row({_COLUMN: value}) for value in values)
    return any(all((check(row) is True) is holds for check, holds in asked) for row in rows)


@lru_cache(maxsize=1024)
def _check(leaf: Leaf) -> Check:
    """Compile a leaf as if its field were the one column of an event."""
    field = FieldReference(_COLUMN, integer=leaf.field.integer)
    return compile_expression(replace(leaf, field=field))
