"""What enters are the events of one YAML document; what leaves is its value, with its places.

Without recursion, so that neither deep nesting nor anchors that refer to anchors can exhaust
anything. What kubectl would silently misread (a key that stands twice) and what only few readers
agree on (tags, keys that are no text) is refused.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.places import Place
from flinkfilter.resource.yaml_scalars import resolve

MAX_DEPTH = 1000
"""How deep lists and mappings may be nested; the time for reading grows with its square."""
MAX_NODES = 1_000_000
"""The most nodes of a document, with every alias counted as what it stands for."""

_TEXT_TAGS = {"tag:yaml.org,2002:str"}
_COLLECTION_TAGS = {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(frozen=True, slots=True)
class _Node:
    """A value that was read to its end; size counts its nodes, aliases spelled out."""

    value: Any
    size: int
    place: Place


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end was not read yet."""

    anchor: str | None
    in_braces: bool
    line: int
    size: int = 1
    items: list[Any] = field(default_factory=list)
    places: dict[str | int, Place] = field(default_factory=dict)

    def add(self, node: _Node, line: int) -> None:  # noqa: ARG002  # a mapping needs the line
        self.places[len(self.items)] = node.place
        self.items.append(node.value)
        self.size += node.size

    def value(self) -> Any:
        return self.items


@dataclass(slots=True)
class _OpenMapping(_Open):
    mapping: dict[str, Any] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    key: str = ""
    key_line: int = 1
    expects_key: bool = True
    merging: bool = False

    def add(self, node: _Node, line: int) -> None:
        """Take the value of the key that was read before."""
        self.size += node.size
        if self.merging:
            self._merge(node, line)
        else:
            self.mapping[self.key] = node.value
            self.places[self.key] = Place(self.key_line, node.place.inside)
        self.expects_key, self.merging = True, False

    def add_key(self, event: yaml.Event, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise invalid(line, "a key must be text; put it in quotes")
        self.expects_key = False
        if _is_plain(event) and event.value == "<<":
            self.merging = True
            return
        self.key, self.key_line = _key(_scalar(event, line), line), line
        if self.key in self.own:
            raise invalid(line, f"the key {json.dumps(self.key)} stands twice in one mapping")
        self.own.add(self.key)

    def _merge(self, merged: _Node, line: int) -> None:
        several = isinstance(merged.value, list)
        mappings = merged.value if several else [merged.value]
        if not all(isinstance(each, dict) for each in mappings):
            raise invalid(line, "`<<` takes a mapping, or a list of mappings")
        # Like kubectl: what is merged replaces what stands above it, and the first of several wins.
        for each in reversed(mappings):
            self.mapping.update(each)
        for place in reversed(list(merged.place.inside.values())) if several else [merged.place]:
            self.places.update(place.inside)

    def value(self) -> Any:
        return self.mapping


class Builder:
    """Builds the value of one document from its events."""

    def __init__(self) -> None:
        self.root = _Node(None, 0, Place(1))
        self._open: list[_Open] = []
        self._anchors: dict[str, _Node] = {}

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the document."""
        line = line_of(event)
        parent = self._open[-1] if self._open else None
        if parent and parent.in_braces and isinstance(event, yaml.ScalarEvent):
            _check_question_mark(event, line)
        if isinstance(event, yaml.CollectionEndEvent):
            closed = self._open.pop()
            place = Place(closed.line, closed.places)
            self._finish(_Node(closed.value(), closed.size, place), closed.anchor, line)
        elif isinstance(parent, _OpenMapping) and parent.expects_key:
            parent.add_key(event, line)
            if isinstance(event, yaml.ScalarEvent) and event.anchor:
                self._anchors[event.anchor] = _Node(_scalar(event, line), 1, Place(line))
        elif isinstance(event, yaml.AliasEvent):
            self._finish(self._aliased(event, line), None, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._finish(_Node(_scalar(event, line), 1, Place(line)), event.anchor, line)
        else:
            self._begin(cast("yaml.CollectionStartEvent", event), line)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if event.tag not in _COLLECTION_TAGS:
            raise invalid(line, f"the tag {event.tag} means nothing here; leave it out")
        if len(self._open) == MAX_DEPTH:
            raise invalid(line, f"nested more than {MAX_DEPTH} levels deep; make it flatter")
        kind = _OpenMapping if isinstance(event, yaml.MappingStartEvent) else _Open
        self._open.append(kind(event.anchor, bool(event.flow_style), line))

    def _aliased(self, event: yaml.AliasEvent, line: int) -> _Node:
        node = self._anchors.get(str(event.anchor))
        if node is None:
            raise invalid(line, f"nothing is named &{event.anchor} above")
        return _Node(node.value, node.size, Place(line, node.place.inside))

    def _finish(self, node: _Node, anchor: str | None, line: int) -> None:
        if node.size > MAX_NODES:
            raise invalid(line, f"aliases make this more than {MAX_NODES} entries")
        if anchor:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].add(node, line)
        else:
            self.root = node


def _scalar(event: yaml.ScalarEvent, line: int) -> Any:
    if _is_plain(event):
        return _located(line, lambda: resolve(event.value))
    if event.tag not in {None, *_TEXT_TAGS}:
        raise invalid(line, f"the tag {event.tag} means nothing here; leave it out")
    return event.value


def _check_question_mark(event: yaml.ScalarEvent, line: int) -> None:
    if _is_plain(event) and "?" in event.value:
        raise invalid(
            line, "kubectl takes no `?` inside braces and brackets; put the text in quotes"
        )


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return event.tag is None and bool(event.implicit[0])


def _key(value: Any, line: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise invalid(line, "a key must be text; put it in quotes")


def _located(line: int, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ValueError as error:
        raise invalid(line, str(error)) from None


def line_of(event: yaml.Event) -> int:
    """Give the line that an event begins on, counted from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def invalid(line: int, message: str) -> InvalidManifest:
    """Make the error about a line."""
    return InvalidManifest(message, line)
