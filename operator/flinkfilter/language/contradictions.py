"""What enters is a filter; what leaves are conditions that take nothing, or say nothing.

Refused is what is proven to take no event, and a filter that is proven to take all: the first loses
events without a word, and the second is asked for by name (`matchAll`). What is proven to be of no
effect is only warned of. `proofs/` finds out; nothing here is guessed.
"""

from collections.abc import Iterable, Iterator, Sequence

from flinkfilter.errors import Problem
from flinkfilter.language.expression import (
    AllOf,
    AnyOf,
    FieldReference,
    Membership,
    Not,
)
from flinkfilter.language.filter import Filter
from flinkfilter.language.findings import Findings
from flinkfilter.language.parts import Part
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Goal
from flinkfilter.language.proofs.tableau import always, is_impossible, never
from flinkfilter.resource.spec import ValueType

_OPERATIONS = "spec.operations"


def contradictions(filter_: Filter, root: Part) -> Findings:
    """Find what takes nothing and what says nothing.

    Args:
        filter_: as compiled.
        root: its conditions with their paths.
    """
    return _Search(Budget(), _guard(filter_)).search(root)


def _guard(filter_: Filter) -> Part | None:
    """Make a part of `operations`, which stands beside the conditions."""
    codes, column = filter_.operation_codes, filter_.source.operation_column
    if codes is None or column is None:
        return None
    return Part(_OPERATIONS, Membership(FieldReference(column), ValueType.STRING, codes), None)


class _Search:
    def __init__(self, budget: Budget, guard: Part | None) -> None:
        self._budget = budget
        self._guard = guard
        self._findings = Findings()
        self._warned: set[str] = set()

    def search(self, root: Part) -> Findings:
        if not root.children:
            return self._findings
        self._refuse_never(root)
        if self._findings.refusals:
            return self._findings
        if always(root.expression, self._budget):
            message = (
                "these conditions hold for every event; write matchAll: true in their place if "
                "every event is what you want"
            )
            self._findings.refusals.append(Problem(root.path, message))
            return self._findings
        guards = () if self._guard is None else (self._guard,)
        self._refuse_beside(guards, root)
        if not self._findings.refusals:
            self._warn_always(root.children)
            self._warn_without_effect(root, guards)
            order = [part.path for part in _walk(root)]
            self._findings.warnings.sort(key=lambda problem: order.index(problem.path))
        return self._findings

    def _refuse_never(self, part: Part) -> None:
        """Refuse the smallest parts that hold for no event."""
        before = len(self._findings.refusals)
        for child in part.children:
            self._refuse_never(child)
        if len(self._findings.refusals) == before and never(part.expression, self._budget):
            self._findings.refusals.append(self._refusal(part))

    def _refusal(self, part: Part) -> Problem:
        match part.expression:
            case AllOf():
                return self._conflict(self._fewest(part.children))
            case Not():
                message = (
                    "what stands under not holds for every event, so its complement never does"
                )
                return Problem(part.path, f"{message}; leave it out")
            case Membership(_, ValueType.BOOLEAN):
                message = (
                    "neither true nor false is left, so this never holds; leave one of them out"
                )
                return Problem(f"{part.path}.values", message)
        return Problem(part.path, "no value is so, so this never holds; correct the operand")

    def _conflict(self, core: Sequence[Part]) -> Problem:
        *others, last = core
        return Problem(
            last.path,
            f"never holds together with {_listed(others)}; correct one of them, or write them "
            "under any if one is enough",
        )

    def _refuse_beside(self, guards: Sequence[Part], root: Part) -> None:
        """Refuse conditions that the guard of operations lets nothing of through."""
        everything = (*guards, *root.children)
        if not guards or not self._contradict(everything):
            return
        core = [part for part in self._fewest(everything) if part not in guards]
        message = (
            "never holds beside spec.operations, which lets other events pass; name the operation "
            "that is meant there, or write operations: [any]"
        )
        self._findings.refusals.append(Problem(core[-1].path, message))

    def _fewest(self, members: Sequence[Part], *goals: Goal) -> list[Part]:
        """Give those of some members that contradict each other and `goals` without the rest."""
        left = list(members)
        for part in reversed(members):
            fewer = [each for each in left if each is not part]
            if self._contradict(fewer, *goals):
                left = fewer
        return left

    def _contradict(self, members: Iterable[Part], *goals: Goal) -> bool:
        return is_impossible([*(Goal(part.expression) for part in members), *goals], self._budget)

    def _warn_always(self, members: Iterable[Part]) -> None:
        for part in members:
            if always(part.expression, self._budget):
                message = "holds for every event, so it says nothing; leave it out"
                self._warn(part, message)
            else:
                self._warn_always(part.children)

    def _warn_without_effect(self, part: Part, beside: Sequence[Part]) -> None:
        """Warn of members of groups that change nothing, among those and what stands beside."""
        match part.expression:
            case AllOf():
                left = self._left_of_all(part.children, beside)
                for child in left:
                    others = (each for each in left if each is not child)
                    self._warn_without_effect(child, (*beside, *others))
            case AnyOf():
                for child in self._left_of_any(part.children, beside):
                    self._warn_without_effect(child, beside)
            case Not():
                for child in part.children:
                    self._warn_without_effect(child, beside)

    def _left_of_all(self, members: Sequence[Part], beside: Sequence[Part]) -> list[Part]:
        """Warn of members that the others imply, and give those that count."""
        left = [part for part in members if part.path not in self._warned]
        for part in reversed(left.copy()):
            others = [*beside, *(each for each in left if each is not part)]
            denied = Goal(part.expression, holds=False)
            if self._contradict(others, denied):
                by = _listed(self._fewest(others, denied))
                self._warn(part, f"already implied by {by}, so it can be left out")
                left.remove(part)
        return left

    def _left_of_any(self, members: Sequence[Part], beside: Sequence[Part]) -> list[Part]:
        """Warn of members that never count, and give those that do."""
        left = list(members)
        for part in reversed(members):
            others = [each for each in left if each is not part]
            held = Goal(part.expression)
            if self._contradict(beside, held):
                by = _listed(self._fewest(beside, held))
                message = f"never holds beside {by}; correct one of them, or leave it out"
            elif cover := [each for each in others if self._cover(each, part)]:
                message = f"already covered by {_listed(cover[:1])}, so it can be left out"
            else:
                continue
            self._warn(part, message)
            left.remove(part)
        return left

    def _cover(self, one: Part, other: Part) -> bool:
        return self._contradict([other], Goal(one.expression, holds=False))

    def _warn(self, part: Part, message: str) -> None:
        self._warned.add(part.path)
        self._findings.warnings.append(Problem(part.path, message))


def _listed(members: Sequence[Part]) -> str:
    names = [part.said for part in members[:3]]
    more = ["others"] if len(members) > len(names) else []
    *first, last = names + more
    return f"{', '.join(first)} and {last}" if first else last


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for child in part.children:
        yield from _walk(child)
