"""Whether a text can be what several readings of it ask for."""

import pytest

from flinkfilter.language.proofs.budget import Budget, Exhausted
from flinkfilter.language.proofs.texts import is_impossible


def k(operator, **operands):
    """Write a condition on a field."""
    return {"field": "header_data.k", "operator": operator, **operands}


IN = k("in", values=["a", "450", "true"])


@pytest.mark.parametrize(
    ("conditions", "impossible"),
    [
        ([IN], False),
        ([IN, k("greaterThan", value=450)], True),
        ([IN, k("greaterThan", value=449)], False),
        ([IN, k("equals", value=False)], True),
        ([IN, k("notEquals", value=False)], False),
        ([{"not": k("notIn", values=["a"])}, k("regex", value="^b")], True),
        ([{"not": k("equals", value="a")}], False),
        ([{"not": k("equals", value=True)}, k("regex", value="^t")], False),
        ([k("equals", value="ab", ignoreCase=True), k("startsWith", value="B")], True),
        ([k("equals", value="ab", ignoreCase=True), k("startsWith", value="A")], False),
        ([k("equals", value="5", ignoreCase=True), k("lessThan", value=6)], False),
    ],
)
def test_readings_are_held_against_each_other(conditions, impossible, literals, budget):
    """Text, number and boolean, in either case."""
    assert is_impossible(literals(*conditions), budget) is impossible


def test_too_many_values_are_not_tried(literals):
    """The shortest list is."""
    with pytest.raises(Exhausted):
        is_impossible(literals(IN, IN), Budget(steps=7))
    two = k("in", values=["a", "b"])
    assert not is_impossible(literals(IN, two), Budget(steps=6))
