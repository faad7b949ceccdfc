"""What docs/language.md says of events is what the evaluator answers."""

import pytest

from conformance_suite.documented import FIELDS, PAGE, TYPES, readings, ticks
from flinkfilter.language.evaluation import evaluate
from flinkfilter.language.expression import Not
from flinkfilter.resource.spec import Operator


@pytest.mark.parametrize("table", FIELDS)
def test_a_condition_takes_the_events_that_are_ticked(table, docs_table, settings):
    """And `not` around it takes exactly the others."""
    questions = ticks(FIELDS[table], *docs_table(PAGE, table), settings)
    assert [each for each in questions if evaluated(each.condition, each) is not each.tick] == []
    negated = [evaluated(Not(each.condition), each) for each in questions]
    assert negated == [not each.tick for each in questions]


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_is_read_as_the_table_says(type_, docs_table, settings):
    """It equals what stands there; where nothing does, it is not even another value."""
    _, rows = docs_table(PAGE, "readings")
    questions = readings(type_, rows, settings)
    assert [each for each in questions if evaluated(each.condition, each) is not each.tick] == []


def test_every_operator_is_in_the_tables(docs_table):
    """Each with events that it takes, and events that it does not."""
    rows = [row for table in FIELDS for row in docs_table(PAGE, table)[1]]
    seen = {
        operator: {
            mark for row in rows if f"operator: {operator}," in f"{row[0]}," for mark in row[1:]
        }
        for operator in Operator
    }
    assert [operator for operator, marks in seen.items() if len(marks) < 2] == []


def evaluated(condition, question):
    """Tell whether the evaluator takes a question's event."""
    return evaluate(condition, question.event) is True
