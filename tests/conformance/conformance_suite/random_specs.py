"""Filters of any shape, as users write them.

Flows in: a seeded generator. Flows out: specs as mappings, most of which the language takes; those
that it refuses are for the caller to leave out. Specs made with one vocabulary are about the same
places and values, so that an event aimed at one of them says something about all.
"""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from conformance_suite.numbers_and_instants import some_instant, some_number
from conformance_suite.patterns import some_like, some_regex
from conformance_suite.texts import some_text

KEYS = ("k", "a", "b", "items", "dealerId", "K")
HOSTILE_KEYS = (
    "", " ", "a b", "a.b", "a'b", 'a"b', "a\\b", "['x']", "*", "$", "@", "0", "length()", "a','b",
    "\n", "\0", "é", "e\u0301", "\U0001f697", "a\\'b", "\\", "'", "k ", "[0]", "..", "?(@.x)",
    "`", ";--",
    "\u2028", "\ufeff", "\uffff",
)  # fmt: skip
TEXT_COLUMNS = ("event_type", "event_name", "id", "created_date", "saved_date", "__op", "__table")
_EXACT = {
    "string": ("equals", "notEquals", "in", "notIn"),
    "number": ("equals", "notEquals", "in", "notIn"),
    "boolean": ("equals", "notEquals", "in", "notIn"),
    "timestamp": ("equals", "notEquals", "in", "notIn"),
}
_ORDERS = ("greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual", "between")
_AFFIXES = ("startsWith", "endsWith", "contains")
_OPERATORS = {
    "string": (*_EXACT["string"], *_ORDERS, *_AFFIXES, "like", "like", "regex", "regex"),
    "number": (*_EXACT["number"], *_ORDERS),
    "boolean": _EXACT["boolean"],
    "timestamp": (*_EXACT["timestamp"], *_ORDERS),
}
_FOLDING = {*_EXACT["string"], *_AFFIXES, "like"}
_OPERATIONS = (["any"], ["any"], ["create"], ["create", "snapshot"], ["update", "delete"])


@dataclass(frozen=True)
class Vocabulary:
    """What the conditions of related filters are about.

    Attributes:
        places: fields that have one value.
        arrays: fields with `[*]`.
        texts: constants.
        numbers: constants, spelled.
        instants: constants, spelled.
    """

    places: tuple[str, ...]
    arrays: tuple[str, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    instants: tuple[str, ...]


def some_vocabulary(random: Random) -> Vocabulary:
    """Make a vocabulary: few places, so that filters meet on them; at times one alone."""
    inside = tuple(_place(random) for _ in range(4))
    columns = random.sample(TEXT_COLUMNS, 2)
    places = (*inside, *inside, *columns, "header_data", "__ts_ms", "__ts_ms")
    return Vocabulary(
        places=(random.choice(places),) if random.random() < 0.25 else places,
        arrays=tuple(_array(random) for _ in range(2)),
        texts=tuple(some_text(random) for _ in range(8)),
        numbers=tuple(format(some_number(random), "f") for _ in range(6)),
        instants=tuple(some_instant(random) for _ in range(4)),
    )


def some_spec(random: Random, words: Vocabulary) -> dict[str, Any]:
    """Make a spec: one condition often, groups up to three deep at times."""
    count = random.choice([1, 1, 1, 2, 3, 8])
    depth = random.choice([0, 0, 1, 2, 3])
    return {
        "outputTopic": "out",
        "operations": random.choice(_OPERATIONS),
        "conditions": [some_condition(random, words, depth) for _ in range(count)],
    }


def some_condition(random: Random, words: Vocabulary, depth: int) -> dict[str, Any]:
    """Make a condition with groups at most so deep."""
    if depth == 0 or random.random() < 0.2:
        return some_leaf(random, words)
    kind = random.choice(["all", "any", "not", "not"])
    if kind == "not":
        return {"not": some_condition(random, words, depth - 1)}
    count = random.choice([1, 2, 2, 3])
    return {kind: [some_condition(random, words, depth - 1) for _ in range(count)]}


def some_leaf(random: Random, words: Vocabulary) -> dict[str, Any]:
    """Make a condition about one field."""
    kind = random.random()
    if kind < 0.08:
        operator = random.choice(["isNull", "isNotNull"])
        return {"field": random.choice(words.places), "operator": operator}
    if kind < 0.18:
        return _any_equals(random, words)
    field = random.choice(words.places)
    type_ = _type(random, field)
    operator = random.choice(_OPERATORS[type_])
    leaf = {"field": field, "operator": operator, "type": type_}
    leaf |= _operands(random, words, type_, operator)
    if type_ == "string" and operator in _FOLDING and random.random() < 0.4:
        leaf["ignoreCase"] = True
    return leaf


def _type(random: Random, field: str) -> str:
    if field == "header_data":
        return "string"
    if field == "__ts_ms":
        return random.choice(["number", "number", "timestamp", "string"])
    return random.choice(["string", "string", "string", "number", "number", "boolean", "timestamp"])


def _any_equals(random: Random, words: Vocabulary) -> dict[str, Any]:
    text = random.choice(words.texts)
    value = random.choice([text, text, random.randint(-3, 450), random.random() < 0.5])
    return {"field": random.choice(words.arrays), "operator": "anyEquals", "value": value}


def _operands(random: Random, words: Vocabulary, type_: str, operator: str) -> dict[str, Any]:
    match operator:
        case "like":
            return {"value": some_like(random)}
        case "regex":
            return {"value": some_regex(random)}
        case "in" | "notIn":
            count = random.choice([1, 2, 3, 3, 12])
            values = [_constant(random, words, type_) for _ in range(count)]
            return {"values": [*values, *_many(random, type_)]}
        case "between":
            low, high = (_constant(random, words, type_) for _ in range(2))
            return {"min": low, "max": high}
        case _:
            return {"value": _constant(random, words, type_)}


def _many(random: Random, type_: str) -> list[Any]:
    """Make constants for a long list, which planners treat in another way than a short one."""
    if type_ == "boolean" or random.random() < 0.9:
        return []
    made = {
        "string": lambda: some_text(random),
        "number": lambda: format(some_number(random), "f"),
        "timestamp": lambda: some_instant(random),
    }
    return [made[type_]() for _ in range(random.choice([20, 60]))]


def _constant(random: Random, words: Vocabulary, type_: str) -> Any:
    match type_:
        case "string":
            return random.choice(words.texts)
        case "number":
            return random.choice(words.numbers)
        case "timestamp":
            return random.choice(words.instants)
        case _:
            return random.random() < 0.5


def _place(random: Random) -> str:
    return "header_data" + "".join(_step(random) for _ in range(random.choice([1, 1, 1, 2, 3])))


def _array(random: Random) -> str:
    before, after = (random.choice([0, 1, 1]), random.choice([0, 0, 1, 2]))
    steps = [_step(random) for _ in range(before)]
    steps += ["[*]", *(_step(random) for _ in range(after))]
    return "header_data" + "".join(steps)


def _step(random: Random) -> str:
    kind = random.random()
    if kind < 0.5:
        return f".{random.choice(KEYS)}"
    if kind < 0.75:
        return f"[{random.choice([0, 0, 1, 2, -1, -2])}]"
    return f"[{json.dumps(random.choice(HOSTILE_KEYS))}]"
