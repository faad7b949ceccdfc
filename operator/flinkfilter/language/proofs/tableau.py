"""Whether no event can reach a set of goals: every way to reach them ends in a contradiction.

The method of analytic tableaux: goals are taken apart until only leaves are left; a group of which
one member is enough opens one branch for each. Sound, and complete only as far as
`proofs/places.py` sees a contradiction.
"""

from collections.abc import Sequence

from flinkfilter.language.expression import AllOf, AnyOf, Expression, Not
from flinkfilter.language.proofs import places
from flinkfilter.language.proofs.budget import Budget, Exhausted
from flinkfilter.language.proofs.literals import Goal, Literal


def is_impossible(goals: Sequence[Goal], budget: Budget) -> bool:
    """Tell whether it is proven that no event reaches all goals.

    Args:
        goals: expressions that shall be true, or shall not.
        budget: that the proof may take from; once it is spent, nothing more is proven.
    """
    try:
        return _closes(list(goals), [], budget)
    except Exhausted:
        return False


def never(expression: Expression, budget: Budget) -> bool:
    """Tell whether it is proven that an expression is true for no event."""
    return is_impossible([Goal(expression)], budget)


def always(expression: Expression, budget: Budget) -> bool:
    """Tell whether it is proven that an expression is true for every event."""
    return is_impossible([Goal(expression, holds=False)], budget)


def _closes(goals: list[Goal], literals: list[Literal], budget: Budget) -> bool:
    """Tell whether goals beside literals, none of them taken apart yet, cannot be reached."""
    choices: list[list[Goal]] = []
    literals = list(literals)
    while goals:
        goal = goals.pop()
        match goal.expression:
            case Not(child):
                goals.append(Goal(child, not goal.holds))
            case AllOf(children) | AnyOf(children):
                members = [Goal(child, goal.holds) for child in children]
                if isinstance(goal.expression, AllOf) is goal.holds:
                    goals.extend(members)
                else:
                    choices.append(members)
            case leaf:
                literals.append(Literal(leaf, goal.holds))
    budget.spend(1 + len(literals))
    if places.contradict(literals, budget):
        return True
    if not choices:
        return False
    choices.sort(key=len, reverse=True)
    first = choices.pop()
    return all(_closes([*_rest(choices), one], literals, budget) for one in first)


def _rest(choices: list[list[Goal]]) -> list[Goal]:
    """Make goals again of the choices that are still open."""
    rest = []
    for members in choices:
        kind = AnyOf if members[0].holds else AllOf
        children = tuple(member.expression for member in members)
        rest.append(Goal(kind(children), members[0].holds))
    return rest
