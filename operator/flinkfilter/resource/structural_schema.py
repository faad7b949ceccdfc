"""What enters is a JSON schema as pydantic writes it; what leaves is one that Kubernetes takes.

A CustomResourceDefinition wants a structural schema: every node has a type, nothing refers to a
definition, nothing recurses, `null` is no type. Pure, and without any knowledge of FlinkFilter.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

# What a node may keep as it is; pydantic's titles and definitions go.
_BOUNDS = (
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
)
_ANYTHING = "x-kubernetes-preserve-unknown-fields"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in CEL that the API server checks.

    Attributes:
        expression: true where all is well; `self` is the node that the rule stands at.
        message: what is wrong and what would be right, as users read it.
        path: the field to name in the message, below the node, such as `.operator`.
    """

    expression: str
    message: str
    path: str | None = None

    def as_validation(self) -> Schema:
        """Make the entry of `x-kubernetes-validations`."""
        validation = {"rule": self.expression, "message": self.message}
        return validation if self.path is None else {**validation, "fieldPath": self.path}


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules stand where.

    Attributes:
        at: by the name of a model (`Condition`), or of a field in it (`Condition.values`).
        innermost: what is required of a model that holds itself where that ends, by its name. No
            rules stand there: what is nested deepest can be there most often, and the API server
            allows rules only so much work, counted for as many nodes as the bounds allow.
    """

    at: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    innermost: Mapping[str, Sequence[str]] = field(default_factory=dict)


def strict(schema: Schema, rules: Rules, depth: int) -> Schema:
    """Convert the schema of what users write.

    Args:
        schema: of a pydantic model, by alias.
        rules: in CEL, added where they belong.
        depth: how often a model that holds itself is spelled out below its first appearance.
            Where that ends, the fields that would go deeper must be empty: were they left out of
            the schema, the API server would drop them without a word.

    Returns:
        The structural schema. Defaults are named in the descriptions only: see `definition.py`.
    """
    return _Strict(schema.get("$defs", {}), rules, depth).convert(schema, {})


def lenient(schema: Schema) -> Schema:
    """Convert the schema of what a program writes: names, types and descriptions only.

    No bounds, no enumerations, nothing required, unknown fields kept. The writer may be newer than
    the definition in the cluster, and none of its records may be refused or dropped for that.
    """
    return _Lenient(schema.get("$defs", {})).convert(schema)


@dataclass(frozen=True, slots=True)
class _Strict:
    definitions: Mapping[str, Schema]
    rules: Rules
    depth: int

    def convert(self, raw: Schema, levels: Mapping[str, int]) -> Schema:
        """Convert a node; `levels` says how deep in itself each model on the way here stands."""
        node = _resolved(raw, self.definitions)
        result = {**_head(node, _default(node)), **_bounds(node)}
        if "properties" in node:
            return result | self._model(node, levels)
        return result | _content(node, lambda child: self.convert(child, levels))

    def _model(self, node: Schema, levels: Mapping[str, int]) -> Schema:
        name = node["title"]
        level = levels.get(name, -1) + 1
        ends = level == self.depth
        properties = {}
        for key, child in node["properties"].items():
            if ends and self._leads_to(name, child):
                properties[key] = self._empty(child)
            else:
                properties[key] = self.convert(child, {**levels, name: level})
            properties[key] |= _validations(self.rules.at.get(f"{name}.{key}", ()))
        innermost = self.rules.innermost.get(name, ()) if ends else ()
        required = [*node.get("required", ()), *innermost]
        return {
            "properties": properties,
            **({"required": required} if required else {}),
            **_validations(() if ends else self.rules.at.get(name, ())),
        }

    def _leads_to(self, name: str, raw: Schema) -> bool:
        node = _resolved(raw, self.definitions)
        if node.get("type") == "array":
            node = _resolved(node["items"], self.definitions)
        return "properties" in node and node["title"] == name

    def _empty(self, raw: Schema) -> Schema:
        kind = _resolved(raw, self.definitions)["type"]
        head = {"description": f"Not here: at most {self.depth} deep.", "type": kind}
        anything = {"type": "object", _ANYTHING: True}
        if kind == "array":
            return {**head, "maxItems": 0, "items": anything}
        return {**head, **anything, "maxProperties": 0}


@dataclass(frozen=True, slots=True)
class _Lenient:
    definitions: Mapping[str, Schema]

    def convert(self, raw: Schema) -> Schema:
        node = _resolved(raw, self.definitions)
        result = _head(node)
        if node.get("format") == "date-time":
            result["format"] = "date-time"
        if "properties" not in node:
            return result | _content(node, self.convert)
        properties = {key: self.convert(child) for key, child in node["properties"].items()}
        return {**result, _ANYTHING: True, "properties": properties}


def _resolved(node: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Take a reference or an optional node for what it stands for; its own words win."""
    own = {key: value for key, value in node.items() if key not in {"$ref", "anyOf"}}
    if "$ref" in node:
        target = definitions[node["$ref"].removeprefix("#/$defs/")]
        # The name of a model is its own, whatever the field that refers to it is called.
        return {**_resolved(target, definitions), **own, "title": target["title"]}
    if "anyOf" in node:
        (chosen,) = (each for each in node["anyOf"] if each != {"type": "null"})
        target = _resolved(chosen, definitions)
        return {**target, **own, **({"title": target["title"]} if "title" in target else {})}
    return node


def _head(node: Schema, note: str = "") -> Schema:
    head: Schema = {}
    if "description" in node:
        head["description"] = " ".join((node["description"] + note).split())
    if "type" in node:
        head["type"] = node["type"]
    return head


def _default(node: Schema) -> str:
    default = node.get("default")
    if default is None or isinstance(default, dict) or default == []:
        return ""
    text = json.dumps(default).replace('"', "")
    return f" Left out: {text}."


def _bounds(node: Schema) -> Schema:
    bounds = {key: node[key] for key in _BOUNDS if key in node}
    return {"format": "int64", **bounds} if node.get("type") == "integer" else bounds


def _content(node: Schema, convert: Callable[[Schema], Schema]) -> Schema:
    """Convert what is in a list or a map, or let through what may be of any type."""
    if node.get("type") == "array":
        items = convert(node["items"])
        # A list's own description says what its entries are.
        items.pop("description", None)
        return {"items": items}
    if node.get("type") == "object":
        values = node.get("additionalProperties", True)
        return {_ANYTHING: True} if values is True else {"additionalProperties": convert(values)}
    return {} if "type" in node else {_ANYTHING: True}


def _validations(rules: Sequence[Rule]) -> Schema:
    if not rules:
        return {}
    return {"x-kubernetes-validations": [rule.as_validation() for rule in rules]}
