"""Each part of a filter has the path of its condition."""

import pytest

from flinkfilter.language.parts import parts
from flinkfilter.resource.reading import read_spec

LEAF = {"field": "id", "operator": "equals", "value": "x"}
LONG = {"field": "id", "operator": "in", "values": [f"a value, number {at}" for at in range(50)]}


@pytest.fixture
def root(compile_spec):
    """Walk the parts of some conditions."""

    def walk(*conditions):
        spec = read_spec({"outputTopic": "out", "conditions": list(conditions)})
        return parts(spec.conditions, compile_spec(conditions=list(conditions)).condition)

    return walk


def test_the_leaves_have_the_paths_of_the_spec(root):
    """Through all kinds of groups."""
    found = root(LEAF, {"any": [LEAF, {"not": {"all": [LEAF, LEAF]}}]})
    assert [part.path for part, _ in found.leaves()] == [
        "spec.conditions[0]",
        "spec.conditions[1].any[0]",
        "spec.conditions[1].any[1].not.all[0]",
        "spec.conditions[1].any[1].not.all[1]",
    ]
    assert all(part.condition.field == leaf.field.column for part, leaf in found.leaves())


def test_a_leaf_is_named_with_its_words_and_a_group_without(root):
    """Long words are cut."""
    leaf, group, long = root(LEAF, {"not": LEAF}, LONG).children
    assert leaf.said == 'spec.conditions[0] (id is "x")'
    assert group.said == "spec.conditions[1]"
    assert long.said.startswith('spec.conditions[2] (id is one of "a value, number 0", "a value')
    assert len(long.said) == len("spec.conditions[2] (…)") + 100


def test_without_conditions_there_are_no_leaves(compile_spec):
    """As with matchAll."""
    found = parts((), compile_spec(matchAll=True).condition)
    assert (found.path, list(found.leaves())) == ("spec.conditions", [])
