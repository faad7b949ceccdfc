"""Which conditions never hold together, and which only seem so."""

import pytest

from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Goal
from flinkfilter.language.proofs.tableau import always, is_impossible, never


def about(field):
    """Write conditions about one field."""

    def condition(operator, *operands, **more):
        keys = ("min", "max") if operator == "between" else ("value",)
        given = (
            {"values": list(operands)}
            if operator in {"in", "notIn"}
            else dict(zip(keys, operands, strict=False))
        )
        return {"field": field, "operator": operator, **given, **more}

    return condition


k = about("header_data.k")
column = about("event_type")
count = about("__ts_ms")
MORNING = "2025-01-15T10:00:00Z"
INSTANT = {"type": "timestamp"}
FOLDED = {"ignoreCase": True}

NEVER = {
    "two values": (k("equals", "a"), k("equals", "b")),
    "two lists": (k("in", "a", "b"), k("in", "c", "d")),
    "in and notIn": (k("in", "a", "b"), k("notIn", "b", "a")),
    "equals and notEquals": (k("equals", "a"), k("notEquals", "a")),
    "a value that is absent": (k("equals", "a"), k("isNull")),
    "there and not there": (k("isNotNull"), {"not": k("isNotNull")}),
    "a value and a beginning": (k("equals", "b"), k("startsWith", "a")),
    "a value and a pattern": (k("equals", "abc"), k("regex", "^b")),
    "two beginnings": (k("startsWith", "ab"), k("startsWith", "ac")),
    "two ends": (k("endsWith", "x"), k("like", "%y")),
    "a beginning that is denied": (k("startsWith", "abc"), {"not": k("startsWith", "ab")}),
    "an end that is denied": (k("endsWith", "abc"), {"not": k("endsWith", "bc")}),
    "a part that is denied": (k("startsWith", "abc"), {"not": k("contains", "b")}),
    "every text denied": (k("startsWith", "a"), {"not": k("like", "%")}),
    "what is denied": (k("regex", "^a"), {"not": k("regex", "^a")}),
    "texts out of order": (k("lessThan", "b"), k("greaterThan", "c")),
    "a text below itself": (k("lessThan", "b"), k("greaterThanOrEqual", "b")),
    "a beginning below": (k("startsWith", "b"), k("lessThan", "b")),
    "a beginning far below": (k("startsWith", "a"), k("greaterThan", "b")),
    "an order that is denied": (k("greaterThan", "b"), {"not": k("greaterThan", "a")}),
    "nothing before the first text": (k("lessThan", ""),),
    "a range of one, excepted": (k("between", "a", "a"), k("notEquals", "a")),
    "a pattern of one text": (k("like", "abc"), k("notEquals", "abc")),
    "neither true nor false": (k("notIn", values=[True, False]),),
    "true and false": (k("equals", value=True), k("equals", value=False)),
    "a word and a number": (k("equals", value=True), k("greaterThan", 5)),
    "numbers out of order": (k("greaterThan", 5), k("lessThan", 5)),
    "two numbers": (k("equals", 5), k("equals", 5.5)),
    "a number, excepted": (k("between", 5, 5), k("notEquals", 5)),
    "a number, denied": (k("equals", 5), {"not": k("lessThan", 6)}),
    "a number that is another text": (k("equals", "450"), k("greaterThan", 450)),
    "no number with letters": (k("greaterThan", 5), k("startsWith", "abc")),
    "no number with letters of either case": (
        k("greaterThan", 5),
        k("contains", "x", ignoreCase=True),
    ),
    "number and instant": (k("greaterThan", 5), k("lessThan", MORNING, **INSTANT)),
    "no instant with letters": (k("lessThan", MORNING, **INSTANT), k("contains", "a")),
    "instants out of order": (
        k("lessThan", MORNING, **INSTANT),
        k("greaterThan", "2025-01-15T11:00:00+01:00", **INSTANT),
    ),
    "two values in any case": (k("equals", "a", **FOLDED), k("equals", "b", **FOLDED)),
    "a value in any case, excepted": (k("equals", "a", **FOLDED), k("notEquals", "A", **FOLDED)),
    "a value in any case, in small letters": (k("equals", "ABC", **FOLDED), k("startsWith", "x")),
    "a pattern of one text in any case": (
        k("like", "abc", **FOLDED),
        {"not": k("equals", "ABC", **FOLDED)},
    ),
    "two beginnings in any case": (k("startsWith", "ab", **FOLDED), k("startsWith", "AC")),
    "a beginning in any case, denied": (
        k("startsWith", "ABC"),
        {"not": k("startsWith", "ab", **FOLDED)},
    ),
    "nothing between whole numbers": (count("greaterThan", 5), count("lessThan", 6)),
    "a whole number with a fraction": (count("equals", 5.5),),
    "beyond 64 bits": (count("greaterThan", "10000000000000000000", type="number"),),
    "a number and an instant of the same": (
        count("equals", 5),
        count("equals", "1970-01-01T00:00:00.006Z", **INSTANT),
    ),
    "nothing in a millisecond": (count("equals", "1970-01-01T00:00:00.0055Z", **INSTANT),),
    "no digits": (count("startsWith", "a"),),
    "other digits": (count("between", 10, 19), count("startsWith", "2")),
    "digits that are denied": (count("regex", "5"), {"not": count("regex", "5")}),
    "an object with a value": (k("equals", "a"), about("header_data.k.b")("isNotNull")),
    "an array with a value": (k("equals", "a"), about("header_data.k[*]")("anyEquals", "b")),
    "an object that is an array": (
        about("header_data.k[0]")("equals", "a"),
        about("header_data.k.b")("isNotNull"),
    ),
    "something in nothing": (k("equals", "a"), about("header_data")("isNull")),
    "an element that is denied": (
        about("header_data.k[*]")("anyEquals", "b"),
        {"not": about("header_data.k[*]")("anyEquals", "b")},
    ),
    "every way of a group": (
        k("equals", "a"),
        {"any": [k("equals", "b"), k("isNull"), {"all": [k("equals", "a"), column("isNull")]}]},
        column("isNotNull"),
    ),
    "both groups": (
        {"any": [k("equals", "a"), k("equals", "b")]},
        {"any": [k("equals", "c"), k("isNull")]},
    ),
    "the complement of a group": (
        k("equals", "a"),
        {"not": {"all": [k("isNotNull"), k("startsWith", "a")]}},
    ),
    "the complement of either": (k("equals", "a"), {"not": {"any": [k("equals", "a")]}}),
}  # fmt: skip

POSSIBLE = {
    "a number that is a text": (k("equals", "450.0"), k("lessThan", 451)),
    "a beginning of a number": (k("startsWith", "4"), k("greaterThan", 450)),
    "a number in capital letters": (k("contains", "e", ignoreCase=True), k("greaterThan", 450)),
    "denied, and so absent": ({"not": k("equals", "a")}, {"not": k("notEquals", "a")}),
    "no number, nor its complement": (
        {"not": k("lessThan", 5)},
        {"not": k("greaterThanOrEqual", 5)},
        k("isNotNull"),
    ),
    "an object has no value": (
        k("isNotNull"),
        {"not": k("equals", "a")},
        {"not": k("notEquals", "a")},
    ),
    "a beginning of a beginning": (k("startsWith", "ab"), k("startsWith", "a")),
    "a beginning above its bound": (k("startsWith", "ab"), k("greaterThan", "aba")),
    "one text between": (k("greaterThanOrEqual", "a"), k("lessThanOrEqual", "a")),
    "a part of either case": (k("contains", "A"), {"not": k("contains", "a")}),
    "a letter beside its case": (k("equals", "K", **FOLDED), k("equals", "\N{KELVIN SIGN}")),
    "letters beyond ASCII": (k("equals", "É", **FOLDED), k("equals", "é", **FOLDED)),
    "a denied value among others": (k("equals", "a", **FOLDED), k("notEquals", "A")),
    "one value left": (k("in", "a", "b", **FOLDED), {"not": k("equals", "A", **FOLDED)}),
    "a pattern with a gap": (k("startsWith", "a"), {"not": k("like", "a%b")}),
    "a false word": ({"not": k("equals", value=True)}, k("isNotNull")),
    "a range of whole numbers": (count("greaterThan", 5), count("lessThan", 7)),
    "digits": (count("startsWith", "-1"), count("lessThan", 0)),
    "a mixed array": (
        about("header_data.k[*]")("anyEquals", "a"),
        about("header_data.k[*].c")("anyEquals", "b"),
        about("header_data.k[0]")("equals", "a"),
    ),
    "two elements": (
        about("header_data.k[*]")("anyEquals", "a"),
        about("header_data.k[*]")("anyEquals", "b"),
        {"not": about("header_data.k[*]")("anyEquals", "c")},
    ),
    "no element": ({"not": about("header_data.k[*]")("anyEquals", "c")}, k("isNull")),
    "one way of a group": (
        k("equals", "a"),
        {"any": [k("equals", "b"), column("isNull")]},
        {"not": {"all": [k("equals", "a"), column("isNotNull")]}},
    ),
}  # fmt: skip

ALWAYS = {
    "there or not": {"any": [k("isNull"), k("isNotNull")]},
    "a condition or its complement": {"any": [k("regex", "a"), {"not": k("regex", "a")}]},
    "every text of a column": {"any": [column("isNull"), column("like", "%")]},
    "a value, another or none": {
        "any": [column("equals", "a"), column("notEquals", "a"), column("isNull")]
    },
    "every whole number": {
        "any": [count("isNull"), count("lessThan", 5), count("greaterThanOrEqual", 5)]
    },
    "the complement of nothing": {"not": {"all": [k("equals", "a"), k("isNull")]}},
}
SOMETIMES = {
    "an object is neither": {"any": [k("equals", "a"), k("notEquals", "a"), k("isNull")]},
    "not every text is a number": {
        "any": [column("isNull"), column("lessThan", 5), column("greaterThanOrEqual", 5)]
    },
    "absent fields": {"any": [k("equals", "a"), k("notEquals", "a")]},
}


@pytest.mark.parametrize("conditions", NEVER.values(), ids=NEVER.keys())
def test_a_contradiction_is_proven(conditions, compile_all, budget):
    """Of the conditions together, and of no condition by itself unless it stands alone."""
    assert never(compile_all(*conditions), budget)
    for one in conditions if len(conditions) > 1 else ():
        assert not never(compile_all(one), budget)


@pytest.mark.parametrize("conditions", POSSIBLE.values(), ids=POSSIBLE.keys())
def test_what_an_event_can_be_is_not_called_a_contradiction(conditions, compile_all, budget):
    """Though it looks like one."""
    assert not never(compile_all(*conditions), budget)


@pytest.mark.parametrize("condition", ALWAYS.values(), ids=ALWAYS.keys())
def test_a_tautology_is_proven(condition, compile_all, budget):
    """Absent fields, objects and texts of another type included."""
    assert always(compile_all(condition), budget)


@pytest.mark.parametrize("condition", SOMETIMES.values(), ids=SOMETIMES.keys())
def test_what_leaves_something_out_is_not_called_a_tautology(condition, compile_all, budget):
    """Though it names a value and its contrary."""
    assert not always(compile_all(condition), budget)


def test_no_condition_at_all_holds_for_every_event(compile_spec, budget):
    """That is what matchAll asks for."""
    everything = compile_spec(matchAll=True).condition
    assert always(everything, budget)
    assert not never(everything, budget)
    assert is_impossible([Goal(everything, holds=False)], budget)


def test_nothing_is_proven_once_the_budget_is_spent(compile_all):
    """What is hard to judge is left as it is."""
    expression = compile_all(*NEVER["both groups"])
    assert never(expression, Budget())
    assert not never(expression, Budget(steps=5))
