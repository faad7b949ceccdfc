"""What enters are a spec's conditions and their expression; what leaves is each part with its path.

The tree of the expression has the shape of the spec, so both are walked together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flinkfilter.language.expression import AllOf, AnyOf, Expression, Leaf, Not
from flinkfilter.language.words import heading
from flinkfilter.resource.spec import Condition

ROOT = "spec.conditions"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A condition or a group, with what it became.

    Attributes:
        path: of its condition in the spec; `spec.conditions` for all of them together.
        expression: what it means.
        condition: as written; None for all of them together.
        children: of a group, in order.
    """

    path: str
    expression: Expression
    condition: Condition | None
    children: tuple["Part", ...] = ()

    def leaves(self) -> Iterator[tuple["Part", Leaf]]:
        """Give the conditions about fields, in the order of the spec, with what they became."""
        if isinstance(self.expression, Leaf):
            yield self, self.expression
        for child in self.children:
            yield from child.leaves()

    @property
    def said(self) -> str:
        """Name the part for a message: its path, and for a condition about a field its words."""
        if not isinstance(self.expression, Leaf):
            return self.path
        words = heading(self.expression)
        return f"{self.path} ({words if len(words) <= _LONGEST else f'{words[:_LONGEST]}…'})"


def parts(conditions: tuple[Condition, ...], expression: Expression) -> Part:
    """Walk conditions and what they were compiled to.

    Args:
        conditions: of a spec; none for `matchAll`.
        expression: that `compilation.py` made of them.
    """
    return Part(ROOT, expression, None, _members(ROOT, expression, conditions))


def _part(path: str, expression: Expression, condition: Condition) -> Part:
    match expression:
        case AllOf():
            children = _members(f"{path}.all", expression, condition.all or ())
        case AnyOf():
            children = _members(f"{path}.any", expression, condition.any or ())
        case Not(child) if condition.not_ is not None:
            children = (_part(f"{path}.not", child, condition.not_),)
        case _:
            children = ()
    return Part(path, expression, condition, children)


def _members(
    path: str, expression: Expression, conditions: tuple[Condition, ...]
) -> tuple[Part, ...]:
    expressions = expression.children if isinstance(expression, AllOf | AnyOf) else ()
    return tuple(
        _part(f"{path}[{index}]", child, condition)
        for index, (child, condition) in enumerate(zip(expressions, conditions, strict=True))
    )
