"""Why a filter takes an event or leaves it."""

import pytest

from flinkfilter.language.event import Document
from flinkfilter.language.expression import AnyOf, Membership
from flinkfilter.language.trace import Missing, trace

CONDITIONS = [
    {"field": "event_type", "operator": "equals", "value": "CarSold"},
    {
        "any": [
            {"field": "header_data.price", "operator": "greaterThan", "value": 450},
            {
                "all": [
                    {"field": "header_data.region", "operator": "equals", "value": "west"},
                    {"not": {"field": "header_data.internal", "operator": "equals", "value": True}},
                ]
            },
        ]
    },
]
EVENT = {
    "__op": "c",
    "event_type": "CarSold",
    "header_data": '{"price": 450.00, "region": "west"}',
}


@pytest.fixture
def traced(compile_spec):
    """Trace the conditions above through an event."""

    def trace_event(event, **spec):
        return trace(compile_spec(**{"conditions": CONDITIONS, **spec}), event)

    return trace_event


def flattened(steps):
    """Give steps and those below them as path → answer and what was found."""
    found = {}
    for step in steps:
        found[step.path] = (step.answer, step.found)
        found.update(flattened(step.children))
    return found


def deciding(trace_):
    """Give the paths of what decided."""
    return [step.path for step in trace_.deciding()]


def test_every_condition_has_a_step_with_its_path(traced):
    """Also those that were not needed, each with what stood in the event."""
    found = traced(EVENT)
    assert found.matches
    assert flattened(found.steps) == {
        "spec.conditions[0]": (True, "CarSold"),
        "spec.conditions[1]": (True, None),
        "spec.conditions[1].any[0]": (False, "450.00"),
        "spec.conditions[1].any[1]": (True, None),
        "spec.conditions[1].any[1].all[0]": (True, "west"),
        "spec.conditions[1].any[1].all[1]": (True, None),
        "spec.conditions[1].any[1].all[1].not": (None, Missing.ABSENT),
        "spec.operations": (True, "c"),
    }
    kinds = [type(step.expression) for step in found.steps]
    assert kinds[1:] == [AnyOf, Membership]


def test_what_made_an_event_match_is_told(traced):
    """Of alternatives, those that held."""
    assert deciding(traced(EVENT)) == [
        "spec.conditions[0]",
        "spec.conditions[1].any[1].all[0]",
        "spec.conditions[1].any[1].all[1].not",
        "spec.operations",
    ]


def test_what_kept_an_event_out_is_told(traced):
    """Each condition that did not hold; of a group, those in it that did not."""
    event = {**EVENT, "header_data": '{"price": "x", "region": "west", "internal": true}'}
    found = traced({**event, "__op": "d"})
    assert not found.matches
    assert deciding(found) == [
        "spec.conditions[1].any[0]",
        "spec.conditions[1].any[1].all[1].not",
        "spec.operations",
    ]


def test_what_is_found_may_be_nothing(traced):
    """A NULL column, an absent key, null in JSON and a text that is not JSON are told apart."""
    conditions = [
        {"field": "id", "operator": "isNull"},
        {"field": "header_data.a", "operator": "isNull"},
        {"field": "header_data.b", "operator": "isNull"},
    ]
    found = traced({"header_data": '{"b": null}'}, conditions=conditions, operations=["any"])
    assert [step.found for step in found.steps] == [None, Missing.ABSENT, None]
    found = traced({"header_data": "{"}, conditions=conditions, operations=["any"])
    assert [step.found for step in found.steps][1:] == [Missing.UNREADABLE] * 2


def test_all_elements_are_found(traced):
    """And a document that came as such is found whole."""
    conditions = [
        {"field": "header_data.items[*].sku", "operator": "anyEquals", "value": "A"},
        {"field": "header_data", "operator": "isNotNull"},
    ]
    content = {"items": [{"sku": "B"}, {}, {"sku": "A"}]}
    found = traced({"header_data": Document(content)}, conditions=conditions, operations=["any"])
    assert [step.found for step in found.steps] == [["B", "A"], content]


def test_a_filter_of_everything_has_only_its_operations(traced):
    """Which decide."""
    found = traced({"__op": "d"}, conditions=None, matchAll=True)
    assert (found.matches, deciding(found)) == (False, ["spec.operations"])
    found = traced({}, conditions=None, matchAll=True, operations=["any"])
    assert (found.matches, found.steps) == (True, ())
