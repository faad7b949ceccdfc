"""Operands are read as constants of one type, or refused with their path."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language import constants
from flinkfilter.resource.spec import ValueType


@pytest.mark.parametrize("value_type", list(ValueType))
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "p: null is not a value; to ask for absent fields, write operator: isNull"),
        ({}, "p: a mapping is not a value; write text, a number, true or false"),
    ],
)
def test_what_is_no_value_is_no_constant_of_any_type(value_type, value, message):
    """The message says what may be meant."""
    with pytest.raises(InvalidSpec) as refusal:
        constants.read(value, value_type, "p")
    assert str(refusal.value) == message
