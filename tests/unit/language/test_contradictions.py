"""A filter that takes nothing, or everything, is refused; what says nothing is warned of."""

import time

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


def test_many_conflicting_names_are_cut_short(checked):
    """Three are named."""
    groups = [
        {
            "any": [
                {"field": f"header_data.k{at}", "operator": "isNull"},
                {"field": f"header_data.k{at + 1}", "operator": "isNotNull"},
            ]
        }
        for at in range(5)
    ]
    first = {"field": "header_data.k0", "operator": "isNotNull"}
    last = {"field": "header_data.k5", "operator": "isNull"}
    refusals, _ = checked(first, *groups, last)
    assert list(refusals) == ["spec.conditions[6]"]
    assert "spec.conditions[1], spec.conditions[2] and others; " in refusals["spec.conditions[6]"]


def test_every_event_is_no_matter_of_conditions(checked):
    """With matchAll, there is nothing to hold against each other."""
    assert checked(matchAll=True) == ({}, {})


def test_a_hard_filter_is_left_alone_in_time(checked):
    """As many groups as may be, of which a proof would have to try all ways."""
    groups = [
        {
            "any": [
                {"field": f"header_data.k{at}", "operator": "in", "values": [f"a{n}", f"b{n}"]}
                for n, at in enumerate((at, (at * 7 + 3) % 12))
            ]
        }
        for at in range(24)
    ]
    began = time.perf_counter()
    refusals, _ = checked(*groups)
    assert refusals == {}
    assert time.perf_counter() - began < 5
