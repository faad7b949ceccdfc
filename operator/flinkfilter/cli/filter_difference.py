"""What enters are a filter before and after; what leaves is how the two differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from flinkfilter.cli.meanings import Meaning
from flinkfilter.cli.spec_facts import spec_facts
from flinkfilter.language.changes import Change, changes
from flinkfilter.language.expression import Expression
from flinkfilter.language.filter import Filter
from flinkfilter.language.words import children
from flinkfilter.lifecycle.revision import Revision


@dataclass(frozen=True, slots=True)
class Side:
    """A filter as it was, or as it is: what it means and what would run."""

    meaning: Meaning
    revision: Revision


@dataclass(frozen=True, slots=True)
class FactChange:
    """What a field of the spec said and says; None for a sample that is not there."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class FilterDifference:
    """How two filters differ.

    Attributes:
        facts: the fields of the spec, beside conditions, that say something else.
        conditions: what changed among the conditions.
        reordered: whether the conditions are the same in another order.
        digests: before and after; where they differ, a new approval is needed.
        sql: the unified diff of both statements, line by line.
    """

    facts: tuple[FactChange, ...]
    conditions: tuple[Change, ...]
    reordered: bool
    digests: tuple[str, str]
    sql: tuple[str, ...]

    @property
    def needs_approval(self) -> bool:
        """Whether an approval of the one does not hold for the other."""
        return self.digests[0] != self.digests[1]

    def __bool__(self) -> bool:
        return bool(self.facts or self.conditions or self.reordered or self.needs_approval)


def difference(old: Side, new: Side) -> FilterDifference:
    """Compare two filters that can run."""
    before, after = _conditions(old.meaning.filter), _conditions(new.meaning.filter)
    changed = changes(before, after)
    return FilterDifference(
        facts=tuple(_facts(old.meaning, new.meaning)),
        conditions=changed,
        reordered=not changed and before != after,
        digests=(old.revision.digest, new.revision.digest),
        sql=tuple(
            unified_diff(
                old.revision.sql.script().splitlines(),
                new.revision.sql.script().splitlines(),
                old.meaning.manifest.file,
                new.meaning.manifest.file,
                lineterm="",
            )
        ),
    )


def _conditions(filter_: Filter) -> Sequence[Expression]:
    return children(filter_.condition)


def _facts(old: Meaning, new: Meaning) -> Iterator[FactChange]:
    before = {fact.path: fact for fact in spec_facts(old)}
    after = {fact.path: fact for fact in spec_facts(new)}
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path), after.get(path)
        if was != now:
            yield FactChange(path, was.words if was else None, now.words if now else None)
