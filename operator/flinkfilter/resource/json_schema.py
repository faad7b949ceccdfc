"""What enters is a JSON Schema out of the settings; what leaves is whether it can be looked into.

Only keywords that say which fields there are, and of what kind, are looked at; all others are left
alone, so that schemas made for other tools can be used as they are.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from flinkfilter.errors import Problem
from flinkfilter.resource import json_values
from flinkfilter.resource.json_values import child_path, shown

Schema: TypeAlias = Mapping[str, Any] | bool

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_ONE = ("additionalProperties", "additionalItems")
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs", "definitions")
_MAX_DEPTH = 64
"""How deep schemas may be nested in a schema."""


def problems(schema: Schema, path: str) -> Iterator[Problem]:
    """Find what is wrong with a schema that stands at `path`."""
    unsafe = json_values.check(schema, path).problems
    if unsafe:
        yield from unsafe
        return
    yield from _problems(schema, path, schema, 0)


def resolve(reference: str, root: Schema) -> Schema | None:
    """Find what a local `$ref` (`#`, `#/$defs/name`) refers to; None for any other, or nothing."""
    if reference != "#" and not reference.startswith("#/"):
        return None
    found: Any = root
    for part in reference.split("/")[1:]:
        step = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping) and step in found:
            found = found[step]
        elif isinstance(found, list | tuple) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found if isinstance(found, Mapping | bool) else None


def _problems(schema: object, path: str, root: Schema, depth: int) -> Iterator[Problem]:
    if depth > _MAX_DEPTH:
        yield Problem(path, f"schemas are nested more than {_MAX_DEPTH} deep; use $ref")
        return
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        yield Problem(path, f"a schema is a mapping, true or false, not {shown(schema)}")
        return
    yield from _type_problems(schema, path)
    yield from _reference_problems(schema, path, root)
    for where, inner in _inner(schema, path):
        if isinstance(inner, Problem):
            yield inner
        else:
            yield from _problems(inner, where, root, depth + 1)


def _inner(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, object]]:
    """Give the schemas within a schema with their paths; a problem where one cannot be."""
    for key in _ONE:
        if key in schema:
            yield child_path(path, key), schema[key]
    for key in _MANY:
        if key in schema:
            yield from _listed(schema[key], child_path(path, key))
    for key in _NAMED:
        if key in schema:
            yield from _named(schema[key], child_path(path, key), key)
    items = schema.get("items")
    where = child_path(path, "items")
    if isinstance(items, list | tuple):
        yield from _listed(items, where)
    elif "items" in schema:
        yield where, items


def _listed(value: object, path: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, list | tuple):
        yield path, Problem(path, f"a list of schemas is needed, not {shown(value)}")
        return
    for index, entry in enumerate(value):
        yield child_path(path, index), entry


def _named(value: object, path: str, key: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, Mapping):
        yield path, Problem(path, f"a mapping of names to schemas is needed, not {shown(value)}")
        return
    for name, entry in value.items():
        where = child_path(path, name)
        if key == "patternProperties" and not _compiles(name):
            yield where, Problem(where, "not a regular expression that can be read here")
        yield where, entry


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _type_problems(schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    given = schema.get("type", ())
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or any(name not in TYPES for name in names):
        where = child_path(path, "type")
        yield Problem(where, f"{shown(given)} is no type; known are: {', '.join(TYPES)}")
    if "enum" in schema and not isinstance(schema["enum"], list | tuple):
        where = child_path(path, "enum")
        yield Problem(where, f"a list of values is needed, not {shown(schema['enum'])}")


def _reference_problems(schema: Mapping[str, Any], path: str, root: Schema) -> Iterator[Problem]:
    reference = schema.get("$ref")
    where = child_path(path, "$ref")
    if reference is None:
        return
    if not isinstance(reference, str):
        yield Problem(where, f"text is needed, not {shown(reference)}")
    elif reference.startswith("#/") and resolve(reference, root) is None:
        yield Problem(where, f"{shown(reference)} leads to no schema in this one")
