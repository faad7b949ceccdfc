"""What is said to be proven holds for every event that the tests can think of."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.evaluation import compile_expression
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.tableau import always, never
from flinkfilter.language.warnings import doubts
from flinkfilter.resource.reading import read_spec

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def taken(expression, rows):
    """Tell of each event whether an expression is true for it."""
    check = compile_expression(expression)
    return [check(row) is True for row in rows]


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_what_never_holds_takes_no_event_and_what_always_holds_takes_all(
    data, trees, compile_all, rows
):
    """Whatever the tree, and whatever stands in the event."""
    expression = compile_all(*data.draw(st.lists(trees, min_size=1, max_size=3)))
    found = taken(expression, rows)
    if never(expression, Budget()):
        assert not any(found)
    if always(expression, Budget()):
        assert all(found)


def without(conditions, path):
    """Leave one condition out, by its path."""
    left = copy.deepcopy(conditions)
    steps = path.removeprefix("spec.conditions").replace("[", ".[").split(".")[1:]
    group = left
    for step in steps[:-1]:
        group = group[int(step[1:-1]) if step.startswith("[") else step]
    del group[int(steps[-1][1:-1])]
    return left


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
def test_what_can_be_left_out_changes_nothing_when_it_is(data, trees, compile_spec, rows):
    """Each warning by itself."""
    conditions = data.draw(st.lists(trees, min_size=1, max_size=3))
    fields = {"outputTopic": "out", "conditions": conditions, "operations": ["any"]}
    filter_ = compile_spec(conditions=conditions, operations=["any"])
    try:
        warnings = doubts(filter_, read_spec(fields))
    except InvalidSpec:
        return
    before = taken(filter_.condition, rows)
    for warning in warnings:
        if warning.path.endswith("]") and "left out" in warning.message:
            left = without(conditions, warning.path)
            assert taken(compile_spec(conditions=left).condition, rows) == before
