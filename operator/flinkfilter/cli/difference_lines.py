"""What enters is how two filters differ; what leaves are lines for people, or data for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.text import Text

from flinkfilter.cli.filter_difference import FilterDifference
from flinkfilter.language.changes import Change
from flinkfilter.language.words import heading, sentence

_STYLES = {"-": "red", "+": "green", "~": "yellow", "@": "cyan"}
_ABSENT = "none"


def difference_lines(found: FilterDifference) -> Iterator[Text]:
    """Say a difference in lines: meaning, digest, SQL."""
    for fact in found.facts:
        yield _marked("~", f"{fact.path}: {fact.old or _ABSENT} → {fact.new or _ABSENT}")
    yield from _changes(found.conditions, "")
    if found.reordered:
        yield Text("The conditions are the same, in another order.")
    old_digest, new_digest = found.digests
    if found.needs_approval:
        yield Text(f"The digest changes, so a new approval is needed: {old_digest} → {new_digest}")
    else:
        yield Text(f"The digest stays, so an approval holds: {old_digest}")
    if found.sql:
        yield Text("")
    yield from (Text(line, _STYLES.get(line[:1], "")) for line in found.sql)


def _changes(changes: tuple[Change, ...], indentation: str) -> Iterator[Text]:
    for change in changes:
        if change.old is None or change.new is None:
            mark = "+" if change.old is None else "-"
            yield _marked(f"{indentation}{mark}", sentence(_only(change)))
        elif change.inside:
            yield Text(f"{indentation}  {heading(change.new)}")
            yield from _changes(change.inside, f"{indentation}  ")
        else:
            words = f"{sentence(change.old)} → {sentence(change.new)}"
            yield _marked(f"{indentation}~", words)


def _only(change: Change) -> Any:
    return change.new if change.old is None else change.old


def _marked(mark: str, words: str) -> Text:
    return Text(f"{mark} {words}", _STYLES[mark[-1]])


def difference_data(found: FilterDifference) -> dict[str, Any]:
    """Give a difference as data."""
    return {
        "differs": bool(found),
        "fields": [asdict(fact) for fact in found.facts],
        "conditions": [_data(change) for change in found.conditions],
        "reordered": found.reordered,
        "digest": {"old": found.digests[0], "new": found.digests[1]},
        "needsApproval": found.needs_approval,
        "sql": "\n".join(found.sql),
    }


def _data(change: Change) -> dict[str, Any]:
    words = {
        "old": None if change.old is None else sentence(change.old),
        "new": None if change.new is None else sentence(change.new),
    }
    inside = [_data(each) for each in change.inside]
    return {**words, "inside": inside} if inside else words
