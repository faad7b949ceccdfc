"""Which change operations pass."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.operations import compile_operations
from flinkfilter.resource.spec import Operation
from flinkfilter.settings import RAW_EVENT_HEADERS, Column, Source

CREATE, UPDATE, DELETE, ANY = Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.ANY
PLAIN = Source(name="plain", columns=(Column(name="a"),))
PARTIAL = Source(
    name="partial",
    columns=(Column(name="op"),),
    operation_column="op",
    operation_codes={CREATE: "I", UPDATE: "U"},
)


@pytest.mark.parametrize(
    ("operations", "source", "expected"),
    [
        ((CREATE,), RAW_EVENT_HEADERS, ("c",)),
        ((DELETE, CREATE, CREATE), RAW_EVENT_HEADERS, ("c", "d")),
        ((UPDATE,), PARTIAL, ("U",)),
        ((ANY,), RAW_EVENT_HEADERS, None),
        ((ANY, ANY), PLAIN, None),
    ],
)
def test_operations_are_spelt_as_the_source_does(operations, source, expected):
    """Codes come in a fixed order, once each; any is no guard at all."""
    assert compile_operations(operations, source) == expected


@pytest.mark.parametrize(
    ("operations", "source", "message"),
    [
        ((ANY, CREATE), RAW_EVENT_HEADERS, "it stands alone: write [any]"),
        ((CREATE,), PLAIN, "write operations: [any]"),
        ((CREATE, DELETE), PARTIAL, "partial knows no delete; it knows: create, update"),
    ],
)
def test_operations_that_cannot_be_told_are_refused(operations, source, message):
    """The message says what the source can tell apart."""
    with pytest.raises(InvalidSpec) as caught:
        compile_operations(operations, source)
    (problem,) = caught.value.problems
    assert (problem.path, message in problem.message) == ("spec.operations", True)
