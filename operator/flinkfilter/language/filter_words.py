"""What enters is a filter; what leaves is the whole of it in plain English."""

from collections.abc import Iterator

from flinkfilter.language.expression import AllOf, Instant
from flinkfilter.language.filter import Filter, StartingPoint
from flinkfilter.language.words import Line, children, heading, outline, said

_BEGINNINGS = {
    StartingPoint.EARLIEST: "the earliest event there is",
    StartingPoint.LATEST: "events that come after it was started",
}


def filter_outline(filter_: Filter) -> Iterator[Line]:
    """Say a filter in lines, each with its depth: the conditions stand below what they are for."""
    yield 0, f"Events of {filter_.source.name} go to {filter_.output.name}."
    yield from _condition(filter_)
    yield 0, f"A first statement begins with {_beginning(filter_)}."


def _condition(filter_: Filter) -> Iterator[Line]:
    guard, condition = operations_words(filter_), filter_.condition
    if condition == AllOf(()):
        yield 0, f"An event goes there if {guard}." if guard else "Every event goes there."
        return
    held = children(condition) if isinstance(condition, AllOf) else (condition,)
    hold = heading(condition) if len(held) > 1 else "this holds:"
    yield 0, f"An event goes there if {f'{guard} and ' if guard else ''}{hold}"
    for child in held:
        yield from ((depth + 1, text) for depth, text in outline(child))


def operations_words(filter_: Filter) -> str:
    """Say which change operations pass; empty when all do."""
    codes = filter_.operation_codes
    if codes is None:
        return ""
    names = {code: operation for operation, code in filter_.source.operation_codes.items()}
    return f"its operation is {' or '.join(names.get(code, code) for code in codes)}"


def _beginning(filter_: Filter) -> str:
    start = filter_.start_from
    if isinstance(start, Instant):
        return f"events of {said(start)} or later"
    return _BEGINNINGS[start]
