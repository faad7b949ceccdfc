"""How a spec is read, and how its problems are told."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.resource.reading import read_spec
from flinkfilter.resource.spec import FlinkFilterSpec, Operation, Operator

LEAF = {"field": "id", "operator": "isNull"}


def problems(raw) -> dict[str, str]:
    """Read a spec that must be refused, to its problems: path → message."""
    with pytest.raises(InvalidSpec) as caught:
        read_spec(raw)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_a_spec_is_read_with_its_defaults():
    """Keys are in camelCase; what is left out has its default."""
    spec = read_spec(
        {
            "outputTopic": "out",
            "consumerId": "c",
            "conditions": [{"not": {"field": "id", "operator": "equals", "value": "x"}}],
        }
    )
    (condition,) = spec.conditions or ()
    assert isinstance(spec, FlinkFilterSpec)
    assert (spec.output_topic, spec.consumer_id) == ("out", "c")
    assert (spec.enabled, spec.operations, spec.start_from) == (
        True,
        (Operation.CREATE,),
        "earliest",
    )
    assert condition.not_ is not None
    assert (condition.not_.operator, condition.not_.value) == (Operator.EQUALS, "x")


def test_null_is_as_good_as_left_out():
    """Tools that write every key do not break a spec."""
    raw = {"outputTopic": "out", "description": None, "conditions": [{**LEAF, "all": None}]}
    assert read_spec(raw).description is None


@pytest.mark.parametrize("raw", [None, 5, "x", [], True])
def test_a_spec_is_a_mapping(raw):
    """Anything else is told so."""
    assert "a mapping with outputTopic and conditions is needed" in problems(raw)["spec"]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"outputTopic": None}, "outputTopic", "null is no value; name the topic"),
        ({"outputTopic": 5}, "outputTopic", "put it in quotes if it is meant as text"),
        ({"outputTopic": "a b"}, "outputTopic", "letters, digits, `.`, `_` and `-`"),
        ({"outputTopic": "a\n"}, "outputTopic", "does not fit"),
        ({"outputTopic": ""}, "outputTopic", "empty"),
        ({"outputTopic": "x" * 250}, "outputTopic", "250 characters; at most 249 are allowed"),
        ({"outputTopic": ".."}, "outputTopic", 'a topic named ".."'),
        ({"output_topic": "x"}, "output_topic", "did you mean outputTopic?"),
        ({"outputtopic": "x"}, "outputtopic", "did you mean outputTopic?"),
        ({"enabled": "yes"}, "enabled", 'true or false is needed, without quotes, not "yes"'),
        ({"enabled": 1}, "enabled", "true or false is needed"),
        ({"operations": "create"}, "operations", 'a list is needed, not "create"'),
        ({"operations": []}, "operations", "write at least one entry"),
        ({"operations": ["creates"]}, "operations[0]", "did you mean create? It is one of: create"),
        ({"driftPolicy": "repair"}, "driftPolicy", "did you mean Repair?"),
        ({"output": []}, "output", "such as {partitions: 6, retention: 7d}; this is a list"),
        ({"output": {"partitions": "6"}}, "output.partitions", "a whole number is needed"),
        ({"output": {"partitions": 1.5}}, "output.partitions", "a whole number is needed"),
        ({"output": {"partitions": True}}, "output.partitions", "a whole number is needed"),
        ({"output": {"partitions": 0}}, "output.partitions", "at least 1 is needed"),
        ({"output": {"partitions": 1001}}, "output.partitions", "at most 1000 is allowed"),
        ({"output": {"retention": "7w"}}, "output.retention", "such as 12h or 7d"),
        ({"output": {"partition": 1}}, "output.partition", "did you mean partitions?"),
        ({"samples": [{"name": "n"}]}, "samples[0].event", "give the event"),
        ({"samples": [{"name": "n"}]}, "samples[0].expect", "say match or noMatch"),
        ({"samples": [{"name": "n", "event": "{}"}]}, "samples[0].event", "columns and their"),
        ({"samples": ["x"]}, "samples[0]", "name, event, expect"),
        ({"matchAll": True}, "matchAll", "cannot stand beside conditions"),
        ({"matchAll": False, "conditions": None}, "matchAll", "nothing says which events"),
        ({"conditions": None}, "conditions", "or matchAll: true if every event"),
        ({"conditions": []}, "conditions", "empty: a filter without conditions"),
        ({"conditions": LEAF}, "conditions", "a list is needed, not a mapping"),
        ({"conditions": ["x"]}, "conditions[0]", "such as {field: event_type"),
        ({"conditions": [LEAF] * 51}, "conditions", "at most 50 are allowed"),
    ],
)
def test_wrong_fields_are_explained(fields, path, message):
    """Path and message are in the user's words."""
    found = problems({"outputTopic": "out", "conditions": [LEAF], **fields})
    assert message in found.get(f"spec.{path}", ""), found


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        ({}, "", "exactly one of field, all, any, not is needed; here is none of them"),
        ({"operator": "isNull"}, "", "here is none of them"),
        ({**LEAF, "any": [LEAF]}, "", "here is field and any"),
        ({"field": "id"}, ".operator", "missing; say what must hold"),
        ({"field": "id", "operator": "equal"}, ".operator", "did you mean equals?"),
        ({"field": "id", "operator": 5}, ".operator", "5 is not known here"),
        ({"field": 5, "operator": "isNull"}, ".field", "text is needed, not 5"),
        ({"any": [LEAF], "value": 1}, ".value", "`any` makes a group, which takes no value"),
        ({"any": []}, ".any", "an empty list"),
        ({"any": LEAF}, ".any", "a list is needed"),
        ({"not": [LEAF]}, ".not", "a mapping is needed"),
        ({"not": {"operator": "isNull"}}, ".not", "exactly one of"),
        ({**LEAF, "values": []}, ".values", "an empty list"),
        ({**LEAF, "values": list(range(101))}, ".values", "101 entries; at most 100"),
        ({**LEAF, "ignoreCase": "true"}, ".ignoreCase", "without quotes"),
        ({**LEAF, "type": "integer"}, ".type", "one of: string, number, boolean, timestamp"),
        ({**LEAF, "valueType": "string"}, ".valueType", "did you mean value"),
        ({**LEAF, "a b": 1}, '["a b"]', "there is no such field"),
    ],
)
def test_wrong_conditions_are_explained(condition, path, message):
    """A condition is a leaf or a group, whole and alone."""
    found = problems({"outputTopic": "out", "conditions": [condition]})
    assert message in found.get(f"spec.conditions[0]{path}", ""), found


def test_groups_nest_three_deep():
    """The third group is read, the fourth is refused."""
    third = {"all": [{"any": [{"not": LEAF}]}]}
    assert read_spec({"outputTopic": "out", "conditions": [third]}).conditions is not None
    found = problems({"outputTopic": "out", "conditions": [{"not": third}]})
    assert found == {
        "spec.conditions[0].not.all[0].any[0].not": "groups nest at most 3 deep; make the "
        "conditions flatter or split the filter"
    }


def test_leaves_are_counted_across_groups():
    """Fifty in all are allowed, wherever they stand."""
    group = {"any": [LEAF] * 25}
    assert read_spec({"outputTopic": "out", "conditions": [group, group]}).conditions is not None
    found = problems({"outputTopic": "out", "conditions": [group, group, LEAF]})
    assert found["spec.conditions"].startswith("51 conditions, counted with those inside groups")


def test_every_problem_is_reported():
    """Problems of shape and of types come together."""
    found = problems({"conditions": [{}, {"field": 5}], "enabled": 1, "more": 1})
    assert sorted(found) == [
        "spec.conditions[0]",
        "spec.conditions[1].field",
        "spec.conditions[1].operator",
        "spec.enabled",
        "spec.more",
        "spec.outputTopic",
    ]


def test_nul_is_data():
    """A NUL character is text like any other."""
    leaf = {"field": "id", "operator": "equals", "value": "a\0b"}
    (condition,) = read_spec({"outputTopic": "out", "conditions": [leaf]}).conditions or ()
    assert condition.value == "a\0b"


def test_conditions_that_are_no_list_are_told():
    """And nothing is looked for in them."""
    assert list(problems({"outputTopic": "out", "conditions": "id"})) == ["spec.conditions"]
