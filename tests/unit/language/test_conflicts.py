"""Conflicts between conditions are found in time, and named with few words."""

import time

import pytest

from flinkfilter.language.conflicts import Conflicts, fewest, listed
from flinkfilter.language.parts import parts
from flinkfilter.resource.reading import read_spec


def k(number, operator, **operands):
    """Write a condition on one of many fields."""
    return {"field": f"header_data.k{number}", "operator": operator, **operands}


@pytest.fixture
def members(compile_spec):
    """Make parts of conditions."""

    def make(*conditions):
        spec = read_spec({"outputTopic": "out", "conditions": list(conditions)})
        expression = compile_spec(conditions=list(conditions)).condition
        return parts(spec.conditions, expression).children

    return make


def test_the_fewest_that_conflict_are_the_first_ones(members):
    """What has nothing to do with it is left out."""
    found = members(k(1, "isNull"), k(2, "isNull"), k(1, "isNotNull"), k(1, "equals", value="a"))
    assert fewest(found, Conflicts().contradict) == [found[0], found[2]]


def test_a_conflict_is_found_through_other_fields(members):
    """From group to group; a whole column has to do with every field in it."""
    either = [{"any": [k(at, "isNull"), k(at + 1, "isNotNull")]} for at in range(3)]
    first, *groups, last = members(k(0, "isNotNull"), *either, k(3, "isNotNull"))
    conflicts = Conflicts()
    assert conflicts.imply([first, *groups], last)
    assert not conflicts.imply([first, *groups[1:]], last)
    inside, column = members(
        k(0, "equals", value="a"), {"field": "header_data", "operator": "isNotNull"}
    )
    assert conflicts.imply([inside], column)
    assert not conflicts.exclude([column], inside)
    assert not conflicts.imply([], column)


def test_many_names_are_cut_short(members):
    """Three are named."""
    found = members(*(k(at, "isNull") for at in range(5)))
    assert listed(found[:1]) == "spec.conditions[0] (header_data.k0 is absent or null)"
    assert listed([each.children[0] for each in members(*[{"not": k(0, "isNull")}] * 2)]) == (
        "spec.conditions[0].not (header_data.k0 is absent or null) and "
        "spec.conditions[1].not (header_data.k0 is absent or null)"
    )
    assert listed(found).endswith(
        ", spec.conditions[2] (header_data.k2 is absent or null) and others"
    )


def test_a_hard_filter_is_left_alone_in_time(checked):
    """As many groups as may be, of which a proof would have to try all ways."""
    groups = [
        {
            "any": [
                {"field": f"header_data.k{at}", "operator": "in", "values": [f"a{n}", f"b{n}"]}
                for n, at in enumerate((at, (at * 7 + 3) % 12))
            ]
        }
        for at in range(24)
    ]
    began = time.perf_counter()
    refusals, _ = checked(*groups)
    assert refusals == {}
    assert time.perf_counter() - began < 5
