"""Every condition that real Flink was asked about is one that users can write."""

import json

import pytest

from conformance_suite.truth import REFUSED, is_refused, true_cases
from flinkfilter.language.evaluation import evaluate

TAKEN = [case for case in true_cases() if not is_refused(case)]


@pytest.mark.parametrize("case", TAKEN, ids=[case.id for case in TAKEN])
def test_a_measured_condition_compiles_and_is_answered_as_measured(case, compile_condition):
    """Whatever its column and path: as many fields as were meant, and the value for each event."""
    compiled = compile_condition(**case.condition)
    assert str(compiled).count("FieldReference(") == json.dumps(case.condition).count('"field"')
    found = [evaluate(compiled, event) for event, _, _ in case.answers]
    assert found == [value for _, value, _ in case.answers]


@pytest.mark.parametrize("case", [case for case in true_cases() if is_refused(case)])
def test_what_is_refused_is_refused(case, refusal):
    """The list has nothing on it that would compile."""
    assert refusal(**case.condition).keys() == {"value"}


def test_the_list_of_refusals_has_nothing_else():
    """Each pattern on it was measured."""
    refused = [case.condition["value"] for case in true_cases() if is_refused(case)]
    assert sorted(refused) == sorted(REFUSED)
