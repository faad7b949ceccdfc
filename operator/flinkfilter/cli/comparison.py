"""What enters are two sets of files; what leaves are their filters in pairs, each compared."""

from dataclasses import dataclass
from pathlib import Path

from flinkfilter.cli.filter_difference import FilterDifference, Side, difference
from flinkfilter.cli.generation import work_out
from flinkfilter.cli.meanings import meaning_of
from flinkfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Pair:
    """A filter before and after; where one side is missing, so is the difference."""

    old: Side | None
    new: Side | None
    difference: FilterDifference | None

    @property
    def differs(self) -> bool:
        """Whether it is not the same on both sides."""
        return self.difference is None or bool(self.difference)

    @property
    def name(self) -> str:
        """Namespace and name, those of the old one where there are two."""
        side = self.old or self.new
        return side.meaning.manifest.full_name if side else ""


def compare(
    old: Path, new: Path, settings: Settings, namespace: str | None
) -> tuple[list[Pair], bool]:
    """Compare the filters of two files or folders; problems go to standard error.

    Returns:
        The pairs, and whether all filters of both sides are among them, at least one a side.
    """
    before, all_before = _sides(old, settings, namespace)
    after, all_after = _sides(new, settings, namespace)
    if len(before) == len(after) == 1:
        (was,), (now,) = before.values(), after.values()
        return [Pair(was, now, difference(was, now))], all_before and all_after
    names = dict.fromkeys([*before, *after])
    pairs = [_pair(before.get(name), after.get(name)) for name in names]
    return pairs, all_before and all_after


def _pair(old: Side | None, new: Side | None) -> Pair:
    return Pair(old, new, difference(old, new) if old and new else None)


def _sides(path: Path, settings: Settings, namespace: str | None) -> tuple[dict[str, Side], bool]:
    found, complete = work_out([path], settings, namespace)
    sides = {}
    for verdict, revision in found:
        manifest = verdict.manifest
        sides[manifest.full_name] = Side(meaning_of(manifest, settings), revision)
    return sides, complete
