"""What each operator becomes, and which operands fit it."""

from decimal import Decimal

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.expression import (
    AnyElement,
    Comparator,
    Comparison,
    FieldReference,
    Instant,
    Like,
    LikeToken,
    Membership,
    Presence,
    Range,
    Regex,
    RegexPattern,
    Wildcard,
)
from flinkfilter.language.leaf import compile_leaf
from flinkfilter.resource.spec import Condition, ValueType
from flinkfilter.settings import RAW_EVENT_HEADERS

K = FieldReference("header_data", ("k",))
ITEMS = FieldReference("header_data", ("items", Wildcard.ELEMENTS, "sku"))
TIME = FieldReference("__ts_ms", integer=True)
TEN = "2025-01-15T10:00:00Z"
TEN_INSTANT = Instant(1_736_935_200_000_000_000)
ANY = LikeToken.ANY_TEXT
STRING, NUMBER = ValueType.STRING, ValueType.NUMBER
BOOLEAN, TIMESTAMP = ValueType.BOOLEAN, ValueType.TIMESTAMP


def compare(value_type, comparator, constant, *, field=K, ignore_case=False):
    """Shorten the expected comparisons."""
    return Comparison(field, value_type, Comparator(comparator), constant, ignore_case)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"operator": "equals", "value": "a"}, compare(STRING, "=", "a")),
        ({"operator": "equals", "value": ""}, compare(STRING, "=", "")),
        ({"operator": "equals", "value": 450.00}, compare(NUMBER, "=", Decimal(450))),
        ({"operator": "equals", "value": "450"}, compare(STRING, "=", "450")),
        ({"operator": "equals", "value": "450.0", "type": "number"},
         compare(NUMBER, "=", Decimal(450))),
        ({"operator": "equals", "value": True}, compare(BOOLEAN, "=", constant=True)),
        ({"operator": "equals", "value": "false", "type": "boolean"},
         compare(BOOLEAN, "=", constant=False)),
        ({"operator": "equals", "value": TEN}, compare(STRING, "=", TEN)),
        ({"operator": "equals", "value": TEN, "type": "timestamp"},
         compare(TIMESTAMP, "=", TEN_INSTANT)),
        ({"operator": "notEquals", "value": "a", "ignoreCase": True},
         compare(STRING, "<>", "a", ignore_case=True)),
        ({"operator": "greaterThan", "value": 1}, compare(NUMBER, ">", Decimal(1))),
        ({"operator": "greaterThanOrEqual", "value": "b"}, compare(STRING, ">=", "b")),
        ({"operator": "lessThan", "value": TEN, "type": "string"}, compare(STRING, "<", TEN)),
        ({"operator": "lessThanOrEqual", "value": TEN, "type": "timestamp"},
         compare(TIMESTAMP, "<=", TEN_INSTANT)),
        ({"operator": "between", "min": 1, "max": 2.5},
         Range(K, NUMBER, Decimal(1), Decimal("2.5"))),
        ({"operator": "between", "min": "a", "max": "a"}, Range(K, STRING, "a", "a")),
        ({"operator": "in", "values": ["b", "a", "b"]}, Membership(K, STRING, ("b", "a"))),
        ({"operator": "in", "values": [1, 1.0, "1e0"], "type": "number"},
         Membership(K, NUMBER, (Decimal(1),))),
        ({"operator": "notIn", "values": ["A"], "ignoreCase": True},
         Membership(K, STRING, ("A",), negated=True, ignore_case=True)),
        ({"operator": "in", "values": ["\u0130x", "i\u0307x"], "ignoreCase": True},
         Membership(K, STRING, ("i\u0307x",), ignore_case=True)),
        ({"operator": "endsWith", "value": "\u0130", "ignoreCase": True},
         Like(K, (ANY, "i\u0307"), ignore_case=True)),
        ({"operator": "equals", "value": "\u0130"}, compare(STRING, "=", "\u0130")),
        ({"operator": "startsWith", "value": "50%"}, Like(K, ("50%", ANY))),
        ({"operator": "endsWith", "value": "_"}, Like(K, (ANY, "_"))),
        ({"operator": "contains", "value": "\\", "ignoreCase": True},
         Like(K, (ANY, "\\", ANY), ignore_case=True)),
        ({"operator": "like", "value": "a%"}, Like(K, ("a", ANY))),
        ({"operator": "regex", "value": "^a$"},
         Regex(K, RegexPattern("^a$", r"^a\z", r"^a\Z"))),
        ({"operator": "isNull"}, Presence(K, absent=True)),
        ({"operator": "isNotNull", "type": "number"}, Presence(K)),
        ({"field": "header_data", "operator": "isNull"},
         Presence(FieldReference("header_data"), absent=True)),
        ({"field": "header_data", "operator": "contains", "value": "x"},
         Like(FieldReference("header_data"), (ANY, "x", ANY))),
        ({"field": "header_data.items[*].sku", "operator": "anyEquals", "value": "x"},
         AnyElement(ITEMS, "x")),
        ({"field": "header_data.items[*].sku", "operator": "anyEquals", "value": True},
         AnyElement(ITEMS, "true")),
        ({"field": "header_data.items[*].sku", "operator": "anyEquals", "value": 5.0},
         AnyElement(ITEMS, "5")),
        ({"field": "__ts_ms", "operator": "lessThan", "value": 5},
         compare(NUMBER, "<", Decimal(5), field=TIME)),
        ({"field": "__ts_ms", "operator": "lessThan", "value": TEN, "type": "timestamp"},
         compare(TIMESTAMP, "<", TEN_INSTANT, field=TIME)),
        ({"field": "__ts_ms", "operator": "startsWith", "value": "17"}, Like(TIME, ("17", ANY))),
    ],
)  # fmt: skip
def test_an_operator_becomes_a_leaf(condition, expected, compile_condition):
    """Operands are typed constants; the type follows from the value unless it is given."""
    assert compile_condition(**{"field": "header_data.k", **condition}) == expected


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        ({"operator": "in", "value": 1}, "value", "in takes values, not value"),
        ({"operator": "in", "value": 1}, "values", "missing: in takes values: […, …]"),
        ({"operator": "equals", "values": [1]}, "values", "equals takes value, not values"),
        ({"operator": "equals"}, "value", "missing: equals takes value: …"),
        ({"operator": "between", "min": 1}, "max", "missing: between takes min: … and max: …"),
        ({"operator": "between", "min": 2, "max": 1}, "min", "min is greater than max"),
        ({"operator": "between", "min": "b", "max": "a"}, "min", "min is greater than max"),
        ({"operator": "between", "min": True, "max": True}, "min", "have no order"),
        ({"operator": "between", "min": "a", "max": "😀"}, "max", "order is not defined"),
        ({"operator": "isNull", "value": None}, "value", "isNull takes no operand; leave it out"),
        ({"operator": "equals", "value": None}, "value", "write operator: isNull"),
        ({"operator": "in", "values": ["a", None]}, "values[1]", "write operator: isNull"),
        ({"operator": "in", "values": None}, "values", "null is not a list"),
        ({"operator": "equals", "value": {"a": 1}}, "value", "a mapping is not a value"),
        ({"operator": "equals", "value": ["a"]}, "value", "a list is not a value"),
        ({"operator": "in", "values": ["1", 2]}, "values[1]", '"1" before it is a string'),
        ({"operator": "in", "values": [1, True]}, "values[1]", "is a boolean"),
        ({"operator": "equals", "value": 450, "type": "string"}, "value", 'the text "450"'),
        ({"operator": "equals", "value": True, "type": "number"}, "value", "is no number"),
        ({"operator": "equals", "value": "yes", "type": "boolean"}, "value", "neither true nor"),
        ({"operator": "equals", "value": 5, "type": "timestamp"}, "value", "5 is no instant"),
        ({"operator": "equals", "value": 2**53 + 1}, "value", "write it as text"),
        ({"operator": "equals", "value": "x" * 10_001}, "value", "at most 10000 are compared"),
        ({"operator": "greaterThan", "value": "2025-01-15"}, "value", "is it an instant"),
        ({"operator": "between", "min": "2025-01-01", "max": "x"}, "min", "is it an instant"),
        ({"operator": "greaterThan", "value": False}, "value", "have no order"),
        ({"operator": "greaterThan", "value": "true", "type": "boolean"}, "type", "no order"),
        ({"operator": "greaterThan", "value": "\ue000"}, "value", "beyond U+D7FF"),
        ({"operator": "startsWith", "value": ""}, "value", "empty, so every text fits"),
        ({"operator": "contains", "value": 5}, "value", "compares text, not a number"),
        ({"operator": "like", "value": "a", "type": "number"}, "type", "compares text"),
        ({"operator": "like", "value": "a\\"}, "value", "single backslash"),
        ({"operator": "regex", "value": "("}, "value", "a ( without its )"),
        ({"operator": "regex", "value": "a", "ignoreCase": True}, "ignoreCase", "(?i)"),
        ({"operator": "isNull", "ignoreCase": True}, "ignoreCase", "cannot ignore case"),
        ({"operator": "equals", "value": 1, "ignoreCase": True}, "ignoreCase", "only text"),
        ({"operator": "anyEquals", "value": "x"}, "field", "exactly one [*]"),
        ({"field": "header_data.a[*].b[*]", "operator": "anyEquals", "value": "x"}, "field",
         "exactly one [*]"),
        ({"field": "header_data.a[*]", "operator": "isNull"}, "field", "use anyEquals"),
        ({"field": "header_data.a[*]", "operator": "anyEquals", "value": 1.5}, "value",
         "several spellings"),
        ({"field": "header_data.a[*]", "operator": "anyEquals", "value": TEN,
          "type": "timestamp"}, "type", "not instants"),
        ({"field": "header_data", "operator": "equals", "value": 5}, "value",
         "such as header_data.key"),
        ({"field": "__ts_ms", "operator": "equals", "value": "5"}, "value", "whole numbers"),
        ({"field": "__ts_ms", "operator": "in", "values": [True]}, "values[0]", "whole numbers"),
    ],
)  # fmt: skip
def test_operands_that_do_not_fit_are_explained(condition, path, message, refusal):
    """Each misfit is reported at its own path, with what would be right."""
    found = refusal(**{"field": "header_data.k", **condition})
    assert message in found.get(path, ""), found


def test_field_and_operands_are_both_reported(refusal):
    """A wrong field does not hide wrong operands."""
    found = refusal(field="nowhere", operator="in", values=["a", None, 5, []])
    assert list(found) == ["field", "values[1]"]


def test_every_wrong_constant_is_reported(refusal):
    """With a type given, each constant is looked at."""
    found = refusal(
        field="header_data.k", operator="in", type="number", values=["a", 1, True, "1e20"]
    )
    assert list(found) == ["values[0]", "values[2]", "values[3]"]


def test_a_condition_needs_field_and_operator():
    """Also where it did not come through the checks of shape."""
    with pytest.raises(InvalidSpec) as refused:
        compile_leaf(Condition(field="id"), RAW_EVENT_HEADERS, "spec.conditions[0]")
    assert str(refused.value) == "spec.conditions[0]: field and operator are needed"
