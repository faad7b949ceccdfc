"""Reads the annotated `values.yaml`: a tree of values, each with its description and schema.

The comment directly above a value is its description. A line of it that starts with `@schema`
holds, as YAML, what the default does not show of the value's type.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SCHEMA_MARK = "@schema"


class Unclear(Exception):
    """The file does not say what a value may be; the message says which, and what is missing."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the chart.

    Attributes:
        path: its keys, from the top.
        default: what stands in the file.
        description: one line of text.
        schema: what the `@schema` line says, as JSON Schema; empty without one.
        inner: the values under it, where their names are fixed.
    """

    path: tuple[str, ...]
    default: Any
    description: str
    schema: dict[str, Any]
    inner: tuple["Value", ...]

    @property
    def name(self) -> str:
        """The path as `--set` takes it."""
        return ".".join(self.path)


def read_values(file: Path) -> tuple[Value, ...]:
    """Read the values at the top of an annotated file, with all that is under them.

    Raises:
        Unclear: an empty mapping or list has no `@schema`, or a value no description.
    """
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise Unclear(f"{file}: a mapping is needed")
    return tuple(_values(root, lines, ()))


def _values(node: yaml.MappingNode, lines: list[str], above: tuple[str, ...]) -> Iterator[Value]:
    for key, value in node.value:
        path = (*above, key.value)
        description, schema = _comment(lines, key.start_mark.line)
        default = yaml.safe_load(yaml.serialize(value))
        fixed = isinstance(value, yaml.MappingNode) and not schema
        name = ".".join(path)
        if default in ({}, []) and not schema:
            raise Unclear(f"{name}: is empty; say with {SCHEMA_MARK} what may stand in it")
        if not description:
            raise Unclear(f"{name}: has no comment above it; say what it is for")
        inner = tuple(_values(value, lines, path)) if fixed else ()
        yield Value(path, default, description, schema, inner)


def _comment(lines: list[str], line: int) -> tuple[str, dict[str, Any]]:
    """Give the description and the schema of the comment directly above a line."""
    words: list[str] = []
    schema: dict[str, Any] = {}
    for text in reversed(lines[:line]):
        comment = text.strip()
        if not comment.startswith("#"):
            break
        content = comment.removeprefix("#").strip()
        if content.startswith(SCHEMA_MARK):
            schema = yaml.safe_load(content.removeprefix(SCHEMA_MARK))
        else:
            words.insert(0, content)
    return " ".join(words), schema
