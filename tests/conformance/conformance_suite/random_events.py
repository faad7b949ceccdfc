"""Events aimed at filters: at their places stand values at and around their constants, or odd ones.

Flows in: a seeded generator and the leaves of filters. Flows out: events as the source table holds
them, in which a JSON column's text may be well formed or not.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from conformance_suite.documents import some_document
from conformance_suite.numbers_and_instants import (
    NO_NUMBERS,
    ODD_INSTANTS,
    ODD_NUMBERS,
    near_instant,
    near_number,
)
from conformance_suite.patterns import near_like, near_regex
from conformance_suite.spelling import Spelled
from conformance_suite.texts import near_text, some_text
from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Comparison,
    Constant,
    Expression,
    Instant,
    Leaf,
    Like,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
)

Event = dict[str, str | int | None]

_PLAIN: Event = {
    "id": "e1",
    "event_name": "Car Sold",
    "event_type": "CarSold",
    "created_date": "2025-01-15T10:00:00Z",
    "saved_date": "2025-01-15T10:00:05Z",
    "header_data": "{}",
    "__op": "c",
    "__table": "event_headers",
    "__ts_ms": 1736935200000,
}
_INT64_ENDS = (2**63 - 1, -(2**63))


def leaves_of(expression: Expression) -> list[Leaf]:
    """Give the leaves of a tree, in order."""
    match expression:
        case AllOf(children) | AnyOf(children):
            return [leaf for child in children for leaf in leaves_of(child)]
        case Not(child):
            return leaves_of(child)
        case _:
            return [expression]


def some_event(random: Random, leaves: Sequence[Leaf]) -> Event:
    """Make an event that some of the leaves have something to say about."""
    event: Event = dict(_PLAIN)
    inside = []
    for leaf in random.sample(leaves, min(len(leaves), random.choice([1, 3, 8]))):
        value = value_for(random, leaf)
        if leaf.field.path:
            inside.append((leaf.field.path, value))
        elif leaf.field.integer:
            event[leaf.field.column] = _bigint(random, value)
        else:
            event[leaf.field.column] = _plain(random, value)
    if inside:
        event["header_data"] = some_document(random, inside)
    if random.random() < 0.3:
        event["__op"] = random.choice(["u", "d", "r", None, "C", "", "x"])
    if random.random() < 0.05:
        del event[random.choice(list(event))]
    return event


def value_for(random: Random, leaf: Leaf) -> Any:
    """Make a JSON value to stand where a leaf looks."""
    kind = random.random()
    if kind < 0.1:
        return _unfit(random)
    if kind < 0.2:
        return Spelled(random.choice([*ODD_NUMBERS, *ODD_INSTANTS, *NO_NUMBERS]))
    if isinstance(leaf, AnyElement):
        return _element(random, leaf.text)
    return _near(random, leaf)


def _near(random: Random, leaf: Leaf) -> Any:
    match leaf:
        case Comparison(_, _, _, constant):
            return _near_constant(random, constant)
        case Membership(_, _, constants):
            return _near_constant(random, random.choice(constants))
        case Range(_, _, low, high):
            return _near_constant(random, random.choice([low, high]))
        case Like(_, pattern):
            return near_like(random, pattern)
        case Regex(_, pattern):
            return near_regex(random, pattern.source)
        case Presence():
            return random.choice([_unfit(random), some_text(random)])
        case AnyElement(_, text):
            return _element(random, text)


def _near_constant(random: Random, constant: Constant) -> Any:
    match constant:
        case bool():
            words = [True, False, "true", "false", "TRUE", " true", "t", "yes", 1, 0, "1"]
            return random.choice([*words, True, False])
        case Decimal():
            return Spelled(near_number(random, constant))
        case Instant(nanoseconds):
            return near_instant(random, nanoseconds)
        case str():
            return near_text(random, constant)


def _element(random: Random, text: str) -> Any:
    near = near_text(random, text)
    return random.choice([text, near, Spelled(text), _unfit(random), json.dumps(text)])


def _unfit(random: Random) -> Any:
    values: list[Any] = [None, {}, [], True, False, 0, "", {"k": "CarSold"}, ["CarSold"], [None]]
    return random.choice([*values, some_text(random), [[1]], {"a": {"k": 1}}])


def _bigint(random: Random, value: Any) -> int | None:
    if random.random() < 0.1:
        return random.choice([None, 0, -1, *_INT64_ENDS])
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return random.randint(-10, 2 * 10**12)
    # Not int() first: of some numbers that would take all memory.
    if not number.is_finite() or number.adjusted() >= 18:
        return random.choice(_INT64_ENDS)
    return (int(number) if number.adjusted() >= 0 else 0) + random.choice([0, 0, 1, -1])


def _plain(random: Random, value: Any) -> str | None:
    if random.random() < 0.05:
        return None
    return value if isinstance(value, str) else json.dumps(value)
