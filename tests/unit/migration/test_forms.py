"""Which form a filter has is told by how it is written."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.migration.forms import Form, find_filters

FLAT = {"id": "a", "conditions": []}
NESTED = {"id": "b", "Conditions": {"logic": "AND"}}


def found(document):
    """Place and form of each filter."""
    return [(each.place, each.form) for each in find_filters(document)]


def test_a_filter_by_itself():
    """Its conditions are a list in the first form of the service, an object in the second."""
    assert found(FLAT) == [("", Form.SEED)]
    assert found(NESTED) == [("", Form.SERVICE)]


def test_a_list_under_filters():
    """It is filters.json, unless the conditions are an object, which that never had."""
    assert found({"version": 1, "filters": [FLAT, NESTED, 3]}) == [
        ("filters[0]", Form.LIST),
        ("filters[1]", Form.SERVICE),
        ("filters[2]", Form.LIST),
    ]


def test_a_list_by_itself():
    """Each filter in it is read as if it stood alone."""
    assert found([FLAT, NESTED]) == [("[0]", Form.SEED), ("[1]", Form.SERVICE)]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (3, ": a filter or a list of filters is needed, not 3"),
        (None, ": a filter or a list of filters is needed, not null"),
        ([], ": a list without any filter"),
        ({"filters": []}, ": a list without any filter"),
        ([FLAT] * 10_001, ": 10001 filters; at most 10000 are read at once"),
        (
            {"apiVersion": "v1", "kind": "Secret"},
            'kind: "Secret" is a Kubernetes object already',
        ),
    ],
)
def test_other_documents_are_refused(document, problem):
    """With what is wrong."""
    with pytest.raises(InvalidSpec) as caught:
        find_filters(document)
    assert [str(each) for each in caught.value.problems] == [problem]
