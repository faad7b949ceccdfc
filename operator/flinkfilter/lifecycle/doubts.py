"""The warnings of a spec as a status shows them: few, and short."""

from flinkfilter.errors import Problem
from flinkfilter.lifecycle.conditions import cut
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.resource.status import SpecWarning

MOST_WARNINGS = 10
LONGEST = 300
"""Characters of a warning's message."""


def warnings_of(wanted: Revision | tuple[Problem, ...]) -> tuple[SpecWarning, ...] | None:
    """Give the warnings that stand in a status; None without any, or where the spec is refused."""
    if not isinstance(wanted, Revision) or not wanted.warnings:
        return None
    return tuple(
        SpecWarning(path=warning.path, message=cut(warning.message, LONGEST))
        for warning in wanted.warnings[:MOST_WARNINGS]
    )


def count_of(wanted: Revision) -> str:
    """Say how many warnings there are and where they stand; nothing without any."""
    count = len(wanted.warnings)
    if not count:
        return ""
    some = "one warning" if count == 1 else f"{count} warnings"
    shown = "" if count <= MOST_WARNINGS else f", the first {MOST_WARNINGS} of them"
    return f"{some}: see status.warnings{shown}"
