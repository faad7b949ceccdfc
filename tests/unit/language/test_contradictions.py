"""A filter that takes nothing, or everything, is refused."""

import pytest

A = {"field": "event_type", "operator": "equals", "value": "a"}
B = {"field": "event_type", "operator": "equals", "value": "b"}
THERE = {"field": "event_type", "operator": "isNotNull"}
ABSENT = {"field": "event_type", "operator": "isNull"}
OTHER = {"field": "id", "operator": "equals", "value": "x"}
SAID_A = '(event_type is "a")'
MEND = "correct one of them, or write them under any if one is enough"
EVERYTHING = (
    "these conditions hold for every event; write matchAll: true in their place if every event is "
    "what you want"
)


@pytest.mark.parametrize(
    ("conditions", "refusals"),
    [
        (
            [A, OTHER, B],
            {
                "spec.conditions[2]": (
                    f"never holds together with spec.conditions[0] {SAID_A}; {MEND}"
                )
            },
        ),
        (
            [OTHER, {"any": [OTHER, {"all": [A, B]}]}],
            {
                "spec.conditions[1].any[1].all[1]": (
                    f"never holds together with spec.conditions[1].any[1].all[0] {SAID_A}; {MEND}"
                )
            },
        ),
        (
            [A, {"any": [OTHER, B]}, {"not": OTHER}],
            {
                "spec.conditions[2]": (
                    f"never holds together with spec.conditions[0] {SAID_A} and "
                    f"spec.conditions[1]; {MEND}"
                )
            },
        ),
        (
            [{"field": "header_data.done", "operator": "notIn", "values": [True, False]}],
            {
                "spec.conditions[0].values": (
                    "neither true nor false is left, so this never holds; leave one of them out"
                )
            },
        ),
        (
            [{"any": [OTHER, {"field": "id", "operator": "lessThan", "value": ""}]}],
            {
                "spec.conditions[0].any[1]": (
                    "no value is so, so this never holds; correct the operand"
                )
            },
        ),
        (
            [OTHER, {"not": {"any": [THERE, ABSENT]}}],
            {
                "spec.conditions[1]": (
                    "what stands under not holds for every event, so its complement never does; "
                    "leave it out"
                )
            },
        ),
        ([{"any": [A, {"not": A}]}], {"spec.conditions": EVERYTHING}),
    ],
)
def test_what_is_certain_is_refused(conditions, refusals, checked):
    """At the smallest place that never holds, with what it conflicts with."""
    assert checked(*conditions) == (refusals, {})


@pytest.mark.parametrize(
    ("operations", "value", "refused"),
    [
        (["create"], "c", False),
        (["create"], "u", True),
        (["create", "update"], "u", False),
        (["any"], "u", False),
        (["any"], "x", False),
        (["snapshot"], "R", True),
    ],
)
def test_a_condition_on_the_operation_is_held_against_the_guard(
    operations, value, refused, checked
):
    """The letters are those of the source's settings."""
    operation = {"field": "__op", "operator": "equals", "value": value}
    message = (
        "never holds beside spec.operations, which lets other events pass; name the operation "
        "that is meant there, or write operations: [any]"
    )
    refusals, _ = checked(OTHER, operation, operations=operations)
    assert refusals == ({"spec.conditions[1]": message} if refused else {})


def test_every_event_is_no_matter_of_conditions(checked):
    """With matchAll, there is nothing to hold against each other."""
    assert checked(matchAll=True) == ({}, {})
