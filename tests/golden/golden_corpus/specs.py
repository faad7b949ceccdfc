"""The specs of the corpus, each with a name that says what is particular about it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

Spec = dict[str, Any]

OPERANDS: dict[str, tuple[Any, Any]] = {
    "string": ("a", "b"),
    "number": (1, 2.5),
    "boolean": (True, False),
    "timestamp": ("2025-01-15T10:00:00Z", "2025-01-15T13:00:00.5+02:00"),
}
FIELDS = {
    "column": "event_type",
    "count": "__ts_ms",
    "document": "header_data",
    "path": "header_data.k",
    "elements": "header_data.k[*]",
}
ONE = [
    "equals", "notEquals", "greaterThan", "greaterThanOrEqual", "lessThan", "lessThanOrEqual",
    "startsWith", "endsWith", "contains", "like", "regex", "anyEquals",
]  # fmt: skip
FOLDING = ["equals", "notEquals", "in", "notIn", "startsWith", "endsWith", "contains", "like"]
LEAF = {"field": "event_type", "operator": "equals", "value": "CarSold"}
OTHER = {"field": "header_data.k", "operator": "greaterThan", "value": 1}
ABSENT = {"field": "header_data.k", "operator": "isNull"}
TEXTS = {
    "quotes": "it's `quoted` \"twice\" '' --",
    "marks of LIKE": "100%_!\\",
    "SQL": "'; DROP TABLE `t`; /* -- // {{ x }} ${y}",
    "empty": "",
    "controls": "a\nb\tc\0d",
    "Unicode": "Łódź 汽车 \U0001f600 \u2028",
}
KEYS = ["any key", "it's", 'a"b', "a\\b", "a.b", "$", "*", "length()", "0", "汽车", ""]
NUMBERS = [
    0, -1, 450.0, 0.1, 1e-7, "450.00", "99999999999999999999", "-0.000000000000000001",
    9223372036854775807, "9223372036854775808",
]  # fmt: skip


def condition_specs() -> Iterator[tuple[str, Spec]]:
    """List specs of one condition each: what matters is their WHERE. Some are refused."""
    for name, condition in _leaves():
        yield name, _spec(condition)
    for name, condition in _particular():
        yield name, _spec(condition)


def filter_specs() -> Iterator[tuple[str, Spec]]:
    """List specs of which both statements matter."""
    yield "one condition", _spec(LEAF)
    yield "match all", {"outputTopic": "out", "matchAll": True}
    for operations in (
        ["update"], ["create", "update"], ["delete", "snapshot", "create"], ["any"],
    ):  # fmt: skip
        yield f"operations {' '.join(operations)}", _spec(LEAF, operations=operations)
    for output in (
        {"partitions": 6}, {"retention": "90ms"}, {"retention": "7d"}, {"retention": "infinite"},
        {"partitions": 1, "retention": "12h"},
    ):  # fmt: skip
        yield f"output {output}", _spec(LEAF, output=output)
    for start in ("latest", "2025-01-15T10:00:00.000000001Z"):
        yield f"start from {start}", _spec(LEAF, startFrom=start)
    yield "deletion policy", _spec(LEAF, deletionPolicy="Delete")
    yield "topic with dots and capitals", _spec(LEAF, outputTopic="Out.put_1-x")
    yield (
        "source with odd names",
        _spec(
            {"field": '["a`b"]', "operator": "equals", "value": "x"},
            {"field": '["docs 1"].k', "operator": "isNotNull"},
            source="odd",
        ),
    )
    yield (
        "source without key and operations",
        _spec(
            {"field": "text", "operator": "equals", "value": "x"},
            source="plain",
            operations=["any"],
        ),
    )
    yield (
        "what is not in the digest",
        _spec(
            LEAF,
            displayName="N",
            description="D",
            consumerId="c",
            enabled=False,
            driftPolicy="Report",
        ),
    )


def _spec(*conditions: Spec, **fields: Any) -> Spec:
    return {"outputTopic": "out", "conditions": list(conditions), **fields}


def _leaves() -> Iterator[tuple[str, Spec]]:
    for (place, field), (type_, (first, second)) in product(FIELDS.items(), OPERANDS.items()):
        operands: dict[str, Spec] = {operator: {"value": first} for operator in ONE}
        operands |= {operator: {"values": [first, second]} for operator in ("in", "notIn")}
        operands["between"] = {"min": first, "max": second}
        for operator, given in operands.items():
            leaf = {"field": field, "operator": operator, **given, "type": type_}
            yield f"{operator} {type_} {place}", leaf
            yield f"not {operator} {type_} {place}", {"not": leaf}
            if type_ == "string" and operator in FOLDING:
                yield f"{operator} ignoring case {place}", leaf | {"ignoreCase": True}
    for (place, field), operator in product(FIELDS.items(), ["isNull", "isNotNull"]):
        yield f"{operator} {place}", {"field": field, "operator": operator}
        yield f"not {operator} {place}", {"not": {"field": field, "operator": operator}}


def _particular() -> Iterator[tuple[str, Spec]]:
    for (name, text), operator in product(
        TEXTS.items(), ["equals", "contains", "like", "anyEquals"]
    ):
        field = FIELDS["elements" if operator == "anyEquals" else "path"]
        yield f"{operator} {name}", {"field": field, "operator": operator, "value": text}
    for key in KEYS:
        field = f"header_data[{_quoted(key)}]"
        yield f"key {_quoted(key)}", {"field": field, "operator": "isNotNull"}
        yield f"text at key {_quoted(key)}", {"field": field, "operator": "equals", "value": "a"}
    for steps in ("[0]", "[-1].a", ".a[0][1].b", '.a["b"].c', ".a[*].b"):
        operator = "anyEquals" if "*" in steps else "equals"
        yield (
            f"path {steps}",
            {"field": f"header_data{steps}", "operator": operator, "value": "a"},
        )
    for number, place in product(NUMBERS, ["path", "count"]):
        for operator in ("equals", "lessThan", "in"):
            operands = {"values": [number, 7]} if operator == "in" else {"value": number}
            leaf = {"field": FIELDS[place], "operator": operator, "type": "number", **operands}
            yield f"{operator} {number!r} {place}", leaf
    for values in (["a"], ["a", "b", "a"], [f"value number {number}" for number in range(20)]):
        leaf = {"field": "event_type", "operator": "in", "values": values}
        yield f"in {len(values)} values", leaf
    for pattern in ("^Car", "(?i)^wba\\d{3}", "[a-f]+$", "a|b|(c|d)", "x{2,5}\\.", "^[^'`;]+$"):
        yield f"regex {pattern}", {"field": "event_type", "operator": "regex", "value": pattern}
    for pattern in ("a%", "%a%b%", "_b%", "\\%\\_\\\\", "%%"):
        yield f"like {pattern}", {"field": "event_type", "operator": "like", "value": pattern}
    for name, group in _groups():
        yield f"group {name}", group


def _groups() -> Iterator[tuple[str, Spec]]:
    for kind in ("all", "any"):
        yield f"{kind} of one", {kind: [LEAF]}
        yield f"{kind} of two", {kind: [LEAF, OTHER]}
        yield f"{kind} of many", {kind: [LEAF, OTHER, ABSENT] * 4}
        yield f"not {kind}", {"not": {kind: [LEAF, OTHER]}}
        other = "any" if kind == "all" else "all"
        yield f"{kind} of {other}", {kind: [{other: [LEAF, OTHER]}, ABSENT]}
        yield f"{kind} of {kind}", {kind: [{kind: [LEAF, OTHER]}, ABSENT]}
        yield f"{kind} of not of {other}", {kind: [{"not": {other: [LEAF, ABSENT]}}, OTHER]}
    yield "not not", {"not": {"not": LEAF}}
    yield "not not not", {"not": {"not": {"not": LEAF}}}


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
