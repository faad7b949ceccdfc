"""What a JSON Schema says of a place: that it is there, may be, or cannot be."""

import pytest

from flinkfilter.language.declared import Standing, declaration
from flinkfilter.language.expression import Wildcard

ALL = Wildcard.ELEMENTS
EVERY_TYPE = {"string", "number", "integer", "boolean", "object", "array", "null"}
NUMBERS = {"number", "integer"}
TEXT = {"type": "string"}
A = {"properties": {"a": TEXT}}
CLOSED = {**A, "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "path", "standing", "types"),
    [
        (A, ("a",), "DECLARED", {"string"}),
        (A, ("b",), "UNDECLARED", EVERY_TYPE),
        (CLOSED, ("a",), "DECLARED", {"string"}),
        (CLOSED, ("b",), "IMPOSSIBLE", EVERY_TYPE),
        ({**A, "additionalProperties": True}, ("b",), "DECLARED", EVERY_TYPE),
        ({**A, "additionalProperties": {"type": "number"}}, ("b",), "DECLARED", NUMBERS),
        ({}, ("a",), "UNKNOWN", EVERY_TYPE),
        (True, ("a",), "UNKNOWN", EVERY_TYPE),
        (False, ("a",), "IMPOSSIBLE", EVERY_TYPE),
        ({"type": "object"}, ("a",), "UNKNOWN", EVERY_TYPE),
        ({"type": "array"}, ("a",), "IMPOSSIBLE", EVERY_TYPE),
        (A, ("a", "b"), "IMPOSSIBLE", EVERY_TYPE),
        ({"properties": {"a": True}}, ("a",), "DECLARED", EVERY_TYPE),
        ({"properties": {"a": {}}}, ("a", "b"), "DECLARED", EVERY_TYPE),
        ({"properties": {"a": False}}, ("a",), "IMPOSSIBLE", EVERY_TYPE),
        ({"patternProperties": {"^x-": TEXT}}, ("x-a",), "DECLARED", {"string"}),
        ({"patternProperties": {"^x-": TEXT}}, ("y",), "UNKNOWN", EVERY_TYPE),
        (
            {"patternProperties": {"^x-": TEXT}, "additionalProperties": False},
            ("y",),
            "IMPOSSIBLE",
            EVERY_TYPE,
        ),
        ({**A, "if": {}, "then": {"properties": {"b": {}}}}, ("b",), "UNKNOWN", EVERY_TYPE),
        # Arrays.
        ({"items": TEXT}, (0,), "DECLARED", {"string"}),
        ({"items": TEXT}, (-1,), "DECLARED", {"string"}),
        ({"items": TEXT, "type": "array"}, (ALL,), "DECLARED", {"string"}),
        ({"items": TEXT}, (ALL,), "UNKNOWN", EVERY_TYPE),
        ({"type": "object"}, (ALL,), "UNKNOWN", EVERY_TYPE),
        ({"type": "string"}, (ALL,), "IMPOSSIBLE", EVERY_TYPE),
        ({"type": "object"}, (0,), "IMPOSSIBLE", EVERY_TYPE),
        ({"type": "array"}, (0,), "DECLARED", EVERY_TYPE),
        ({"prefixItems": [TEXT], "items": False}, (0,), "DECLARED", {"string"}),
        ({"prefixItems": [TEXT], "items": False}, (1,), "IMPOSSIBLE", EVERY_TYPE),
        ({"prefixItems": [TEXT], "items": False}, (-1,), "UNKNOWN", EVERY_TYPE),
        (
            {"type": "array", "prefixItems": [TEXT], "items": {"type": "null"}},
            (ALL,),
            "DECLARED",
            {"string", "null"},
        ),
        ({"items": [TEXT], "additionalItems": {"type": "null"}}, (5,), "DECLARED", {"null"}),
        # Several schemas.
        ({"allOf": [A, {"properties": {"b": {}}}]}, ("a",), "DECLARED", {"string"}),
        ({"allOf": [A, {"properties": {"b": {}}}]}, ("c",), "UNDECLARED", EVERY_TYPE),
        ({"allOf": [A, CLOSED]}, ("b",), "IMPOSSIBLE", EVERY_TYPE),
        (
            {"properties": {"a": {"type": ["string", "null"], "allOf": [{"type": "string"}]}}},
            ("a",),
            "DECLARED",
            {"string"},
        ),
        (
            {"properties": {"a": {"type": "string", "allOf": [{"type": "null"}]}}},
            ("a",),
            "IMPOSSIBLE",
            set(),
        ),
        ({"anyOf": [A, {"properties": {"b": {}}}]}, ("a",), "DECLARED", EVERY_TYPE),
        (
            {"anyOf": [CLOSED, {**CLOSED, "properties": {"b": TEXT}}]},
            ("b",),
            "DECLARED",
            {"string"},
        ),
        ({"anyOf": [CLOSED, CLOSED]}, ("b",), "IMPOSSIBLE", EVERY_TYPE),
        ({"oneOf": [CLOSED, {}]}, ("b",), "UNKNOWN", EVERY_TYPE),
        ({"oneOf": [CLOSED, A]}, ("b",), "UNDECLARED", EVERY_TYPE),
        # References.
        ({"$ref": "#/$defs/a", "$defs": {"a": CLOSED}}, ("b",), "IMPOSSIBLE", EVERY_TYPE),
        ({"$ref": "#/$defs/a", "$defs": {"a": A}}, ("b",), "UNKNOWN", EVERY_TYPE),
        ({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": A}}, ("b",), "UNDECLARED", EVERY_TYPE),
        ({"$ref": "other.json"}, ("b",), "UNKNOWN", EVERY_TYPE),
        ({"$ref": "#"}, ("b",), "UNKNOWN", EVERY_TYPE),
        (
            {"properties": {"a": {"$ref": "#"}}, "additionalProperties": False},
            ("a", "a", "a"),
            "DECLARED",
            EVERY_TYPE,
        ),
    ],
)
def test_a_place_is_looked_up(schema, path, standing, types):
    """With the types that may stand there."""
    found = declaration(schema, path)
    assert (found.standing, set(found.types)) == (Standing[standing], types)


@pytest.mark.parametrize(
    ("schema", "values", "types"),
    [
        ({"enum": ["a", 5, None]}, (("a", 5, None),), {"string", "null", *NUMBERS}),
        ({"const": True}, ((True,),), {"boolean"}),
        ({"enum": [{}, []]}, (({}, []),), {"object", "array"}),
        ({"enum": ["a"], "allOf": [{"const": "a"}]}, (("a",), ("a",)), {"string"}),
        ({"anyOf": [{"enum": ["a"]}, {"const": "b"}]}, (("a", "b"),), {"string"}),
        ({"anyOf": [{"enum": ["a"]}, TEXT]}, (), {"string"}),
    ],
)
def test_values_are_gathered(schema, values, types):
    """All lists hold; of alternatives one does."""
    found = declaration({"properties": {"a": schema}}, ("a",))
    assert (found.values, set(found.types)) == (values, types)


def test_values_of_no_allowed_type_are_impossible():
    """A number that is to be text."""
    found = declaration({"properties": {"a": {"type": "string", "enum": [5]}}}, ("a",))
    assert found.standing is Standing.IMPOSSIBLE


@pytest.mark.parametrize(
    "schema",
    [CLOSED, A, {"anyOf": [CLOSED, False]}, {"oneOf": [False, CLOSED]}, {"allOf": [A, {}]}],
)
def test_the_keys_that_there_are_are_named(schema):
    """Where another one was looked for."""
    assert declaration(schema, ("b",)).keys == {"a"}


def test_a_schema_that_branches_without_end_is_unknown():
    """Each place of it leads to two of the same; nothing is said of its types."""
    loop = {"$ref": "#/$defs/a"}
    branches = {"anyOf": [{"properties": {"a": loop}}, {"properties": {"a": loop}}]}
    schema = {"anyOf": [loop, loop], "$defs": {"a": branches}}
    found = declaration(schema, ("a",) * 30)
    assert (found.standing, set(found.types)) == (Standing.DECLARED, EVERY_TYPE)
