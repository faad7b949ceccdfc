"""Conditions are held against the schema that the settings give for a JSON column."""

import pytest

from flinkfilter.settings import Settings

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["dealerId"],
    "properties": {
        "dealerId": {"type": "string"},
        "price": {"type": "number"},
        "count": {"type": ["integer", "null"]},
        "sold": {"type": "boolean"},
        "model": {"enum": ["S", "X", 3, True, None]},
        "level": {"enum": [1, 2.5, "none"]},
        "state": {"type": "string", "enum": ["open", "done"]},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
        "items": {"type": "array", "items": {"type": "string"}},
        "sizes": {"type": "array", "items": {"type": "integer"}},
        "anything": {},
        "nothing": {"type": "null"},
    },
}
NAMED = (
    "are: address, anything, count, dealerId, items, level, model, nothing, price, sizes, "
    "sold, state"
)
INSTANT = {"value": "2025-01-15T10:00:00Z", "type": "timestamp"}


@pytest.fixture(scope="module")
def found(settings, checked):
    """Check a condition on a place in header_data, which has a schema; gives all messages."""
    (source,) = settings.sources
    columns = [
        {"name": each.name, "type": each.type, "holdsJson": each.holds_json}
        | ({"schema": SCHEMA} if each.holds_json else {})
        for each in source.columns
    ]
    declared = {"name": source.name, "columns": columns, "operationColumn": "__op"}
    confluent = settings.confluent.model_dump(by_alias=True, exclude_none=True)
    known = Settings.model_validate({"confluent": confluent, "sources": [declared]})

    def check(place, operator, **operands):
        field = f"header_data{place}"
        return checked({"field": field, "operator": operator, **operands}, settings=known)

    return check


@pytest.mark.parametrize(
    ("place", "operator", "operands"),
    [
        (".dealerId", "equals", {"value": "D1"}),
        (".dealerId", "like", {"value": "D%"}),
        (".dealerId", "lessThan", INSTANT),
        (".price", "greaterThan", {"value": 5}),
        (".price", "equals", {"value": 5}),
        (".price", "equals", {"value": "5", "type": "string"}),
        (".price", "between", {"min": 1, "max": 2}),
        (".sold", "equals", {"value": True}),
        (".sold", "equals", {"value": "true", "type": "string"}),
        (".model", "in", {"values": ["S", "x"]}),
        (".model", "equals", {"value": 3}),
        (".model", "equals", {"value": "3", "type": "string"}),
        (".model", "equals", {"value": "true", "type": "string"}),
        (".model", "equals", {"value": True}),
        (".level", "in", {"values": [1, 2.5]}),
        (".state", "notEquals", INSTANT),
        (".address.city", "equals", {"value": "a"}),
        (".address", "isNotNull", {}),
        (".items[*]", "anyEquals", {"value": "a"}),
        (".items[0]", "equals", {"value": "a"}),
        (".sizes[*]", "anyEquals", {"value": 5}),
        (".anything.at[0].all", "equals", {"value": "a"}),
        ("", "startsWith", {"value": "{"}),
    ],
)
def test_what_the_schema_has_is_fine(place, operator, operands, found):
    """Without a word."""
    assert found(place, operator, **operands) == ({}, {})


@pytest.mark.parametrize(
    ("place", "operator", "operands", "where", "message"),
    [
        (
            ".dealerID",
            "isNull",
            {},
            ".field",
            (
                "no document that fits the schema of header_data has this place; did you mean "
                f'"dealerId"? There {NAMED}'
            ),
        ),
        (
            ".zzz",
            "equals",
            {"value": "a"},
            ".field",
            f"no document that fits the schema of header_data has this place; there {NAMED}",
        ),
        (
            ".dealerId.name",
            "isNotNull",
            {},
            ".field",
            "no document that fits the schema of header_data has this place",
        ),
        (
            ".items[*].sku",
            "anyEquals",
            {"value": "a"},
            ".field",
            "no document that fits the schema of header_data has this place",
        ),
        (
            ".address",
            "equals",
            {"value": "a"},
            ".field",
            (
                "the schema says object, which has no value of its own; name a place in it, or ask "
                "isNotNull"
            ),
        ),
        (
            ".nothing",
            "equals",
            {"value": "a"},
            ".field",
            (
                "the schema says null, which has no value of its own; name a place in it, or ask "
                "isNotNull"
            ),
        ),
        (
            ".price",
            "equals",
            {"value": "abc"},
            "",
            'the schema says number, which is never "abc"; correct the value, or the schema',
        ),
        (
            ".count",
            "notIn",
            {"values": list("abcdef")},
            "",
            (
                'the schema says integer, which is never "a", "b", "c", "d", "e", …; correct the '
                "value, or the schema"
            ),
        ),
        (
            ".sizes[*]",
            "anyEquals",
            {"value": "a"},
            "",
            'the schema says integer, which is never "a"; correct the value, or the schema',
        ),
        (
            ".sold",
            "equals",
            {"value": 5},
            "",
            "the schema says boolean, which is never a number; compare it as what it is",
        ),
        (
            ".price",
            "lessThan",
            INSTANT,
            "",
            "the schema says number, which is never a timestamp; compare it as what it is",
        ),
    ],
)
def test_what_the_schema_rules_out_is_refused(place, operator, operands, where, message, found):
    """With the field that may be meant."""
    assert found(place, operator, **operands) == ({f"spec.conditions[0]{where}": message}, {})


@pytest.mark.parametrize(
    ("place", "operator", "operands", "where", "message"),
    [
        (
            ".address.citi",
            "equals",
            {"value": "a"},
            ".field",
            (
                'the schema of header_data does not name this place; did you mean "city"? There '
                "are: city"
            ),
        ),
        (
            ".dealerId",
            "equals",
            {"value": 5},
            "",
            (
                "the schema says string, and this takes only texts that spell a number; if text is "
                "meant, write type: string"
            ),
        ),
        (
            ".price",
            "startsWith",
            {"value": "5"},
            "",
            "the schema says number, and here its text is looked at, digit by digit",
        ),
        (
            ".count",
            "between",
            {"min": "a", "max": "b"},
            "",
            "the schema says integer, and here its text is looked at, digit by digit",
        ),
        (
            ".model",
            "in",
            {"values": ["S", "Y"]},
            "",
            'the schema does not know "Y" here; it knows "S", "X", 3, true, null',
        ),
        (
            ".model",
            "equals",
            {"value": 4},
            "",
            'the schema does not know "4" here; it knows "S", "X", 3, true, null',
        ),
        (
            ".model",
            "equals",
            {"value": False},
            "",
            'the schema does not know false here; it knows "S", "X", 3, true, null',
        ),
        (
            ".model",
            "equals",
            {"value": "4", "type": "string"},
            "",
            'the schema does not know "4" here; it knows "S", "X", 3, true, null',
        ),
        (
            ".state",
            "equals",
            {"value": "closed"},
            "",
            'the schema does not know "closed" here; it knows "open", "done"',
        ),
    ],
)
def test_what_the_schema_leaves_open_is_warned_of(place, operator, operands, where, message, found):
    """It may be right, and the schema short."""
    assert found(place, operator, **operands) == ({}, {f"spec.conditions[0]{where}": message})
