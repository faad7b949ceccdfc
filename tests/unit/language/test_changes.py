"""How two lists of conditions differ."""

import pytest

from flinkfilter.language.changes import changes
from flinkfilter.language.words import children, sentence


def leaf(field, value="a"):
    """A condition that a column is a text."""
    return {"field": field, "operator": "equals", "value": value}


def told(found):
    """Changes as pairs of sentences; those of a group with what changed inside."""
    return [
        (
            each.old and sentence(each.old),
            each.new and sentence(each.new),
            *([told(each.inside)] if each.inside else []),
        )
        for each in found
    ]


@pytest.fixture
def compare(compile_spec):
    """Compile two lists of conditions and compare them."""

    def compared(old, new):
        before, after = (compile_spec(conditions=each).condition for each in (old, new))
        return told(changes(children(before), children(after)))

    return compared


ID, TYPE, NAME = leaf("id"), leaf("event_type"), leaf("event_name")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([ID, TYPE], [ID, TYPE]),
        ([ID, TYPE], [TYPE, ID]),
        ([{"any": [ID, {"not": TYPE}]}], [{"any": [{"not": TYPE}, ID]}]),
        ([{"all": [ID, TYPE]}, NAME], [NAME, {"all": [TYPE, ID]}]),
        (
            [{"field": "id", "operator": "in", "values": ["a", "b"]}],
            [{"field": "id", "operator": "in", "values": ["b", "a"]}],
        ),
    ],
)
def test_order_is_no_difference(compare, old, new):
    """Of conditions, of members of groups, of values."""
    assert compare(old, new) == []


def test_what_was_added_and_removed(compare):
    """Conditions about other fields are other conditions."""
    assert compare([ID, TYPE], [ID, NAME]) == [
        ('event_type is "a"', None),
        (None, 'event_name is "a"'),
    ]


def test_what_asks_about_the_same_field_has_changed(compare):
    """The old condition stands beside the new one."""
    assert compare([ID, TYPE], [leaf("event_type", "b"), ID]) == [
        ('event_type is "a"', 'event_type is "b"')
    ]


def test_a_condition_that_stands_twice_counts_twice(compare):
    """One of two is one less."""
    assert compare([ID, ID, TYPE], [ID, TYPE]) == [('id is "a"', None)]


def test_what_changed_inside_a_group(compare):
    """Groups of a kind belong together, and their members are compared."""
    assert compare([{"any": [ID, TYPE]}], [{"any": [ID, NAME]}]) == [
        (
            'id is "a" or event_type is "a"',
            'id is "a" or event_name is "a"',
            [('event_type is "a"', None), (None, 'event_name is "a"')],
        )
    ]


def test_groups_of_other_kinds_are_other_conditions(compare):
    """And a group is no leaf."""
    assert compare([{"any": [ID, TYPE]}, NAME], [{"all": [ID, TYPE]}, {"not": NAME}]) == [
        ('id is "a" or event_type is "a"', None),
        ('event_name is "a"', None),
        (None, 'id is "a" and event_type is "a"'),
        (None, 'it is not true that event_name is "a"'),
    ]
