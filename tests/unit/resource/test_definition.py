"""The CustomResourceDefinition, as it is written and as it must be."""

from pathlib import Path

import pytest
import yaml

from flinkfilter.resource.definition import definition, definition_text

CRD = Path(__file__).parents[3] / "crds" / "flinkfilters.yaml"
ANYTHING = "x-kubernetes-preserve-unknown-fields"


@pytest.fixture(scope="module")
def version():
    """The one version of the definition."""
    (version,) = definition()["spec"]["versions"]
    return version


@pytest.fixture(scope="module")
def schema(version):
    """The schema of a whole FlinkFilter."""
    return version["schema"]["openAPIV3Schema"]


def nodes(schema, path="spec"):
    """All nodes of a schema with their paths, the root first."""
    yield path, schema
    for key, child in schema.get("properties", {}).items():
        yield from nodes(child, f"{path}.{key}")
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from nodes(schema["additionalProperties"], f"{path}{{}}")


def test_the_file_is_what_the_models_say():
    """The committed file is up to date; `make crd` writes it anew."""
    assert CRD.read_text(encoding="utf-8") == definition_text()


def test_the_text_is_the_definition():
    """The YAML reads back as the definition, without anchors."""
    assert yaml.safe_load(definition_text()) == definition()
    assert "&id" not in definition_text()


def test_names():
    """The names are those of the contract."""
    made = definition()
    assert made["metadata"]["name"] == "flinkfilters.flinkfilter.io"
    assert made["spec"]["group"] == "flinkfilter.io"
    assert made["spec"]["scope"] == "Namespaced"
    assert made["spec"]["names"] == {
        "kind": "FlinkFilter",
        "listKind": "FlinkFilterList",
        "plural": "flinkfilters",
        "singular": "flinkfilter",
        "shortNames": ["ff"],
        "categories": ["streaming"],
    }


def test_columns(version):
    """A listing shows where a filter stands; digest, statement and reason with `-o wide`."""
    columns = version["additionalPrinterColumns"]
    assert [(column["name"], column.get("priority", 0)) for column in columns] == [
        ("Ready", 0),
        ("Phase", 0),
        ("Approval", 0),
        ("Topic", 0),
        ("Age", 0),
        ("Digest", 1),
        ("Statement", 1),
        ("Reason", 1),
    ]


def test_the_schema_is_structural(schema):
    """Every node has a type or takes anything; nothing refers to a definition or has a default."""
    for path, node in nodes(schema, "root"):
        assert "type" in node or node.get(ANYTHING) is True, path
        assert not {"$ref", "$defs", "anyOf", "default", "title", "const"} & set(node), path


def test_every_field_is_described(schema):
    """`kubectl explain` has something to say about every field of spec and status."""
    for part in ("spec", "status"):
        missing = [
            path
            for path, node in nodes(schema["properties"][part], part)
            if "description" not in node and not path.endswith(("[]", "{}"))
        ]
        assert missing == []


def test_everything_in_the_spec_is_bounded(schema):
    """Every text, list and map that a user writes has a bound, or is one of a few words."""
    for path, node in nodes(schema["properties"]["spec"]):
        if node.get("type") == "string":
            assert {"maxLength", "enum"} & set(node), path
        if node.get("type") == "array":
            assert "maxItems" in node, path
        if node.get("type") == "integer":
            assert {"minimum", "maximum"} < set(node), path
        if node.get("type") == "object" and "properties" not in node and "[]" not in path[-2:]:
            assert "maxProperties" in node, path


def test_groups_are_spelled_out_three_deep(schema):
    """Three groups fit into each other; the place for a fourth must stay empty."""
    node = schema["properties"]["spec"]["properties"]["conditions"]["items"]
    for kind in ("any", "not", "all"):
        child = node["properties"][kind]
        assert child.get("maxItems", child.get("maxProperties")) in {50, None}
        node = child["items"] if child["type"] == "array" else child
    assert node["required"] == ["field", "operator"]
    assert {kind: node["properties"][kind] for kind in ("all", "any", "not")} == {
        "all": {
            "description": "Not here: at most 3 deep.",
            "type": "array",
            "maxItems": 0,
            "items": {"type": "object", ANYTHING: True},
        },
        "any": {
            "description": "Not here: at most 3 deep.",
            "type": "array",
            "maxItems": 0,
            "items": {"type": "object", ANYTHING: True},
        },
        "not": {
            "description": "Not here: at most 3 deep.",
            "type": "object",
            "maxProperties": 0,
            ANYTHING: True,
        },
    }


def test_the_status_refuses_nothing(schema):
    """A newer operator can write its status under this definition, and loses none of it."""
    for path, node in nodes(schema["properties"]["status"], "status"):
        assert not {"required", "enum", "maxLength", "maxItems", "pattern"} & set(node), path
        if "properties" in node:
            assert node[ANYTHING] is True, path


def test_defaults_are_named_in_words_only(schema):
    """A field that may be left out says what then holds."""
    spec = schema["properties"]["spec"]["properties"]
    assert spec["operations"]["description"].endswith("Left out: [create].")
    assert spec["enabled"]["description"].endswith("Left out: true.")
    assert spec["startFrom"]["description"].endswith("Left out: earliest.")
