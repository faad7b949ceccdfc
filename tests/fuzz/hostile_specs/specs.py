"""Draws a spec and its twin: the same, with a harmless word in the place of each text.

A word names its slot, so that what stands in its place in the SQL is known to the letter.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from hostile_specs.texts import HOSTILE, ORDERED

TWIN_TOPIC = "twin-topic"
ODD_SOURCE = {
    "name": "odd.source-1",
    "columns": [
        {"name": "key`; --"},
        {"name": "a'b\"c"},
        {"name": "{{ doc }} $.x/*", "holdsJson": True},
        {"name": "\0\u2028\U0001f600"},
        {"name": "op `"},
        {"name": "SELECT", "type": "BIGINT"},
    ],
    "keyColumn": "key`; --",
    "operationColumn": "op `",
    "operationCodes": {"create": "c'; --", "update": "u`", "delete": "{{ d }}", "snapshot": ""},
}
"""A source of settings in which every name means something to SQL."""

_TEXT_FIELDS = {"raw-event-headers": ["id", "event_type"], "odd.source-1": ["key`; --", "a'b\"c"]}
_JSON_FIELDS = {"raw-event-headers": "header_data", "odd.source-1": "{{ doc }} $.x/*"}
_COUNTS = {"raw-event-headers": "__ts_ms", "odd.source-1": "SELECT"}
_NUMBERS = st.one_of(
    st.integers(-(10**19), 10**19),
    st.sampled_from([450, -0.5, 1e-7, "450.00", "-1e5", "1.5", "00", "0 OR TRUE", "1;", "NaN"]),
)
_INSTANTS = st.sampled_from(
    ["2025-01-15T10:00:00Z", "2025-01-15T10:00:00.123456789+05:30", "2025-01-15'--", "now()"]
)
_TOPICS = st.integers(0, 19).flatmap(
    lambda number: (
        HOSTILE
        if number == 19
        else st.text("aZ09._-", min_size=1, max_size=20)
        if number > 14
        else st.sampled_from(["a--b", "SELECT", "..-", "a.b.c", "0", "out"])
    )
)
_TEXT_OPERATORS = ["equals", "notEquals", "startsWith", "endsWith", "contains", "like", "regex"]
_ORDER = ["greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual"]


@dataclass(frozen=True)
class Slot:
    """What a text is for, and the text."""

    use: str
    text: str


@dataclass
class Twins:
    """A spec, its twin, and what stands in the spec where the twin has a word.

    Attributes:
        hostile: the spec.
        twin: the same with words.
        slots: by word.
    """

    hostile: dict[str, Any] = field(default_factory=dict)
    twin: dict[str, Any] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)

    def word(self, use: str, text: str, order: str = "m") -> str:
        """Give the word for a text; equal texts of one use have one word."""
        slot = Slot(use, text)
        for word, known in self.slots.items():
            if known == slot and word.startswith(order):
                return word
        word = f"{order}w{len(self.slots)}w"
        self.slots[word] = slot
        return word


@st.composite
def twins(draw: st.DrawFn) -> Twins:
    """Draw a spec and its twin."""
    both = Twins()
    source = draw(st.sampled_from(["raw-event-headers", "raw-event-headers", "odd.source-1"]))
    conditions = [_condition(draw, both, source, 2) for _ in range(draw(st.integers(1, 3)))]
    shared = {
        "source": source,
        "operations": draw(st.sampled_from([["create"], ["any"], ["update", "delete"]])),
        "output": draw(
            st.sampled_from(
                [{}] * 8 + [{"partitions": 6}, {"retention": "7d"}] * 4 + [{"retention": "7d' --"}]
            )
        ),
        "startFrom": draw(
            st.sampled_from(["earliest"] * 20 + ["latest' --", "2025-01-15T10:00:00Z"])
        ),
    }
    topic = draw(_TOPICS)
    both.hostile |= shared | {
        "outputTopic": topic,
        "conditions": [each[0] for each in conditions],
        **_for_people(draw),
    }
    both.twin |= shared | {
        "outputTopic": TWIN_TOPIC,
        "conditions": [each[1] for each in conditions],
    }
    both.slots[TWIN_TOPIC] = Slot("topic", topic)
    return both


def _for_people(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what never comes into SQL."""
    text = draw(HOSTILE)
    return draw(
        st.sampled_from(
            [
                {},
                {"description": text, "displayName": text, "consumerId": text},
                {"samples": [{"name": text, "event": {text: text}, "expect": "match"}]},
            ]
        )
    )


def _condition(draw: st.DrawFn, both: Twins, source: str, depth: int) -> tuple[Any, Any]:
    kind = draw(st.integers(0, 9)) if depth else 9
    if kind > 2:
        return _leaf(draw, both, source)
    if kind == 2:
        hostile, twin = _condition(draw, both, source, depth - 1)
        return {"not": hostile}, {"not": twin}
    members = [_condition(draw, both, source, depth - 1) for _ in range(draw(st.integers(1, 3)))]
    group = ("all", "any")[kind]
    return {group: [each[0] for each in members]}, {group: [each[1] for each in members]}


def _leaf(draw: st.DrawFn, both: Twins, source: str) -> tuple[Any, Any]:
    kind = draw(st.sampled_from(["text"] * 5 + ["in", "range", "exact", "presence", "any"]))
    fields = _field(draw, both, source, kind)
    hostile, twin = _OPERANDS[kind](draw, both)
    return {"field": fields[0], **hostile}, {"field": fields[1], **twin}


def _field(draw: st.DrawFn, both: Twins, source: str, kind: str) -> tuple[str, str]:
    where = draw(st.integers(0, 9))
    if kind == "exact" and where > 7:
        return (_quoted(_COUNTS[source]),) * 2
    if kind != "any" and where > 5:
        return (_quoted(draw(st.sampled_from(_TEXT_FIELDS[source]))),) * 2
    column = _quoted(_JSON_FIELDS[source])
    steps = [_step(draw, both) for _ in range(draw(st.integers(1, 3)))]
    if kind == "any":
        steps.insert(draw(st.integers(0, len(steps))), ("[*]", "[*]"))
    return tuple(column + "".join(step[side] for step in steps) for side in (0, 1))


def _step(draw: st.DrawFn, both: Twins) -> tuple[str, str]:
    how = draw(st.integers(0, 19))
    if how < 3:
        return (f"[{draw(st.integers(-9, 9))}]",) * 2
    key = draw(HOSTILE)
    if how == 19:
        # As a person who knows no brackets writes it: refused, unless it is a plain name.
        return f".{key}", f".{both.word('key', key)}"
    return _quoted(key), _quoted(both.word("key", key))


def _quoted(name: str) -> str:
    return f"[{json.dumps(name)}]"


def _text_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    operator = draw(st.sampled_from([*_TEXT_OPERATORS, *_ORDER]))
    text = draw(ORDERED if operator in _ORDER else HOSTILE)
    use = operator if operator in {"like", "regex"} else "value"
    if operator in {"startsWith", "endsWith", "contains"}:
        use = "affix"
    rest: dict[str, Any] = {"operator": operator}
    if operator not in {"regex", *_ORDER}:
        rest |= draw(st.sampled_from([{}, {}, {"ignoreCase": True}, {"type": "string"}]))
    # Flink cuts what LOWER makes of the one character that grows, so it goes in as it comes out.
    lowered = text.replace("\u0130", "i\u0307") if "ignoreCase" in rest else text
    return rest | {"value": text}, rest | {"value": both.word(use, lowered)}


def _in_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    texts = draw(st.lists(HOSTILE, min_size=1, max_size=4))
    rest = {"operator": draw(st.sampled_from(["in", "notIn"]))}
    words = [both.word("value", text) for text in texts]
    return rest | {"values": texts}, rest | {"values": words}


def _range_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    low, high = sorted([draw(ORDERED), draw(ORDERED)])
    words = {"min": both.word("value", low, "a"), "max": both.word("value", high, "z")}
    rest = {"operator": "between"}
    return rest | {"min": low, "max": high}, rest | words


def _exact_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    """Draw operands that are no text; the twin has the same."""
    number = draw(st.booleans())
    values = draw(st.lists(_NUMBERS if number else _INSTANTS, min_size=2, max_size=3))
    rest: dict[str, Any] = {"type": "number" if number else "timestamp"}
    operator = draw(st.sampled_from(["equals", "notIn", "lessThan", "between"]))
    if operator == "between":
        rest |= {"min": values[0], "max": values[1]}
    elif operator == "notIn":
        rest |= {"values": values}
    else:
        rest |= {"value": values[0]}
    return (rest | {"operator": operator},) * 2


def _presence_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    return ({"operator": draw(st.sampled_from(["isNull", "isNotNull"]))},) * 2


def _any_operands(draw: st.DrawFn, both: Twins) -> tuple[Any, Any]:
    text = draw(HOSTILE)
    rest = {"operator": "anyEquals"}
    return rest | {"value": text}, rest | {"value": both.word("value", text)}


_OPERANDS = {
    "text": _text_operands,
    "in": _in_operands,
    "range": _range_operands,
    "exact": _exact_operands,
    "presence": _presence_operands,
    "any": _any_operands,
}
