"""What enters is a filter that compiles; what leaves are doubts whether it says what is meant.

Certain mistakes are refused. A doubt is only warned of: a filter that is meant so may stay so.
"""

import re
from collections.abc import Iterator

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.contradictions import contradictions, guards
from flinkfilter.language.expression import (
    Comparison,
    Leaf,
    Membership,
    Presence,
    Range,
)
from flinkfilter.language.filter import Filter
from flinkfilter.language.fitting import misfits
from flinkfilter.language.operands import ORDER_OPERATORS
from flinkfilter.language.parts import Part, parts
from flinkfilter.language.redundancies import redundancies
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Condition, FlinkFilterSpec, Operation, ValueType

UNAVAILABLE = "__debezium_unavailable_value"
"""What Debezium writes in place of a large value that an update did not touch
(its setting `unavailable.value.placeholder`)."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?")


def doubts(filter_: Filter, spec: FlinkFilterSpec) -> tuple[Problem, ...]:
    """Check the meaning of a filter.

    Args:
        filter_: as compiled from `spec`.
        spec: which has the paths and the words.

    Returns:
        Warnings, in the order of the spec: what may be meant, and often is not.

    Raises:
        InvalidSpec: it takes no event or every one, or asks for what cannot be, for certain.
    """
    root = parts(spec.conditions or (), filter_.condition)
    beside = guards(filter_)
    declared = misfits(root, filter_.source)
    if refusals := (*declared.refusals, *contradictions(root, beside)):
        raise InvalidSpec(refusals)
    found = [
        *declared.warnings,
        *redundancies(root, beside),
        *(doubt for part, leaf in root.leaves() for doubt in _numeric_texts(part, leaf)),
        *_empty_in_deletes(root, filter_, spec),
        *_left_out_in_updates(root, filter_, spec),
    ]
    order = {part.path: index for index, (part, _) in enumerate(root.leaves())}
    return tuple(sorted(dict.fromkeys(found), key=lambda doubt: _position(doubt.path, order)))


def _position(path: str, order: dict[str, int]) -> int:
    """Give where the first condition at or below a path stands; the rest of the spec comes last."""
    places = (at for known, at in order.items() if path.startswith(known) or known.startswith(path))
    return min(places, default=len(order))


def _numeric_texts(part: Part, leaf: Leaf) -> Iterator[Problem]:
    """Doubt numbers in quotes, unless the type says that text is meant."""
    condition = part.condition
    if not isinstance(leaf, Comparison | Membership | Range) or leaf.type is not ValueType.STRING:
        return
    if condition is None or condition.type is not None:
        return
    orders = condition.operator in ORDER_OPERATORS
    if not orders and not leaf.field.path:
        # A column of its own has text, and text is looked for.
        return
    numeric = [(key, text) for key, text in _texts(condition) if _NUMBER.fullmatch(text)]
    for key, text in numeric[:1]:
        why = (
            'as text, "10" is less than "9"'
            if orders
            else f"as text, it is not the same as {text}{'0' if '.' in text else '.0'}"
        )
        yield Problem(
            f"{part.path}.{key}",
            f"{shown(text)} is text: {why}. If a number is meant, write {text} without quotes; if "
            "text is, add type: string",
        )


def _texts(condition: Condition) -> Iterator[tuple[str, str]]:
    """Give the operands that are texts, each with its key."""
    operands = [("value", condition.value), ("min", condition.min), ("max", condition.max)]
    operands += [(f"values[{at}]", value) for at, value in enumerate(condition.values or ())]
    return ((key, value) for key, value in operands if isinstance(value, str))


def _empty_in_deletes(root: Part, filter_: Filter, spec: FlinkFilterSpec) -> Iterator[Problem]:
    """Doubt that JSON is there in deletes, where nothing else is let through."""
    if set(spec.operations) != {Operation.DELETE}:
        return
    for part, leaf in _about_json(root, filter_):
        if not (isinstance(leaf, Presence) and leaf.absent):
            yield Problem(
                part.path,
                f"{leaf.field.column} is usually empty in deletes, and spec.operations lets only "
                "those pass; use a column that deletes have, such as the key",
            )


def _left_out_in_updates(root: Part, filter_: Filter, spec: FlinkFilterSpec) -> Iterator[Problem]:
    """Doubt that JSON is there in updates that did not change it."""
    updates = {Operation.UPDATE, Operation.ANY} & set(spec.operations)
    if not updates or filter_.source.operation_column is None:
        return
    conditions = [part.condition for part, _ in root.leaves() if part.condition is not None]
    named = (text for condition in conditions for _, text in _texts(condition))
    if any(UNAVAILABLE in text for text in named):
        return
    fields = [leaf.field for _, leaf in _about_json(root, filter_)]
    columns = dict.fromkeys(field.column for field in fields if field.path)
    for column in columns:
        yield Problem(
            "spec.operations",
            f"an update that left {column} as it was may carry {UNAVAILABLE} in its place "
            f"(Debezium, for large values), and then nothing is found in {column}; a condition on "
            f"{column} that names {UNAVAILABLE} says that you know",
        )


def _about_json(root: Part, filter_: Filter) -> Iterator[tuple[Part, Leaf]]:
    """Give the conditions about JSON columns, with what they became."""
    for part, leaf in root.leaves():
        column = filter_.source.column(leaf.field.column)
        if column is not None and column.holds_json:
            yield part, leaf
