"""What enters is a trace; what leaves are lines for people, or data for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from flinkfilter.language.trace import Step, Trace
from flinkfilter.language.words import found_words, heading

_ANSWERS = {True: ("yes", "green"), False: ("no", "red"), None: ("unknown", "yellow")}
_WIDTH = len("unknown")


def trace_lines(trace: Trace) -> Iterator[Text]:
    """Draw a trace as a tree: of each condition the answer, what was found, and its path."""
    answer, style = ("matches", "green") if trace.matches else ("does not match", "red")
    yield Text.assemble("The event ", (answer, f"bold {style}"), ".")
    deciding = trace.deciding()
    yield from _branches(trace.steps, "", deciding)


def _branches(steps: Sequence[Step], trunk: str, deciding: Sequence[Step]) -> Iterator[Text]:
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        yield _line(step, trunk + ("└─ " if last else "├─ "), decides=step in deciding)
        yield from _branches(step.children, trunk + ("   " if last else "│  "), deciding)


def _line(step: Step, trunk: str, *, decides: bool) -> Text:
    answer, style = _ANSWERS[step.answer]
    line = Text.assemble(
        (trunk, "dim"), (f"{answer:{_WIDTH}}", style), "  ", heading(step.expression)
    )
    if not step.children:
        line.append(f"; found {found_words(step.found)}")
    line.append(f"  ({step.path}{', decides' if decides else ''})", "dim")
    return line


def trace_data(trace: Trace) -> dict[str, Any]:
    """Give a trace as data."""
    deciding = trace.deciding()
    return {"matches": trace.matches, "steps": [_data(step, deciding) for step in trace.steps]}


def _data(step: Step, deciding: Sequence[Step]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "path": step.path,
        "answer": step.answer,
        "words": heading(step.expression),
    }
    if step.children:
        return {**data, "steps": [_data(child, deciding) for child in step.children]}
    return {**data, "found": found_words(step.found), "decides": step in deciding}
