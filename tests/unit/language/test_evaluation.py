"""What a filter means for an event, and that it is what was measured on real Flink."""

import re
from itertools import product

import pytest

from flinkfilter.language.evaluation import evaluate, matcher
from flinkfilter.language.expression import (
    AllOf,
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Not,
)
from flinkfilter.resource.spec import ValueType

A, B = (
    Comparison(FieldReference(column), ValueType.STRING, Comparator.EQUAL, "yes")
    for column in ("id", "event_name")
)
VALUES = {True: "yes", False: "no", None: None}
# Flink takes it for a pattern that is never found; our language refuses it.
MALFORMED = "REGEXP(`event_name`, '(')"


def test_every_measured_condition_has_the_measured_answer(measured):
    """All operators and types, hostile texts, malformed documents: true, false or neither."""
    if measured.sql == MALFORMED:
        with pytest.raises(re.error):
            evaluate(measured.condition, {})
        return
    events = [event for event, _ in measured.answers]
    answers = [answer for _, answer in measured.answers]
    assert [evaluate(measured.condition, event) for event in events] == answers


@pytest.mark.parametrize(
    ("expression", "table"),
    [
        (AllOf((A, B)), [True, False, None, False, False, False, None, False, None]),
        (AnyOf((A, B)), [True, True, True, True, False, None, True, None, None]),
        (Not(A), [False, False, False, True, True, True, True, True, True]),
        (Not(Not(A)), [True, True, True, False, False, False, False, False, False]),
        (AllOf(()), [True] * 9),
    ],
)
def test_groups_have_three_values_as_sql_has(expression, table):
    """And `Not` two, so that it is the exact complement of what its child takes."""
    events = [
        {"id": VALUES[a], "event_name": VALUES[b]}
        for a, b in product((True, False, None), repeat=2)
    ]
    assert [evaluate(expression, event) for event in events] == table


@pytest.mark.parametrize(
    ("operations", "taken"),
    [
        (["create"], ["c"]),
        (["update", "snapshot"], ["u", "r"]),
        (["any"], ["c", "u", "d", "r", "x", None]),
    ],
)
def test_a_filter_takes_the_operations_that_it_allows(operations, taken, compile_spec):
    """An event without an operation only if any passes."""
    matches = matcher(compile_spec(matchAll=True, operations=operations))
    codes = ["c", "u", "d", "r", "x", None]
    assert [code for code in codes if matches({"__op": code})] == taken


@pytest.mark.parametrize(
    ("document", "expected"), [('{"k": "a"}', True), ('{"k": "b"}', False), ("{}", False)]
)
def test_a_filter_takes_an_event_whose_condition_is_true(document, expected, compile_spec):
    """Not one for which it cannot be told."""
    condition = {"field": "header_data.k", "operator": "equals", "value": "a"}
    matches = matcher(compile_spec(conditions=[condition]))
    assert matches({"__op": "c", "header_data": document}) is expected
