"""What enters is the text of a manifest; what leaves is the one place to edit for an approval.

The text is not written anew from its values, since comments, order, quotes and layout are people's.
"""

import re
from dataclasses import dataclass

from flinkfilter.cli.files.nodes import Node
from flinkfilter.errors import InvalidManifest
from flinkfilter.resource.constants import APPROVED
from flinkfilter.resource.yaml_scalars import resolve

INDENTATION = 2
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAMES = ("name", "generateName", "namespace")


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text that takes the place of another; an insertion, when that is empty."""

    start: int
    end: int
    text: str


def edited(text: str, edits: list[Edit]) -> str:
    """Carry out edits that do not overlap."""
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def approval_edit(text: str, root: Node, value: str) -> Edit:
    """Find out how a filter's annotation gets a value.

    Args:
        text: of the whole file.
        root: the filter in it.
        value: what flinkfilter.io/approved shall say; digests and commas.

    Raises:
        InvalidManifest: it is written in a way in which an edit would change other things as well.
    """
    metadata = _plain_entry(root, "metadata")
    if metadata is None:
        raise _cannot(root, "the filter has no metadata")
    annotations = _plain_entry(metadata[1], "annotations")
    if annotations is None:
        return _with_annotations(text, metadata, value)
    if annotations[1].is_null:
        return _in_place_of_nothing(text, metadata[1], annotations, value)
    approved = _plain_entry(annotations[1], APPROVED)
    if approved is not None:
        return _replaced(approved[1], value)
    if annotations[1].flow:
        return _into_braces(text, annotations[1], _pair(APPROVED, f'"{value}"', annotations[1]))
    line = f'{APPROVED}: "{value}"'
    return _behind_line(text, annotations[0].end, _column(text, annotations[1]), [line])


def _plain_entry(mapping: Node, key: str) -> tuple[Node, Node] | None:
    """Find an entry that stands where it is used, and nowhere else."""
    if mapping.marked:
        raise _cannot(mapping, "anchors, aliases and tags stand in the way")
    if mapping.entry("<<"):
        raise _cannot(mapping, f"`<<` may bring in {key} from elsewhere")
    found = mapping.entry(key)
    if found and found[1].marked:
        raise _cannot(found[1], "anchors, aliases and tags stand in the way")
    return found


def _with_annotations(text: str, metadata: tuple[Node, Node], value: str) -> Edit:
    """Add annotations to metadata that has none: behind the name, where people look for them."""
    inside = metadata[1]
    if inside.flow and inside.entries:
        pair = _pair(APPROVED, f'"{value}"', inside)
        whole = _pair("annotations", f"{{{pair}}}", inside)
        last = inside.entries[-1][1]
        return Edit(last.end, last.end, f",{_gap(text, inside)}{whole}")
    named = [v for k, v in inside.entries if k.value in _NAMES and v.value is not None]
    if not named:
        raise _cannot(inside, "metadata has no name")
    column = _column(text, inside)
    deeper = column + _step(text, metadata)
    lines = ["annotations:", f'{" " * (deeper - column)}{APPROVED}: "{value}"']
    return _behind_line(text, named[-1].end, column, lines)


def _in_place_of_nothing(
    text: str, metadata: Node, annotations: tuple[Node, Node], value: str
) -> Edit:
    """Give `annotations:` a value that has none, or one that says null."""
    key, nothing = annotations
    if nothing.value:
        pair = _pair(APPROVED, f'"{value}"', metadata)
        return Edit(nothing.start, nothing.end, f"{{{pair}}}")
    if metadata.flow:
        raise _cannot(nothing, "write `annotations: {}` first")
    column = _column(text, metadata) + INDENTATION
    return _behind_line(text, key.end, column, [f'{APPROVED}: "{value}"'])


def _replaced(scalar: Node, value: str) -> Edit:
    """Write another value in the quotes of the old one."""
    if scalar.value is None or scalar.quote in ("|", ">"):
        raise _cannot(scalar, f"{APPROVED} is no text on one line")
    # Some digests look like numbers, and inside braces a comma would end the value.
    quote = scalar.quote or ("" if resolve(value) == value and "," not in value else '"')
    return Edit(scalar.start, scalar.end, f"{quote}{value}{quote}")


def _into_braces(text: str, mapping: Node, pair: str) -> Edit:
    if not mapping.entries:
        return Edit(mapping.start + 1, mapping.start + 1, pair)
    first = mapping.entries[0][0].start
    return Edit(first, first, f"{pair},{_gap(text, mapping)}")


def _gap(text: str, mapping: Node) -> str:
    """Give what stands between two entries in braces: a space, or a line end and an indentation."""
    first = mapping.entries[0][0].start
    before = text[mapping.start + 1 : first]
    return before if _LINE_END.search(before) and not before.strip() else " "


def _pair(key: str, value: str, beside: Node) -> str:
    """Write an entry with the key in quotes where others have them, as in JSON."""
    quoted = any(k.quote == '"' for k, _ in beside.entries) or (not beside.entries)
    return f'"{key}": {value}' if quoted else f"{key}: {value}"


def _behind_line(text: str, position: int, column: int, lines: list[str]) -> Edit:
    """Insert lines behind the line that a position is in."""
    indented = [" " * column + line for line in lines]
    found = _LINE_END.search(text, position)
    if found is None:
        end = _usual_line_end(text)
        return Edit(len(text), len(text), "".join(end + line for line in indented))
    end = found.group()
    return Edit(found.end(), found.end(), "".join(line + end for line in indented))


def _usual_line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found.group() if found else "\n"


def _column(text: str, mapping: Node) -> int:
    """Tell how far the entries of a block mapping are indented."""
    start = mapping.entries[0][0].start
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return start - line


def _step(text: str, metadata: tuple[Node, Node]) -> int:
    """Tell by how much this file indents."""
    line = max(text.rfind("\n", 0, metadata[0].start), text.rfind("\r", 0, metadata[0].start)) + 1
    step = _column(text, metadata[1]) - (metadata[0].start - line)
    return step if step > 0 else INDENTATION


def _cannot(node: Node, why: str) -> InvalidManifest:
    return InvalidManifest(
        f'the approval cannot be written here: {why}. Write {APPROVED}: "<digest>" yourself',
        node.line,
    )
