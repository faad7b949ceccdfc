"""Which parts of a filter contradict each other, as far as that can be proven."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from flinkfilter.language.expression import AllOf, AnyOf, Expression, Not, PathStep
from flinkfilter.language.parts import Part
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Goal
from flinkfilter.language.proofs.tableau import is_impossible

_MOST_NAMED = 3
_Place: TypeAlias = tuple[str, PathStep | None]
"""A column and the first step into it: what stands at different ones has nothing in common."""


class Conflicts:
    """Proofs about parts of one filter, out of one budget."""

    def __init__(self) -> None:
        self._budget = Budget()
        self._known: dict[int, frozenset[_Place]] = {}

    def contradict(self, members: Iterable[Part]) -> bool:
        """Tell whether it is proven that no event fits all members."""
        return is_impossible([Goal(part.expression) for part in members], self._budget)

    def never(self, part: Part) -> bool:
        """Tell whether it is proven that a part holds for no event."""
        return self.contradict([part])

    def always(self, part: Part) -> bool:
        """Tell whether it is proven that a part holds for every event."""
        return is_impossible([Goal(part.expression, holds=False)], self._budget)

    def exclude(self, members: Iterable[Part], part: Part) -> bool:
        """Tell whether it is proven that a part never holds beside some members."""
        return self._out_of_reach(members, Goal(part.expression))

    def imply(self, members: Iterable[Part], part: Part) -> bool:
        """Tell whether it is proven that a part holds whenever all members do."""
        return self._out_of_reach(members, Goal(part.expression, holds=False))

    def _out_of_reach(self, members: Iterable[Part], goal: Goal) -> bool:
        related = self._related([part.expression for part in members], goal.expression)
        goals = [Goal(expression) for expression in related]
        return bool(goals) and is_impossible([*goals, goal], self._budget)

    def _related(self, members: list[Expression], wanted: Expression) -> list[Expression]:
        """Give the members that have to do with an expression, through others too."""
        reached = set(self._places(wanted))
        found: list[Expression] = []
        left = members
        while nearer := [each for each in left if _meet(self._places(each), reached)]:
            found += nearer
            left = [each for each in left if all(each is not other for other in nearer)]
            for each in nearer:
                reached |= self._places(each)
        return found

    def _places(self, expression: Expression) -> frozenset[_Place]:
        # The filter keeps its expressions, so that no identity is given anew.
        if id(expression) not in self._known:
            self._known[id(expression)] = frozenset(_places(expression))
        return self._known[id(expression)]


def _places(expression: Expression) -> Iterator[_Place]:
    match expression:
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _places(child)
        case Not(child):
            yield from _places(child)
        case leaf:
            yield leaf.field.column, next(iter(leaf.field.path), None)


def _meet(places: frozenset[_Place], reached: set[_Place]) -> bool:
    """Tell whether two sets speak of one place; a whole column has to do with all in it."""
    return any(
        place in reached
        or (column, None) in reached
        or (step is None and any(other == column for other, _ in reached))
        for place in places
        for column, step in [place]
    )


def fewest(members: Sequence[Part], conflict: Callable[[list[Part]], bool]) -> list[Part]:
    """Give those of some members that are in conflict without the rest."""
    left = list(members)
    for part in reversed(members):
        fewer = [each for each in left if each is not part]
        if conflict(fewer):
            left = fewer
    return left


def listed(members: Sequence[Part]) -> str:
    """Name parts in a message; the first of them, where they are many."""
    names = [part.said for part in members[:_MOST_NAMED]]
    more = ["others"] if len(members) > len(names) else []
    *first, last = names + more
    return f"{', '.join(first)} and {last}" if first else last
