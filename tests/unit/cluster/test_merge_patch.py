"""The patch from one object to another: nothing when nothing changed, and never too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.cluster.merge_patch import merge_patch


@pytest.mark.parametrize(
    ("current", "wanted", "patch"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": {"b": [1, {"c": None}]}}, {"a": {"b": [1, {"c": None}]}}, {}),
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {}, {"a": None}),
        ({"a": 1, "b": 2}, {"b": 2}, {"a": None}),
        # What is None in the wanted object is absent.
        ({"a": 1}, {"a": None}, {"a": None}),
        ({}, {"a": None}, {}),
        ({"a": None}, {}, {}),
        # Objects are patched inside, lists are replaced whole.
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a": {"c": 3}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {"a": {"c": None}}),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {}}}, {"a": {"b": {"c": None}}}),
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a": [1, 3]}),
        ({"a": [{"b": 1}]}, {"a": []}, {"a": []}),
        # One kind takes the place of another.
        ({"a": {"b": 1}}, {"a": 1}, {"a": 1}),
        ({"a": [1]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_the_patch(current, wanted, patch):
    """Just the difference, with null for what goes."""
    assert merge_patch(current, wanted) == patch


values = st.recursive(
    st.one_of(st.booleans(), st.integers(-1, 1), st.sampled_from(["", "a"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def applied(target, patch):
    """What the API server makes of a patch: RFC 7386, section 2, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = applied(result.get(name), value)
    return result


@given(objects, objects)
def test_the_patch_leads_to_what_is_wanted(current, wanted):
    """Whatever stood there before."""
    assert applied(current, merge_patch(current, wanted)) == wanted


@given(objects)
def test_there_is_no_patch_without_a_change(current):
    """So that a filter at which nothing happens costs no write."""
    assert merge_patch(current, current) == {}
