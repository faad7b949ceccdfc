"""Operands keep their meaning, or what changes is said."""

import pytest

from flinkfilter.migration.forms import Form

LIST, SEED = Form.LIST, Form.SEED
AS_TEXT = "conditions[0]: without valueType, {} was compared as text; now it is {}"
WRITTEN = "conditions[0]: {}, of valueType {}, is written {}"
DATES = (
    "conditions[0]: dates are compared as text, as before; type: timestamp would compare instants"
)
NINE = (
    'conditions[0]: text is compared as text, as before: "9" sorts after "10"; if numbers are '
    "meant, write them without quotes"
)
INSTANTS = "conditions[0]: instants were compared as text; now they are compared as instants"
DAY = "2025-01-15T10:00:00Z"


@pytest.mark.parametrize(
    ("form", "given", "carried", "notes"),
    [
        (SEED, {"value": "a"}, {"value": "a"}, []),
        (SEED, {"value": "a", "valueType": "string"}, {"value": "a"}, []),
        (SEED, {"value": 450}, {"value": 450}, [AS_TEXT.format("450", "a number")]),
        (SEED, {"value": True}, {"value": True}, [AS_TEXT.format("true", "true or false")]),
        (LIST, {"value": 450}, {"value": 450}, []),
        (
            SEED,
            {"value": 450, "valueType": "string"},
            {"value": "450"},
            [WRITTEN.format("450", "string", '"450"')],
        ),
        (SEED, {"value": 1.5, "valueType": "number"}, {"value": 1.5}, []),
        (
            SEED,
            {"value": "450", "valueType": "Integer"},
            {"value": 450},
            [WRITTEN.format('"450"', "number", "450")],
        ),
        (
            SEED,
            {"value": "450.10", "valueType": "number"},
            {"value": "450.10", "type": "number"},
            [],
        ),
        (SEED, {"value": False, "valueType": "boolean"}, {"value": False}, []),
        (
            SEED,
            {"value": "TRUE", "valueType": "boolean"},
            {"value": True},
            [WRITTEN.format('"TRUE"', "boolean", "true")],
        ),
        (
            SEED,
            {"value": DAY, "valueType": "timestamp"},
            {"value": DAY, "type": "timestamp"},
            [INSTANTS],
        ),
        (SEED, {"value": "a", "values": [], "min": None}, {"value": "a"}, []),
        (
            SEED,
            {"value": "a", "values": ["b"]},
            {"value": "a"},
            ["conditions[0]: values had no meaning beside equals; left out"],
        ),
    ],
)
def test_the_operand_of_equals(conditions_of, form, given, carried, notes):
    """Its type follows from `valueType`, else from its JSON."""
    found = conditions_of(form, field="header_data.k", operator="equals", **given)
    assert found == ({"field": "header_data.k", "operator": "equals", **carried}, notes)


@pytest.mark.parametrize(
    ("given", "carried", "notes"),
    [
        ({"operator": "greaterThan", "value": "a"}, {"value": "a"}, [NINE]),
        (
            {"operator": "lessThan", "value": DAY},
            {"value": DAY, "type": "string"},
            [DATES],
        ),
        (
            {"operator": "between", "min": "1", "max": 2, "valueType": "number"},
            {"min": 1, "max": 2},
            [WRITTEN.format('"1"', "number", "1")],
        ),
        ({"operator": "in", "values": ["a", "b"]}, {"values": ["a", "b"]}, []),
        ({"operator": "isNull"}, {}, []),
        (
            {"operator": "isNotNull", "value": "x"},
            {},
            ["conditions[0]: value had no meaning beside isNotNull; left out"],
        ),
    ],
)
def test_the_operands_of_other_operators(conditions_of, given, carried, notes):
    """Each takes its own; order between texts is pointed out."""
    found = conditions_of(field="header_data.k", **given)
    assert found == (
        {"field": "header_data.k", "operator": given["operator"], **carried},
        notes,
    )


NOTHING = "there is no value: equal to NULL is nothing; isNull asks for absent fields"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"operator": "equals"}, f"value: {NOTHING}"),
        ({"operator": "equals", "value": None}, f"value: {NOTHING}"),
        (
            {"operator": "equals", "value": {}},
            "value: a mapping is no value; text, a number, true or false is needed",
        ),
        ({"operator": "in", "values": "a"}, 'values: a list of values is needed, not "a"'),
        ({"operator": "in", "values": []}, "values: an empty list: nothing is in it"),
        (
            {"operator": "in", "values": ["a", None]},
            "values[1]: null is no value; text, a number, true or false is needed",
        ),
        (
            {"operator": "equals", "value": True, "valueType": "number"},
            "value: true is no number",
        ),
        (
            {"operator": "equals", "value": "yes", "valueType": "boolean"},
            'value: "yes" is neither true nor false',
        ),
        (
            {"operator": "equals", "value": 1, "valueType": "boolean"},
            "value: 1 is neither true nor false",
        ),
        (
            {"operator": "equals", "value": "a", "valueType": "date"},
            'valueType: "date" is not one of string, number, integer, boolean, timestamp',
        ),
    ],
)
def test_operands_that_cannot_be_carried(problems_of, given, problem):
    """Are refused with their path."""
    found = problems_of(conditions=[{"field": "id", **given}])
    assert found == [f"conditions[0].{problem}"]


def test_sql_in_place_of_a_number(problems_of):
    """What went into the SQL as it stood is no number."""
    (problem,) = problems_of(
        conditions=[
            {"field": "id", "operator": "equals", "value": "0 OR TRUE", "valueType": "number"}
        ]
    )
    assert problem.startswith('conditions[0].value: "0 OR TRUE" is no')
    assert problem.endswith("Before, this text went into the SQL as it stood")


def test_every_operand_is_looked_at(problems_of):
    """Both bounds that are missing are named."""
    found = problems_of(conditions=[{"field": "id", "operator": "between"}])
    assert found == [f"conditions[0].min: {NOTHING}", f"conditions[0].max: {NOTHING}"]
