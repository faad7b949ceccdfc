"""Why a filter takes an event or does not: the answer of each condition, with what stood there.

In: a filter and an event. Out: a tree of steps of the shape of the spec.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from flinkfilter.language.evaluation import combined, evaluated
from flinkfilter.language.event import Document, Event
from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Expression,
    FieldReference,
    Leaf,
    Membership,
    Not,
)
from flinkfilter.language.filter import Filter
from flinkfilter.language.json_text import UNREADABLE, Json
from flinkfilter.language.place import ABSENT, elements_finder, finder
from flinkfilter.language.row import Row
from flinkfilter.resource.spec import ValueType


class Missing(Enum):
    """What stands in an event in place of a value."""

    ABSENT = "absent"
    UNREADABLE = "not JSON"


Found: TypeAlias = Json | Missing


@dataclass(frozen=True, slots=True)
class Step:
    """The answer of one condition.

    Attributes:
        path: of the condition in the spec: `spec.conditions[0].any[1]`, `spec.operations`.
        expression: what was asked.
        answer: true, false, or None where it cannot be told.
        found: what stands at the leaf's field, as JSON: for `[*]` a list; for a group None.
        children: of a group, in their order.
    """

    path: str
    expression: Expression
    answer: bool | None
    found: Found = None
    children: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The answers of all conditions of a filter for one event.

    Attributes:
        matches: whether the filter takes the event.
        steps: the conditions in the order of the spec, then `spec.operations` unless any operation
            passes.
    """

    matches: bool
    steps: tuple[Step, ...]

    def deciding(self) -> tuple[Step, ...]:
        """Give the conditions about fields that the answer hangs on.

        For an event that matches these are all that were needed; for one that does not, each of
        them alone keeps it out.
        """
        return tuple(
            found
            for step in self.steps
            if (step.answer is True) is self.matches
            for found in _deciding(step)
        )


def trace(filter_: Filter, event: Event) -> Trace:
    """Work out a filter for an event, every condition of it, also where one alone would decide."""
    row = Row(event)
    condition = filter_.condition
    children = condition.children if isinstance(condition, AllOf) else (condition,)
    steps = tuple(
        _step(child, f"spec.conditions[{number}]", row) for number, child in enumerate(children)
    )
    steps += tuple(_step(guard, "spec.operations", row) for guard in _guard(filter_))
    return Trace(all(step.answer is True for step in steps), steps)


def _guard(filter_: Filter) -> Iterator[Expression]:
    codes, column = filter_.operation_codes, filter_.source.operation_column
    if codes is not None and column is not None:
        yield Membership(FieldReference(column), ValueType.STRING, codes)


def _step(expression: Expression, path: str, row: Row) -> Step:
    match expression:
        case AllOf(children):
            steps = _steps(children, f"{path}.all", row)
            answer = combined((step.answer for step in steps), decisive=False)
            return Step(path, expression, answer, None, steps)
        case AnyOf(children):
            steps = _steps(children, f"{path}.any", row)
            answer = combined((step.answer for step in steps), decisive=True)
            return Step(path, expression, answer, None, steps)
        case Not(child):
            inner = _step(child, f"{path}.not", row)
            return Step(path, expression, inner.answer is not True, None, (inner,))
        case _:
            return Step(path, expression, evaluated(expression, row), _found(expression, row))


def _steps(children: tuple[Expression, ...], path: str, row: Row) -> tuple[Step, ...]:
    return tuple(_step(child, f"{path}[{number}]", row) for number, child in enumerate(children))


def _found(leaf: Leaf, row: Row) -> Found:
    field = leaf.field
    if not field.path:
        value = row.event.get(field.column)
        return value.content if isinstance(value, Document) else value
    document = row.document(field.column)
    if document is UNREADABLE:
        return Missing.UNREADABLE
    make = elements_finder if isinstance(leaf, AnyElement) else finder
    found = make(field.path)(document)
    return Missing.ABSENT if found is ABSENT else found


def _deciding(step: Step) -> Iterator[Step]:
    """The leaves below a step that its answer, true or not, hangs on."""
    if not step.children:
        yield step
        return
    holds = step.answer is True
    match step.expression:
        case Not():
            yield from _deciding(step.children[0])
        case _:
            for child in step.children:
                if (child.answer is True) is holds:
                    yield from _deciding(child)
