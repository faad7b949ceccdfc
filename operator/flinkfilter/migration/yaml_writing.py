"""What enters is plain JSON; what leaves is YAML for people, which kubectl reads as the same.

Conditions stand on one line each where they fit, as people write them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flinkfilter.resource.yaml_scalars import resolve

_WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z_][\w./%()-]*( [\w./%()-]+)*", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write_yaml(content: Mapping[str, Any]) -> str:
    """Write a document, without `---`. Keys are plain names; values are JSON, without null."""
    return "".join(f"{line}\n" for line in _mapping(content, ""))


def _mapping(content: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, dict) and value:
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            yield f"{indent}{key}:"
            for each in value:
                yield from _item(each, indent + "  ")
        else:
            yield from _on_lines(key, value, indent)


def _item(content: Mapping[str, Any], indent: str) -> Iterator[str]:
    line = f"{indent}- {_flow(content)}"
    groups = any(
        isinstance(each, dict)
        for value in content.values()
        if isinstance(value, list)
        for each in value
    )
    if len(line) <= _WIDTH and not groups:
        yield line
        return
    first, *rest = _mapping(content, indent + "  ")
    yield f"{indent}- {first.strip()}"
    yield from rest


def _on_lines(key: str, value: Any, indent: str) -> Iterator[str]:
    line = f"{indent}{key}: {_flow(value)}"
    if isinstance(value, list) and len(line) > _WIDTH:
        yield f"{indent}{key}:"
        yield from (f"{indent}  - {_flow(each)}" for each in value)
    else:
        yield line


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(each) for each in value) + "]"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and resolve(text) == text:
        return text
    return '"' + "".join(_character(each) for each in text) + '"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
