"""What enters are the conditions of a filter before and after; what leaves is what changed."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from flinkfilter.language.expression import AllOf, AnyOf, Expression, Membership, Not
from flinkfilter.language.words import children


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two lists of conditions.

    Attributes:
        old: the condition before; None for one that was added.
        new: the condition after; None for one that was removed.
        inside: of a group that has changed, the changes of its members.
    """

    old: Expression | None
    new: Expression | None
    inside: tuple["Change", ...] = ()


def changes(old: Sequence[Expression], new: Sequence[Expression]) -> tuple[Change, ...]:
    """Compare two lists of conditions; their order means nothing.

    A condition that is gone and one that is new belong together if they ask about the same field,
    or are groups of the same kind.
    """
    gone, come = _without(old, new), _without(new, old)
    found = []
    for before in gone:
        after = next((each for each in come if _belong_together(before, each)), None)
        if after is not None:
            come.remove(after)
        found.append(_change(before, after))
    return (*found, *(Change(None, after) for after in come))


def _without(these: Sequence[Expression], those: Sequence[Expression]) -> list[Expression]:
    """Give these in their order, each one less for each time that it is among those."""
    others = Counter(_essence(each) for each in those)
    left = []
    for each in these:
        essence = _essence(each)
        if others[essence]:
            others[essence] -= 1
        else:
            left.append(each)
    return left


def _essence(expression: Expression) -> Hashable:
    """Give what is equal for conditions that differ in nothing but the order of their parts."""
    match expression:
        case AllOf(members) | AnyOf(members):
            parts = Counter(_essence(member) for member in members)
            return type(expression), frozenset(parts.items())
        case Not(member):
            return Not, _essence(member)
        case Membership():
            return replace(expression, constants=()), frozenset(expression.constants)
        case _:
            return expression


def _belong_together(old: Expression, new: Expression) -> bool:
    if isinstance(old, AllOf | AnyOf | Not) or isinstance(new, AllOf | AnyOf | Not):
        return type(old) is type(new)
    return old.field == new.field


def _change(old: Expression, new: Expression | None) -> Change:
    inside = changes(children(old), children(new)) if new is not None else ()
    return Change(old, new, inside)
