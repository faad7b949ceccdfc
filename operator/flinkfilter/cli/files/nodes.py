"""What enters is the text of a manifest file; what leaves is where each of its values stands."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.yaml_scalars import resolve


@dataclass(slots=True)
class Node:
    """A value with its place in the text.

    Attributes:
        start: of its first character.
        end: behind its last one; of block collections, of no use.
        line: where it begins, counted from 1.
        value: of a scalar, as text; None of a collection.
        quote: of a scalar: its quotes or block sign; empty when it is plain.
        flow: whether it is written in braces or brackets.
        marked: whether it has an anchor or a tag, or is an alias.
        items: of a list.
        entries: of a mapping.
    """

    start: int
    end: int
    line: int
    value: str | None = None
    quote: str = ""
    flow: bool = False
    marked: bool = False
    items: list["Node"] = field(default_factory=list)
    entries: list[tuple["Node", "Node"]] = field(default_factory=list)

    def entry(self, key: str) -> tuple["Node", "Node"] | None:
        """Find a key of a mapping, and its value."""
        return next(((k, v) for k, v in self.entries if k.value == key), None)

    @property
    def is_null(self) -> bool:
        """Whether it is nothing: empty, `~`, or `null`."""
        return self.value is not None and not self.quote and resolve(self.value) is None


def read_nodes(text: str) -> list[Node]:
    """Find the documents of a file that `read_documents` has read, in the same order.

    Raises:
        InvalidManifest: the places cannot be told, since YAML's parser does not take this JSON.
    """
    try:
        return [node for start, end in _parts(text) for node in _documents(text[start:end], start)]
    except yaml.YAMLError as error:
        raise InvalidManifest("this JSON cannot be edited in place; write it yourself") from error


def _parts(text: str) -> Iterable[tuple[int, int]]:
    """Cut a file of several JSON objects, which is no YAML, into its objects."""
    return (_json_parts(text) if text.lstrip().startswith("{") else None) or [(0, len(text))]


def _json_parts(text: str) -> list[tuple[int, int]] | None:
    decoder, parts, position = json.JSONDecoder(), [], 0
    try:
        while rest := text[position:].lstrip():
            start = len(text) - len(rest)
            _, position = decoder.raw_decode(text, start)
            parts.append((start, position))
    except (ValueError, RecursionError):
        return None
    return parts


def _documents(text: str, offset: int) -> Iterator[Node]:
    """Build the nodes from the parser's events, without recursion."""
    opened: list[tuple[Node, bool, list[Node]]] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            node, is_mapping, inside = opened.pop()
            node.end = _index(event.end_mark) + offset
            if is_mapping:
                node.entries = list(zip(inside[::2], inside[1::2], strict=True))
            else:
                node.items = inside
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event, offset)
            if opened:
                opened[-1][2].append(node)
        else:
            continue
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((node, isinstance(event, yaml.MappingStartEvent), []))
        elif not opened and not node.is_null:
            yield node


def _node(event: yaml.NodeEvent, offset: int) -> Node:
    line = event.start_mark.line + 1 if event.start_mark else 1
    node = Node(_index(event.start_mark) + offset, _index(event.end_mark) + offset, line)
    if isinstance(event, yaml.ScalarEvent):
        node.marked = bool(event.anchor or event.tag)
        node.value, node.quote = event.value, event.style or ""
    elif isinstance(event, yaml.CollectionStartEvent):
        node.marked = bool(event.anchor or event.tag)
        node.flow = bool(event.flow_style)
    else:
        node.marked = True
    return node


def _index(mark: Any) -> int:
    # The types allow for none, which the parser in C never gives.
    return int(mark.index)
