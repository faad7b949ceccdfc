"""What enters is a filter that takes something; what leaves are its conditions of no effect.

They are warned of: each is proven to change nothing, so its author may have meant another.
"""

from collections.abc import Iterator, Sequence

from flinkfilter.errors import Problem
from flinkfilter.language.conflicts import Conflicts, fewest, listed
from flinkfilter.language.expression import AllOf, AnyOf
from flinkfilter.language.parts import Part


def redundancies(root: Part, beside: tuple[Part, ...]) -> list[Problem]:
    """Find what can be left out, and what never counts beside the rest.

    Args:
        root: the conditions of a filter.
        beside: its guards.
    """
    conflicts = Conflicts()
    told = list(_always(root.children, conflicts))
    search = _Search(conflicts, {problem.path for problem in told})
    return [*told, *search.of_no_effect(root, beside)]


def _always(members: Sequence[Part], conflicts: Conflicts) -> Iterator[Problem]:
    for part in members:
        if conflicts.always(part):
            yield Problem(part.path, "holds for every event, so it says nothing; leave it out")
        else:
            yield from _always(part.children, conflicts)


class _Search:
    """The search for members of groups that change nothing."""

    def __init__(self, conflicts: Conflicts, told: set[str]) -> None:
        self._conflicts = conflicts
        self._told = told

    def of_no_effect(self, part: Part, beside: Sequence[Part]) -> Iterator[Problem]:
        """Search a group, and those within it, among what stands beside it."""
        within_all = isinstance(part.expression, AllOf)
        left = [child for child in part.children if child.path not in self._told]
        for child in reversed(left.copy()):
            others = [each for each in left if each is not child]
            message = self._effect(part, child, others, beside)
            if message is not None:
                left.remove(child)
                yield Problem(child.path, message)
        for child in left:
            others = [each for each in left if each is not child] if within_all else []
            yield from self.of_no_effect(child, (*beside, *others))

    def _effect(
        self, group: Part, part: Part, others: list[Part], beside: Sequence[Part]
    ) -> str | None:
        """Say why a member of a group has no effect; None where it has one, or may have."""
        match group.expression:
            case AllOf():
                return self._implied(part, [*beside, *others])
            case AnyOf():
                return self._covered(part, others, beside)
        return None

    def _implied(self, part: Part, others: list[Part]) -> str | None:
        def imply(members: Sequence[Part]) -> bool:
            return self._conflicts.imply(members, part)

        if not imply(others):
            return None
        return f"already implied by {listed(fewest(others, imply))}, so it can be left out"

    def _covered(self, part: Part, others: list[Part], beside: Sequence[Part]) -> str | None:
        def exclude(members: Sequence[Part]) -> bool:
            return self._conflicts.exclude(members, part)

        if exclude(beside):
            by = listed(fewest(beside, exclude))
            return f"never holds beside {by}; correct one of them, or leave it out"
        for each in others:
            if self._conflicts.imply([part], each):
                return f"already covered by {each.said}, so it can be left out"
        return None
