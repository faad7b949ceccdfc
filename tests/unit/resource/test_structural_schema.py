"""Pydantic's JSON schema turned into one for Kubernetes, on small models."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flinkfilter.resource.structural_schema import Rule, Rules, lenient, strict

ANYTHING = "x-kubernetes-preserve-unknown-fields"


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Leaf(BaseModel):
    """A leaf."""

    colour: Colour | None = Field(None, description="Its\ncolour.")
    value: Any = None
    count: Annotated[int, Field(ge=1, le=3)] = 2
    labels: Annotated[dict[str, str], Field(max_length=5)] = {}


class Tree(BaseModel):
    """A tree."""

    name: Annotated[str, Field(min_length=1, max_length=9)]
    left: "Tree | None" = None
    leaves: Annotated[tuple[Leaf, ...], Field(max_length=4)] = ()
    since: str | None = None


class Status(BaseModel):
    """A status."""

    since: datetime | None = None


def test_references_and_options_are_resolved():
    """A reference becomes what it refers to, an optional field what it may hold."""
    assert strict(Leaf.model_json_schema(), Rules(), 0) == {
        "description": "A leaf.",
        "type": "object",
        "properties": {
            "colour": {"description": "Its colour.", "type": "string", "enum": ["red", "blue"]},
            "value": {ANYTHING: True},
            "count": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 3},
            "labels": {
                "type": "object",
                "maxProperties": 5,
                "additionalProperties": {"type": "string"},
            },
        },
    }


def test_a_model_that_holds_itself_ends():
    """It is spelled out to the depth asked for; there its own field must be empty."""
    rule = Rule("self.name != 'x'", "x is no name", ".name")
    rules = Rules(at={"Tree": (rule,)}, innermost={"Tree": ("since",)})
    made = strict(Tree.model_json_schema(), rules, 1)
    assert made["x-kubernetes-validations"] == [
        {"rule": "self.name != 'x'", "message": "x is no name", "fieldPath": ".name"}
    ]
    assert made["required"] == ["name"]
    inner = made["properties"]["left"]
    assert "x-kubernetes-validations" not in inner
    assert inner["required"] == ["name", "since"]
    assert inner["properties"]["left"] == {
        "description": "Not here: at most 1 deep.",
        "type": "object",
        ANYTHING: True,
        "maxProperties": 0,
    }


def test_a_rule_stands_at_its_field():
    """A rule named by model and field stands at that field, wherever the model is used."""
    rules = Rules(at={"Leaf.count": (Rule("self != 2", "two is taken"),)})
    made = strict(Tree.model_json_schema(), rules, 0)
    assert made["properties"]["leaves"]["items"]["properties"]["count"][
        "x-kubernetes-validations"
    ] == [{"rule": "self != 2", "message": "two is taken"}]


def test_lenient_keeps_names_and_types_only():
    """What a program writes is described, not checked."""
    assert lenient(Leaf.model_json_schema()) == {
        "description": "A leaf.",
        "type": "object",
        ANYTHING: True,
        "properties": {
            "colour": {"description": "Its colour.", "type": "string"},
            "value": {ANYTHING: True},
            "count": {"type": "integer"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    since = lenient(Status.model_json_schema())["properties"]["since"]
    assert since == {"type": "string", "format": "date-time"}
