"""Offsets of topics, as the statements API writes them: `partition:0,offset:100;partition:1,…`."""

import re
from collections.abc import Mapping

from flinkfilter.lifecycle.statement import Statement

_ENTRY = re.compile(r"partition:(\d{1,9}),offset:(\d{1,19})")
# What the server writes for a partition that was never read; it is past every real offset.
_UNREAD = 2**63


def offsets_of(statement: Statement) -> dict[str, str]:
    """Give where a stopped statement stopped, by topic, as far as that can be started from.

    A partition that was never read is left out: a statement that starts at given offsets begins
    with the earliest where it is given none.
    """
    known = {topic: _readable(text) for topic, text in statement.latest_offsets.items()}
    return {topic: text for topic, text in known.items() if text}


def with_offsets(recorded: Mapping[str, str], statement: Statement) -> dict[str, str]:
    """Bring recorded offsets up to date with what a stopped statement says."""
    return {**recorded, **offsets_of(statement)}


def _readable(text: str) -> str:
    entries = [_ENTRY.fullmatch(entry.strip()) for entry in text.split(";")]
    kept = [entry for entry in entries if entry and int(entry.group(2)) < _UNREAD]
    return ";".join(f"partition:{entry.group(1)},offset:{entry.group(2)}" for entry in kept)
