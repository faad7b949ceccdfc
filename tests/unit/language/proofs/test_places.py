"""What stands at one place says something of the places around it."""

import pytest

from flinkfilter.language.proofs.places import contradict


def there(field):
    """Something stands there."""
    return {"field": field, "operator": "isNotNull"}


def absent(field):
    """Nothing stands there."""
    return {"field": field, "operator": "isNull"}


def value(field):
    """A value stands there."""
    return {"field": field, "operator": "equals", "value": "5"}


def element(field):
    """An element of it has a value."""
    return {"field": field, "operator": "anyEquals", "value": "5"}


@pytest.mark.parametrize(
    ("conditions", "contrary"),
    [
        ([there("id"), absent("id")], True),
        ([there("id"), absent("event_type")], False),
        ([value("header_data.a.b"), there("header_data.a")], False),
        ([value("header_data.a.b"), absent("header_data.a")], True),
        ([value("header_data.a.b"), value("header_data.a")], True),
        ([value("header_data.a.b"), {"not": value("header_data.a")}], False),
        ([absent("header_data.a.b"), value("header_data.a")], False),
        ([value("header_data.a.b"), absent("header_data")], True),
        ([value("header_data.a.b"), there("header_data")], False),
        ([value("header_data.a"), value("header_data.b")], False),
        ([value("header_data.a.b"), there("header_data.a[0]")], True),
        ([absent("header_data.a.b"), there("header_data.a[0]")], False),
        ([element("header_data.a[*]"), value("header_data.a")], True),
        ([element("header_data.a[*]"), there("header_data.a.b")], False),
        ([element("header_data.a[*]"), element("header_data.a[*].b")], False),
        ([element("header_data.a[*].b"), value("header_data.a[0].c")], False),
        ([{"not": element("header_data.a[*]")}, absent("header_data.a")], False),
        ([{"not": element("header_data.a[*]")}, element("header_data.a[*]")], True),
    ],
)
def test_places_are_held_against_each_other(conditions, contrary, literals, budget):
    """Objects, arrays and values; elements may be of different kinds."""
    assert contradict(literals(*conditions), budget) is contrary


@pytest.mark.parametrize(
    ("operator", "operands", "contrary"),
    [
        ("lessThan", {"value": "-9300000000000000000", "type": "number"}, True),
        ("between", {"min": 5, "max": 6}, False),
        ("startsWith", {"value": "x"}, True),
        ("contains", {"value": "-"}, False),
    ],
)
def test_a_bigint_has_64_bits_and_digits(operator, operands, contrary, literals, budget):
    """And nothing else."""
    condition = {"field": "__ts_ms", "operator": operator, **operands}
    assert contradict(literals(condition), budget) is contrary
