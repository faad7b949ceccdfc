"""What Flink answered before there was any code is what our language, SQL and evaluator answer."""

import json

from conformance_suite.truth import REFUSED, is_refused, true_cases
from flinkfilter.language.compilation import compile_filter
from flinkfilter.language.evaluation import evaluate, matcher
from flinkfilter.resource.reading import read_spec

CASES = [case for case in true_cases() if not is_refused(case)]


def test_every_measured_case_is_here():
    """So that nothing below passes for want of cases: 962 were measured, 38 + 3 as bad examples."""
    assert sum(len(case.answers) for case in true_cases()) == 921
    assert len(true_cases()) - len(CASES) == len(REFUSED)


async def test_spec_sql_and_evaluator_answer_as_measured(table, settings):
    """The value of each condition and what WHERE lets through, for each event of it."""
    events = [
        json.loads(text)
        for text in sorted({json.dumps(event) for case in CASES for event, _, _ in case.answers})
    ]
    numbers = {json.dumps(event): number for number, event in enumerate(events)}
    filters = [compiled(case.condition, settings) for case in CASES]
    await table.load(events)
    values = await table.values([filter_.condition for filter_ in filters])
    passing = await table.passing(filters)
    wrong = []
    for case, filter_, answers, passed in zip(CASES, filters, values, passing, strict=True):
        matches = matcher(filter_)
        for event, value, routed in case.answers:
            number = numbers[json.dumps(event)]
            found = (
                answers[number],
                evaluate(filter_.condition, event),
                number in passed,
                matches(event),
            )
            if found != (value, value, routed, routed):
                wrong.append((case.id, event, found, value, routed))
    assert wrong == []


def compiled(condition, settings):
    """Compile a condition for all operations."""
    spec = {"outputTopic": "out", "operations": ["any"], "conditions": [condition]}
    return compile_filter(read_spec(spec), settings)
