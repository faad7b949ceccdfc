"""What enters is the text of a YAML or JSON file; what leaves are its documents, as kubectl reads.

libyaml, the parser in C, is the ancestor of kubectl's, so that both agree on what is well formed.
`yaml_building.py` makes values of its events.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.places import Place
from flinkfilter.resource.yaml_building import Builder, invalid, line_of
from flinkfilter.resource.yaml_scalars import json_number

_SEPARATOR = re.compile(r"^---[ \t]*([^\s#].*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file.

    Attributes:
        content: plain JSON.
        line: where it begins, counted from 1.
    """

    content: Any
    line: int
    _place: Place | None = field(default=None, compare=False, repr=False)
    _text: str = field(default="", compare=False, repr=False)

    def place(self) -> Place:
        """Tell where everything in it stands."""
        # Of JSON it is only asked when something is wrong, since reading twice takes time.
        return self._place or _json_place(self._text, self.line)


def read_documents(text: str) -> tuple[Document, ...]:
    """Read all documents of a file; empty ones are left out.

    Raises:
        InvalidManifest: the text cannot be read, or would be read differently elsewhere.
    """
    text = text.removeprefix("\ufeff")
    # kubectl asks for `{` alone; a list at the top is no object to it, in whatever way it is read.
    if text.lstrip().startswith(("{", "[")):
        try:
            return tuple(_json_documents(text))
        except (ValueError, RecursionError):
            # kubectl, too, then takes it for YAML; the message of that has the line.
            pass
    if wrong := _SEPARATOR.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise InvalidManifest(
            "nothing but a comment may stand behind `---`; begin a new line", line
        )
    try:
        return tuple(_yaml_documents(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise InvalidManifest(f"not YAML: {what}", mark.line + 1 if mark else None) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidManifest(
            f"a character that YAML does not allow: {error.character!r}", line
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
        line = text.count("\n", 0, position) + 1
        yield Document(content, line, _text=text[position:end])
        position = _past_space(text, end)


def _json_place(text: str, line: int) -> Place:
    """Find the places in a JSON document; if YAML cannot read it, only that of the document."""
    try:
        # Empty lines before it, so that lines are counted from the beginning of the file.
        events = yaml.parse("\n" * (line - 1) + text, Loader=yaml.CSafeLoader)
        return next(_yaml_documents(events)).place()
    except (yaml.YAMLError, InvalidManifest, StopIteration):
        return Place(line)


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


def _yaml_documents(events: Iterable[yaml.Event]) -> Iterator[Document]:
    builder = Builder()
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            builder = Builder()
            if event.version or event.tags:
                raise invalid(line_of(event), "kubectl reads no directives (`%…`); leave them out")
        elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            builder.take(event)
        elif isinstance(event, yaml.DocumentEndEvent) and builder.root.value is not None:
            place = builder.root.place
            yield Document(builder.root.value, place.line, place)
