"""What enters are a JSON Schema and a path; what leaves is what the schema says of the place.

What it does not say, or says in a way that is not followed here (`$ref` to elsewhere, `if`, `not`),
is unknown. Keywords that are left out only ever narrow a schema, so what is said to be impossible
is impossible.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from flinkfilter.language.expression import PathStep, Wildcard
from flinkfilter.resource.json_schema import TYPES, Schema, resolve

_MAX_REFERENCES = 20
"""How many `$ref` are followed for one path: a schema may refer to itself."""
_MOST_LOOKS = 2_000
"""How many schemas are looked at for one path."""
_CONDITIONAL = {"if", "then", "else", "dependentSchemas", "dependencies", "unevaluatedProperties"}
"""Keywords that may declare further keys, and are not followed."""


class Standing(IntEnum):
    """Whether there can be a place; of schemas that all hold, the one that says most counts."""

    UNKNOWN = 0
    """The schema does not say."""
    UNDECLARED = 1
    """It lists the keys of the object, not this one, and does not say that there are others."""
    DECLARED = 2
    """It describes the place."""
    IMPOSSIBLE = 3
    """No document that fits the schema has it."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a schema says of a place.

    Attributes:
        standing: whether there can be one.
        types: the JSON types that may stand there.
        values: the values that may stand there, one list for each `enum` or `const`; all hold.
        keys: that the object has where a step of the path is not among them.
    """

    standing: Standing
    types: frozenset[str] = frozenset(TYPES)
    values: tuple[tuple[Any, ...], ...] = ()
    keys: frozenset[str] = frozenset()

    def __and__(self, other: "Declaration") -> "Declaration":
        """Say what holds when both do."""
        types = self.types & other.types
        standing = max(self.standing, other.standing) if types else Standing.IMPOSSIBLE
        return Declaration(standing, types, self.values + other.values, self.keys | other.keys)

    def __or__(self, other: "Declaration") -> "Declaration":
        """Say what holds when one of them does."""
        keys = self.keys | other.keys
        if Standing.IMPOSSIBLE in (self.standing, other.standing):
            possible = self if other.standing is Standing.IMPOSSIBLE else other
            return replace(possible, keys=keys)
        order = (Standing.UNDECLARED, Standing.UNKNOWN, Standing.DECLARED)
        standing = max(self.standing, other.standing, key=order.index)
        values = _either(self.values, other.values)
        return Declaration(standing, self.types | other.types, values, keys)


_UNKNOWN = Declaration(Standing.UNKNOWN)
_IMPOSSIBLE = Declaration(Standing.IMPOSSIBLE)


def declaration(schema: Schema, path: Sequence[PathStep]) -> Declaration:
    """Look up what a schema says of the place that `path` leads to."""
    return _Look(schema).up(schema, tuple(path), 0)


class _Look:
    """One look into a schema.

    Attributes:
        root: the whole schema, which `$ref` refers to.
    """

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._left = _MOST_LOOKS

    def up(self, schema: Schema, path: tuple[PathStep, ...], references: int) -> Declaration:
        self._left -= 1
        if self._left < 0 or (schema is True and path):
            return _UNKNOWN
        if schema is True:
            return Declaration(Standing.DECLARED)
        if schema is False:
            return _IMPOSSIBLE
        if isinstance(reference := schema.get("$ref"), str):
            return self._referred(schema, reference, path, references)
        found = self._stepped(schema, path, references) if path else _described(schema)
        for each in schema.get("allOf", ()):
            found &= self.up(each, path, references)
        for key in ("anyOf", "oneOf"):
            if alternatives := schema.get(key):
                found &= self._any_of(alternatives, path, references)
        return found

    def _any_of(
        self, alternatives: Sequence[Schema], path: tuple[PathStep, ...], references: int
    ) -> Declaration:
        found = _IMPOSSIBLE
        for each in alternatives:
            found |= self.up(each, path, references)
        return found

    def _referred(
        self,
        schema: Mapping[str, Any],
        reference: str,
        path: tuple[PathStep, ...],
        references: int,
    ) -> Declaration:
        target = resolve(reference, self._root)
        if target is None or references == _MAX_REFERENCES:
            return _UNKNOWN
        found = self.up(target, path, references + 1)
        # What stands beside a $ref counts in newer drafts only, so nothing is concluded from it.
        beside = len(schema) > 1
        return _UNKNOWN if beside and found.standing is Standing.UNDECLARED else found

    def _stepped(
        self, schema: Mapping[str, Any], path: tuple[PathStep, ...], references: int
    ) -> Declaration:
        step, rest = path[0], path[1:]
        if isinstance(step, str):
            found = self._key(schema, step, rest, references)
        else:
            found = self._element(schema, step, rest, references)
        if found.standing is Standing.UNDECLARED and _CONDITIONAL & schema.keys():
            return _UNKNOWN
        return found

    def _key(
        self, schema: Mapping[str, Any], key: str, rest: tuple[PathStep, ...], references: int
    ) -> Declaration:
        if "object" not in _types(schema):
            return _IMPOSSIBLE
        named = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        said = [named[key]] if key in named else []
        said += [patterns[pattern] for pattern in patterns if re.search(pattern, key)]
        if not said and "additionalProperties" in schema:
            said = [schema["additionalProperties"]]
        if not said:
            standing = Standing.UNDECLARED if "properties" in schema else Standing.UNKNOWN
            return Declaration(standing, keys=frozenset(named))
        found = _UNKNOWN
        for each in said:
            found &= self.up(each, rest, references)
        if found.standing is Standing.UNKNOWN:
            # The key is declared, and anything may stand there.
            found = replace(found, standing=Standing.DECLARED)
        return found if key in named else replace(found, keys=frozenset(named))

    def _element(
        self,
        schema: Mapping[str, Any],
        step: int | Wildcard,
        rest: tuple[PathStep, ...],
        references: int,
    ) -> Declaration:
        types = _types(schema)
        if "array" not in types:
            # The values of an object are looked at as well.
            return _UNKNOWN if step is Wildcard.ELEMENTS and "object" in types else _IMPOSSIBLE
        first, others = _items(schema)
        if isinstance(step, int):
            if step < 0 and first:
                return _UNKNOWN
            return self.up(first[step] if 0 <= step < len(first) else others, rest, references)
        if "object" in types:
            return _UNKNOWN
        return self._any_of([*first, others], rest, references)


def _items(schema: Mapping[str, Any]) -> tuple[Sequence[Schema], Schema]:
    """Give the schemas of the first elements of an array, and that of all others."""
    items = schema.get("items", True)
    if isinstance(items, list | tuple):
        return items, schema.get("additionalItems", True)
    return schema.get("prefixItems", ()), items


def _described(schema: Mapping[str, Any]) -> Declaration:
    """Say what a schema says of what it stands for."""
    lists = [schema["enum"]] if "enum" in schema else []
    lists += [[schema["const"]]] if "const" in schema else []
    types = _types(schema)
    for values in lists:
        types &= frozenset().union(*(_types_of(value) for value in values))
    standing = Standing.DECLARED if types else Standing.IMPOSSIBLE
    return Declaration(standing, types, tuple(tuple(values) for values in lists))


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    given = schema.get("type", TYPES)
    names = {given} if isinstance(given, str) else set(given)
    return frozenset(names | {"integer"}) if "number" in names else frozenset(names)


def _types_of(value: object) -> frozenset[str]:
    match value:
        case bool():
            return frozenset({"boolean"})
        case int() | float():
            return frozenset({"number", "integer"})
        case str():
            return frozenset({"string"})
        case None:
            return frozenset({"null"})
        case Mapping():
            return frozenset({"object"})
    return frozenset({"array"})


def _either(
    one: tuple[tuple[Any, ...], ...], other: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[Any, ...], ...]:
    return (one[0] + other[0],) if one and other else ()
