"""Conditions on `__op` become `operations`."""

import pytest

from flinkfilter.migration.forms import Form

LEAF = {"field": "event_type", "operator": "equals", "value": "CarSold"}
WIDER = (
    "operations: the service asked for __op = 'c' beside every filter, so this one took creates at "
    "most; now it takes what it says"
)
OPEN = (
    "nothing asked for __op, so updates and deletes passed too: operations: [any]; leave it out "
    "for creates alone"
)


def on_operation(operator, **operands):
    """A condition on the operation."""
    return {"field": "__op", "operator": operator, **operands}


def carried(migration):
    """The conditions, the operations, and the notes about operations."""
    spec = migration.manifest["spec"]
    notes = [note for note in migration.notes if "__op" in note]
    return spec["conditions"], spec.get("operations"), notes


@pytest.mark.parametrize(
    ("condition", "operations"),
    [
        (on_operation("equals", value="c"), ["create"]),
        (on_operation("equals", value="u"), ["update"]),
        (on_operation("in", values=["r", "c"]), ["create", "snapshot"]),
        (on_operation("notIn", values=["d"]), ["create", "update", "snapshot"]),
    ],
)
def test_a_condition_on_the_operation(migrated, condition, operations):
    """It leaves the conditions; where the service's own guard stood against it, that is said."""
    became = f"the condition on __op became operations: {', '.join(operations)}"
    expected = None if operations == ["create"] else operations
    listed = migrated(Form.LIST, conditions=[condition, LEAF])
    assert carried(listed) == ([LEAF], expected, [became])
    alone = migrated(Form.SEED, conditions=[condition, LEAF])
    assert carried(alone) == ([LEAF], expected, [became, WIDER] if expected else [became])


def test_two_conditions_on_the_operation(migrated):
    """What both allow is left."""
    both = [on_operation("in", values=["c", "u"]), on_operation("notIn", values=["c"]), LEAF]
    assert migrated(Form.LIST, conditions=both).manifest["spec"]["operations"] == ["update"]


def test_no_condition_on_the_operation(migrated):
    """The service took creates; the generator of filters.json asked for nothing."""
    assert carried(migrated(Form.SEED)) == ([LEAF], None, [])
    assert carried(migrated(Form.LIST)) == ([LEAF], ["any"], [OPEN])


def test_other_questions_about_the_operation(migrated):
    """They stay conditions."""
    condition = {"field": "__op", "operator": "isNotNull"}
    assert carried(migrated(Form.LIST, conditions=[condition, LEAF])) == (
        [condition, LEAF],
        ["any"],
        [OPEN],
    )


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"conditions": [on_operation("equals", value="x"), LEAF]},
            'conditions[0]: "x" is no operation; known are c, u, d, r',
        ),
        (
            {
                "conditions": [
                    on_operation("equals", value="c"),
                    on_operation("equals", value="d"),
                    LEAF,
                ]
            },
            "conditions[1]: no operation is left, so __op never fits",
        ),
        (
            {"conditions": [on_operation("equals", value="c")]},
            (
                "conditions: nothing but __op is asked for, so every event of that operation "
                "passes; write matchAll: true by hand if every event is wanted"
            ),
        ),
        (
            {"conditionLogic": "OR", "conditions": [LEAF, on_operation("equals", value="c")]},
            (
                "conditions[1]: __op is one of conditions joined by OR, so before, every event of "
                "that operation passed; say by hand what is meant, with operations and any"
            ),
        ),
    ],
)
def test_what_a_person_must_decide(problems_of, keys, problem):
    """Is refused, with what to do."""
    assert problems_of(Form.LIST, **keys) == [problem]
