"""What enters is a filter; what leaves are its conditions that take nothing, or everything.

They are refused: the first lose events without a word, and every event is asked for by name
(`matchAll`). `proofs/` finds out; nothing here is guessed.
"""

from collections.abc import Iterator

from flinkfilter.errors import Problem
from flinkfilter.language.conflicts import Conflicts, fewest, listed
from flinkfilter.language.expression import AllOf, FieldReference, Membership, Not
from flinkfilter.language.filter import Filter
from flinkfilter.language.parts import Part
from flinkfilter.resource.spec import ValueType


def guards(filter_: Filter) -> tuple[Part, ...]:
    """Make a part of `operations`, which stands beside the conditions, if it keeps any out."""
    codes, column = filter_.operation_codes, filter_.source.operation_column
    if codes is None or column is None:
        return ()
    guard = Membership(FieldReference(column), ValueType.STRING, codes)
    return (Part("spec.operations", guard, None),)


def contradictions(root: Part, beside: tuple[Part, ...]) -> list[Problem]:
    """Find what takes nothing or everything.

    Args:
        root: the conditions of a filter.
        beside: its guards.

    Returns:
        A problem for each part that never holds, the smallest there are; else one for the whole.
    """
    if not root.children:
        return []
    conflicts = Conflicts()
    found = list(_never(root, conflicts))
    if not found and conflicts.always(root):
        message = (
            "these conditions hold for every event; write matchAll: true in their place if every "
            "event is what you want"
        )
        found = [Problem(root.path, message)]
    return found or list(_never_beside(beside, root, conflicts))


def _never(part: Part, conflicts: Conflicts) -> Iterator[Problem]:
    """Find the smallest parts that hold for no event."""
    inner = [problem for child in part.children for problem in _never(child, conflicts)]
    if inner:
        yield from inner
    elif conflicts.never(part):
        yield _refusal(part, conflicts)


def _refusal(part: Part, conflicts: Conflicts) -> Problem:
    match part.expression:
        case AllOf():
            *others, last = fewest(part.children, conflicts.contradict)
            message = (
                f"never holds together with {listed(others)}; correct one of them, or write them "
                "under any if one is enough"
            )
            return Problem(last.path, message)
        case Not():
            message = "what stands under not holds for every event, so its complement never does"
            return Problem(part.path, f"{message}; leave it out")
        case Membership(_, ValueType.BOOLEAN):
            message = "neither true nor false is left, so this never holds; leave one of them out"
            return Problem(f"{part.path}.values", message)
    return Problem(part.path, "no value is so, so this never holds; correct the operand")


def _never_beside(beside: tuple[Part, ...], root: Part, conflicts: Conflicts) -> Iterator[Problem]:
    """Find conditions that the guard of operations lets nothing of through."""
    everything = (*beside, *root.children)
    if beside and conflicts.contradict(everything):
        last = fewest(everything, conflicts.contradict)[-1]
        message = (
            "never holds beside spec.operations, which lets other events pass; name the operation "
            "that is meant there, or write operations: [any]"
        )
        yield Problem(last.path, message)
