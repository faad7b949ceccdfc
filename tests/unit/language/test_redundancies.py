"""Conditions that change nothing are warned of."""

import pytest

A = {"field": "event_type", "operator": "equals", "value": "a"}
B = {"field": "event_type", "operator": "equals", "value": "b"}
THERE = {"field": "event_type", "operator": "isNotNull"}
ABSENT = {"field": "event_type", "operator": "isNull"}
OTHER = {"field": "id", "operator": "equals", "value": "x"}
SAID_A = '(event_type is "a")'


@pytest.mark.parametrize(
    ("conditions", "warnings"),
    [
        (
            [THERE, A],
            {
                "spec.conditions[0]": (
                    f"already implied by spec.conditions[1] {SAID_A}, so it can be left out"
                )
            },
        ),
        (
            [A, A],
            {
                "spec.conditions[1]": (
                    f"already implied by spec.conditions[0] {SAID_A}, so it can be left out"
                )
            },
        ),
        (
            [{"any": [A, OTHER, A]}],
            {
                "spec.conditions[0].any[2]": (
                    f"already covered by spec.conditions[0].any[0] {SAID_A}, so it can be left out"
                )
            },
        ),
        (
            [{"any": [A, THERE]}],
            {
                "spec.conditions[0].any[0]": (
                    "already covered by spec.conditions[0].any[1] (event_type is there and is not "
                    "null), so it can be left out"
                )
            },
        ),
        (
            [A, {"any": [B, OTHER]}],
            {
                "spec.conditions[1].any[0]": (
                    f"never holds beside spec.conditions[0] {SAID_A}; correct one of them, or "
                    "leave it out"
                )
            },
        ),
        (
            [A, {"not": {"all": [THERE, OTHER]}}],
            {
                "spec.conditions[1].not.all[0]": (
                    f"already implied by spec.conditions[0] {SAID_A}, so it can be left out"
                )
            },
        ),
        (
            [OTHER, {"any": [THERE, ABSENT]}],
            {"spec.conditions[1]": "holds for every event, so it says nothing; leave it out"},
        ),
        (
            [
                {"any": [A, {"field": "id", "operator": "equals", "value": "y"}]},
                OTHER,
                {"any": [THERE, {"field": "__ts_ms", "operator": "isNull"}]},
            ],
            {
                "spec.conditions[0].any[1]": (
                    'never holds beside spec.conditions[1] (id is "x"); correct one of them, '
                    "or leave it out"
                ),
                "spec.conditions[2]": (
                    'already implied by spec.conditions[0] and spec.conditions[1] (id is "x"), so '
                    "it can be left out"
                ),
            },
        ),
        (
            [OTHER, {"field": "__op", "operator": "equals", "value": "c"}],
            {
                "spec.conditions[1]": (
                    'already implied by spec.operations (__op is "c"), so it can be left out'
                )
            },
        ),
    ],
)
def test_what_is_of_no_effect_is_warned_of(conditions, warnings, checked):
    """In the order of the spec."""
    assert checked(*conditions) == ({}, warnings)


@pytest.mark.parametrize(
    "conditions",
    [
        [A, OTHER],
        [{"field": "event_type", "operator": "notEquals", "value": "a"}, {"not": B}],
        [{"any": [A, B]}, {"any": [OTHER, A]}],
        [{"not": {"all": [A, OTHER]}}],
    ],
)
def test_what_counts_is_let_alone(conditions, checked):
    """Each condition takes something that the others leave."""
    assert checked(*conditions) == ({}, {})
