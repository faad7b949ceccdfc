"""Doubts whether a filter says what is meant."""

import pytest

from flinkfilter.language.warnings import UNAVAILABLE

K = "header_data.k"
OTHER = {"field": "id", "operator": "equals", "value": "x"}


@pytest.mark.parametrize(
    ("condition", "where", "message"),
    [
        (
            {"field": "event_type", "operator": "greaterThan", "value": "450"},
            "value",
            (
                '"450" is text: as text, "10" is less than "9". If a number is meant, write 450 '
                "without quotes; if text is, add type: string"
            ),
        ),
        (
            {"field": K, "operator": "between", "min": "!", "max": "4.5"},
            "max",
            (
                '"4.5" is text: as text, "10" is less than "9". If a number is meant, write 4.5 '
                "without quotes; if text is, add type: string"
            ),
        ),
        (
            {"field": K, "operator": "equals", "value": "450"},
            "value",
            (
                '"450" is text: as text, it is not the same as 450.0. If a number is meant, write '
                "450 without quotes; if text is, add type: string"
            ),
        ),
        (
            {"field": K, "operator": "in", "values": ["a", "4.5", "5"]},
            "values[1]",
            (
                '"4.5" is text: as text, it is not the same as 4.50. If a number is meant, write '
                "4.5 without quotes; if text is, add type: string"
            ),
        ),
    ],
)
def test_a_number_in_quotes_is_doubted(condition, where, message, checked):
    """With both ways to say what is meant, and each of them ends the doubt."""
    assert checked(condition) == ({}, {f"spec.conditions[0].{where}": message})
    assert checked({**condition, "type": "string"}) == ({}, {})


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "event_type", "operator": "equals", "value": "450"},
        {"field": K, "operator": "equals", "value": "007"},
        {"field": K, "operator": "equals", "value": "450 "},
        {"field": K, "operator": "startsWith", "value": "450"},
        {"field": f"{K}[*]", "operator": "anyEquals", "value": "450"},
        {"field": K, "operator": "greaterThan", "value": "450", "type": "number"},
        {"field": K, "operator": "greaterThan", "value": 450},
        {"field": K, "operator": "isNull"},
    ],
)
def test_other_texts_are_not(condition, checked):
    """A column of text, what no number looks like, a part of a text."""
    assert checked(condition) == ({}, {})


DELETES = (
    "header_data is usually empty in deletes, and spec.operations lets only those pass; use a "
    "column that deletes have, such as the key"
)


@pytest.mark.parametrize(
    ("operations", "condition", "warned"),
    [
        (["delete"], {"field": K, "operator": "equals", "value": "a"}, True),
        (["delete"], {"field": "header_data", "operator": "isNotNull"}, True),
        (["delete"], {"field": K, "operator": "isNull"}, False),
        (["delete"], OTHER, False),
        (["create"], {"field": K, "operator": "equals", "value": "a"}, False),
        (["create", "delete"], {"field": K, "operator": "equals", "value": "a"}, False),
    ],
)
def test_json_in_deletes_is_doubted(operations, condition, warned, checked):
    """Where nothing but deletes passes."""
    found = checked(condition, operations=operations)
    assert found == ({}, {"spec.conditions[0]": DELETES} if warned else {})


UPDATES = (
    "an update that left header_data as it was may carry __debezium_unavailable_value in its "
    "place (Debezium, for large values), and then nothing is found in header_data; a condition on "
    "header_data that names __debezium_unavailable_value says that you know"
)


@pytest.mark.parametrize(
    ("operations", "conditions", "warned"),
    [
        (["update"], [{"field": K, "operator": "equals", "value": "a"}], True),
        (["any"], [{"any": [OTHER, {"field": K, "operator": "isNull"}]}], True),
        (["create", "snapshot"], [{"field": K, "operator": "equals", "value": "a"}], False),
        (["any"], [OTHER], False),
        (["any"], [{"field": "header_data", "operator": "isNotNull"}], False),
        (
            ["any"],
            [
                {
                    "any": [
                        {"field": "header_data", "operator": "equals", "value": UNAVAILABLE},
                        {"field": K, "operator": "equals", "value": "a"},
                    ]
                }
            ],
            False,
        ),
    ],
)
def test_json_in_updates_is_doubted(operations, conditions, warned, checked):
    """Unless the filter itself speaks of what Debezium writes there."""
    found = checked(*conditions, operations=operations)
    assert found == ({}, {"spec.operations": UPDATES} if warned else {})


def test_a_source_without_operations_is_not_debezium(settings, checked):
    """So nothing is left out in its updates."""
    (source,) = settings.sources
    other = source.model_copy(update={"operation_column": None})
    known = settings.model_copy(update={"sources": (other,)})
    condition = {"field": K, "operator": "equals", "value": "a"}
    assert checked(condition, settings=known, operations=["any"]) == ({}, {})


def test_doubts_stand_in_the_order_of_the_spec(checked):
    """Whatever check found them; what is not about a condition comes last."""
    conditions = [
        {"field": K, "operator": "equals", "value": "5"},
        {"field": "id", "operator": "isNotNull"},
        OTHER,
        {"field": "id", "operator": "greaterThan", "value": "5"},
    ]
    _, warnings = checked(*conditions, operations=["any"])
    assert list(warnings) == [
        "spec.conditions[0].value",
        "spec.conditions[1]",
        "spec.conditions[3]",
        "spec.conditions[3].value",
        "spec.operations",
    ]
