"""What enters is the text of a YAML or JSON file; what leaves are its documents, as kubectl reads.

libyaml, the parser in C, is the ancestor of kubectl's, so that both agree on what is well formed.
The values are made of its events, without recursion, so that neither deep nesting nor anchors that
refer to anchors can exhaust anything. What kubectl would silently misread (a key that stands twice)
and what only few readers agree on (tags, keys that are no text) is refused.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.yaml_scalars import json_number, resolve

MAX_DEPTH = 1000
"""How deep lists and mappings may be nested; the time for reading grows with its square."""
MAX_NODES = 1_000_000
"""The most nodes of a document, with every alias counted as what it stands for."""

_SEPARATOR = re.compile(r"^---[ \t]*([^\s#].*)$", re.MULTILINE)
_TEXT_TAGS = {"tag:yaml.org,2002:str"}
_COLLECTION_TAGS = {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file.

    Attributes:
        content: plain JSON.
        line: where it begins, counted from 1.
    """

    content: Any
    line: int


def read_documents(text: str) -> tuple[Document, ...]:
    """Read all documents of a file; empty ones are left out.

    Raises:
        InvalidManifest: the text cannot be read, or would be read differently elsewhere.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        try:
            return tuple(_json_documents(text))
        except (ValueError, RecursionError):
            # kubectl, too, then takes it for YAML; the message of that has the line.
            pass
    if wrong := _SEPARATOR.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise InvalidManifest(
            f"line {line}: nothing but a comment may stand behind `---`; begin a new line"
        )
    try:
        return tuple(_yaml_documents(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise InvalidManifest(f"{where}not YAML: {what}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidManifest(
            f"line {line}: a character that YAML does not allow: {error.character!r}"
        ) from error


def _json_documents(text: str) -> Iterator[Document]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_without_duplicates,
        parse_int=lambda digits: json_number(int(digits)),
        parse_float=_finite,
        parse_constant=_no_constant,
    )
    position = _past_space(text, 0)
    while position < len(text):
        content, end = decoder.raw_decode(text, position)
        yield Document(content, text.count("\n", 0, position) + 1)
        position = _past_space(text, end)


def _past_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key stands twice")
    return mapping


def _finite(digits: str) -> int | float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("too large")
    return json_number(number)


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


@dataclass(frozen=True, slots=True)
class _Node:
    """A value that was read to its end; size counts its nodes, aliases spelled out."""

    value: Any
    size: int


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end was not read yet."""

    anchor: str | None
    in_braces: bool
    size: int = 1
    items: list[Any] = field(default_factory=list)

    def add(self, node: _Node, line: int) -> None:  # noqa: ARG002  # a mapping needs the line
        self.items.append(node.value)
        self.size += node.size

    def value(self) -> Any:
        return self.items


@dataclass(slots=True)
class _OpenMapping(_Open):
    mapping: dict[str, Any] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    key: str | None = None
    merging: bool = False

    def add(self, node: _Node, line: int) -> None:
        """Take the value of the key that was read before."""
        self.size += node.size
        if self.merging:
            self._merge(node.value, line)
        elif self.key is not None:
            self.mapping[self.key] = node.value
        self.key, self.merging = None, False

    def expects_key(self) -> bool:
        return self.key is None and not self.merging

    def add_key(self, event: yaml.Event, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise _invalid(line, "a key must be text; put it in quotes")
        if _is_plain(event) and event.value == "<<":
            self.merging = True
            return
        self.key = _key(_scalar(event, line), line)
        if self.key in self.own:
            raise _invalid(line, f"the key {json.dumps(self.key)} stands twice in one mapping")
        self.own.add(self.key)

    def _merge(self, merged: Any, line: int) -> None:
        mappings = merged if isinstance(merged, list) else [merged]
        if not all(isinstance(each, dict) for each in mappings):
            raise _invalid(line, "`<<` takes a mapping, or a list of mappings")
        # Like kubectl: what is merged replaces what stands above it, and the first of several wins.
        for each in reversed(mappings):
            self.mapping.update(each)

    def value(self) -> Any:
        return self.mapping


def _yaml_documents(events: Iterable[yaml.Event]) -> Iterator[Document]:
    builder = _Builder()
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            builder = _Builder()
            if event.version or event.tags:
                raise _invalid(_line(event), "kubectl reads no directives (`%…`); leave them out")
        elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            builder.take(event)
        elif isinstance(event, yaml.DocumentEndEvent) and builder.root.value is not None:
            yield Document(builder.root.value, builder.line)


class _Builder:
    """Builds the value of one document from its events."""

    def __init__(self) -> None:
        self.root = _Node(None, 0)
        self.line = 1
        self._open: list[_Open] = []
        self._anchors: dict[str, _Node] = {}

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the document."""
        line = _line(event)
        if not self._open:
            self.line = line
        parent = self._open[-1] if self._open else None
        if parent and parent.in_braces and isinstance(event, yaml.ScalarEvent):
            _check_question_mark(event, line)
        if isinstance(event, yaml.CollectionEndEvent):
            closed = self._open.pop()
            self._finish(_Node(closed.value(), closed.size), closed.anchor, line)
        elif isinstance(parent, _OpenMapping) and parent.expects_key():
            parent.add_key(event, line)
            if isinstance(event, yaml.ScalarEvent) and event.anchor:
                self._anchors[event.anchor] = _Node(_scalar(event, line), 1)
        elif isinstance(event, yaml.AliasEvent):
            self._finish(self._aliased(event, line), None, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._finish(_Node(_scalar(event, line), 1), event.anchor, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, line)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if event.tag not in _COLLECTION_TAGS:
            raise _invalid(line, f"the tag {event.tag} means nothing here; leave it out")
        if len(self._open) == MAX_DEPTH:
            raise _invalid(line, f"nested more than {MAX_DEPTH} levels deep; make it flatter")
        kind = _OpenMapping if isinstance(event, yaml.MappingStartEvent) else _Open
        self._open.append(kind(event.anchor, bool(event.flow_style)))

    def _aliased(self, event: yaml.AliasEvent, line: int) -> _Node:
        node = self._anchors.get(str(event.anchor))
        if node is None:
            raise _invalid(line, f"nothing is named &{event.anchor} above")
        return node

    def _finish(self, node: _Node, anchor: str | None, line: int) -> None:
        if node.size > MAX_NODES:
            raise _invalid(line, f"aliases make this more than {MAX_NODES} entries")
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
        raise _invalid(line, f"the tag {event.tag} means nothing here; leave it out")
    return event.value


def _check_question_mark(event: yaml.ScalarEvent, line: int) -> None:
    if _is_plain(event) and "?" in event.value:
        raise _invalid(
            line, "kubectl takes no `?` inside braces and brackets; put the text in quotes"
        )


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return event.tag is None and bool(event.implicit[0])


def _key(value: Any, line: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise _invalid(line, "a key must be text; put it in quotes")


def _located(line: int, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ValueError as error:
        raise _invalid(line, str(error)) from None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _invalid(line: int, message: str) -> InvalidManifest:
    return InvalidManifest(f"line {line}: {message}")
