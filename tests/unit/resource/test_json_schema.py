"""A JSON Schema out of the settings is checked before anything is looked up in it."""

import pytest

from flinkfilter.resource.json_schema import problems, resolve

KNOWN = "known are: string, number, integer, boolean, object, array, null"


@pytest.mark.parametrize(
    "schema",
    [
        {},
        True,
        {"type": ["object", "null"], "properties": {"a": {"type": "string"}, "b": True}},
        {"items": [{"type": "string"}], "additionalItems": False},
        {"prefixItems": [True], "items": {"type": "integer"}, "enum": [[1]]},
        {"patternProperties": {"^x-": {}}, "additionalProperties": {"type": "number"}},
        {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#"}}},
        {"anyOf": [{}], "oneOf": [{}], "definitions": {"a b/c~": {}}, "not": 5, "if": "?"},
        {"$ref": "https://example.com/other.json"},
        {"$ref": "#/definitions/a~1b", "definitions": {"a/b": {}}},
    ],
)
def test_a_schema_passes(schema):
    """Whatever else stands in it, for other tools."""
    assert list(problems(schema, "schema")) == []


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        (
            {"type": "text"},
            f'schema.type: "text" is no type; {KNOWN}',
        ),
        (
            {"properties": {"a": {"type": 5}}},
            f"schema.properties.a.type: 5 is no type; {KNOWN}",
        ),
        (
            {"properties": {"a": "string"}},
            'schema.properties.a: a schema is a mapping, true or false, not "string"',
        ),
        (
            {"properties": ["a"]},
            "schema.properties: a mapping of names to schemas is needed, not a list",
        ),
        ({"anyOf": {}}, "schema.anyOf: a list of schemas is needed, not a mapping"),
        ({"items": 5}, "schema.items: a schema is a mapping, true or false, not 5"),
        ({"enum": "a"}, 'schema.enum: a list of values is needed, not "a"'),
        (
            {"patternProperties": {"(": {}}},
            'schema.patternProperties["("]: not a regular expression that can be read here',
        ),
        ({"$ref": 5}, 'schema["$ref"]: text is needed, not 5'),
        (
            {"$ref": "#/$defs/a"},
            'schema["$ref"]: "#/$defs/a" leads to no schema in this one',
        ),
        ({"a": float("inf")}, "schema.a: infinity and NaN are not JSON; write a number"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(schema, found):
    """And what would be right."""
    assert [str(problem) for problem in problems(schema, "schema")] == [found]


def test_schemas_nest_so_deep_only():
    """What is deeper is written with $ref."""
    schema = {}
    for _ in range(65):
        schema = {"additionalProperties": schema}
    (problem,) = problems(schema, "schema")
    assert problem.message == "schemas are nested more than 64 deep; use $ref"


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("#", {"allOf": [True, {"a": {"type": "null"}}], "b/~": {}}),
        ("#/allOf/0", True),
        ("#/allOf/1/a", {"type": "null"}),
        ("#/b~1~0", {}),
        ("#/allOf", None),
        ("#/allOf/2", None),
        ("#/allOf/x", None),
        ("#/b", None),
        ("other.json", None),
        ("#name", None),
    ],
)
def test_a_reference_is_followed_within_the_schema(reference, found):
    """To elsewhere, or to what is no schema, it is not."""
    root = {"allOf": [True, {"a": {"type": "null"}}], "b/~": {}}
    assert resolve(reference, root) == found
