"""What enters is the text of `field`; what leaves is a reference to a column or into its JSON."""

import json
import re
from difflib import get_close_matches

from flinkfilter.language.collecting import invalid
from flinkfilter.language.expression import FieldReference, PathStep, Wildcard
from flinkfilter.resource.json_values import shown
from flinkfilter.settings import Column, ColumnType, Source

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INDEX = re.compile(r"\[(0|-?[1-9][0-9]{0,8})\]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: str, source: Source, path: str) -> FieldReference:
    """Read `text`, the field of the condition at `path`, against the columns of `source`.

    The grammar: a column, then `.key`, `["any key"]` (a JSON string), `[0]`, `[-1]` or `[*]`, each
    any number of times. A column whose name is not letters, digits and `_` is written as
    `["the name"]` too.

    Raises:
        InvalidSpec: the text is not of that form, the column is unknown, or a path leads into a
            column that holds no JSON.
    """
    try:
        first, *steps = _steps(text)
    except ValueError as error:
        hint = _dotted_column(text, source)
        raise invalid(path, hint or str(error)) from None
    column = source.column(first) if isinstance(first, str) else None
    if column is None or not (_NAME.fullmatch(column.name) or text.startswith("[")):
        raise invalid(path, _dotted_column(text, source) or _unknown(str(first), source))
    if steps and not column.holds_json:
        raise invalid(path, _dotted_column(text, source) or _no_json(column, source))
    return FieldReference(column.name, tuple(steps), integer=column.type is ColumnType.BIGINT)


def _steps(text: str) -> list[PathStep]:
    """Cut the text into its steps; the first is the column. ValueError says what is wrong."""
    steps: list[PathStep] = []
    position = 0
    while position < len(text) or not steps:
        step, position = _step(text, position)
        if not steps and not isinstance(step, str):
            raise ValueError(f"{shown(text)} starts with an index; a column's name comes first")
        steps.append(step)
    return steps


def _step(text: str, position: int) -> tuple[PathStep, int]:
    if text.startswith("[*]", position):
        return Wildcard.ELEMENTS, position + 3
    if index := _INDEX.match(text, position):
        return int(index[1]), index.end()
    if text.startswith('["', position):
        return _quoted_key(text, position)
    if text.startswith("[", position):
        raise ValueError(
            f"in {shown(text)}, {shown(text[position:])} is not understood; in brackets stands "
            'an index such as [0] or [-1], a key in double quotes such as ["a key"], or [*]'
        )
    start = position if position == 0 else position + 1
    if position and text[position] != ".":
        raise ValueError(f"in {shown(text)}, a dot is missing before {shown(text[position:])}")
    name = re.split(r"[.\[]", text[start:], maxsplit=1)[0]
    # An odd name of a column is left to the search for it, which can tell what columns there are.
    if not name or (start and not _NAME.fullmatch(name)):
        raise ValueError(_odd_name(text, start, name))
    return name, start + len(name)


def _quoted_key(text: str, position: int) -> tuple[str, int]:
    try:
        key, end = json.JSONDecoder().raw_decode(text, position + 1)
    except json.JSONDecodeError:
        raise ValueError(
            f"in {shown(text)}, the key in brackets is not a JSON string: it ends with a double "
            'quote, and backslash and double quote in it are written \\\\ and \\"'
        ) from None
    if not text.startswith("]", end):
        raise ValueError(f"in {shown(text)}, a ] is missing after {shown(key)}")
    if _SURROGATE.search(key):
        raise ValueError(
            f"in {shown(text)}, the key holds one half of a surrogate pair, which no event can "
            "hold; write the whole character"
        )
    return key, end + 1


def _odd_name(text: str, start: int, name: str) -> str:
    if not name:
        return f"in {shown(text)}, the name of a {'key' if start else 'column'} is missing"
    before = text[: start - 1]
    if _INDEX.fullmatch(f"[{name}]"):
        return (
            f"in {shown(text)}, an element of an array is written {before}[{name}], and a key of "
            f"this name {before}[{shown(name)}]"
        )
    return (
        f"the key {shown(name)} is not made of letters, digits and _ alone, so it is written in "
        f"brackets: {before}[{shown(name)}]"
    )


def _unknown(name: str, source: Source) -> str:
    names = [column.name for column in source.columns]
    by_lower = {known.lower(): known for known in reversed(names)}
    near = get_close_matches(name.lower(), by_lower, 1)
    hint = f"did you mean {by_lower[near[0]]}? Its" if near else "its"
    listed = ", ".join(names[:40]) + (", …" if len(names) > 40 else "")
    return f"{source.name} has no column {shown(name)}; {hint} columns: {listed}"


def _no_json(column: Column, source: Source) -> str:
    holders = [known.name for known in source.columns if known.holds_json]
    other = f"; a path may follow {' or '.join(holders)}" if holders else ""
    return (
        f"the column {column.name} holds no JSON, so nothing can be looked up inside it: write "
        f"{column.name} alone{other}"
    )


def _dotted_column(text: str, source: Source) -> str | None:
    """A hint for columns such as `a.b`, which read as a path unless they are in brackets."""
    for column in sorted(source.columns, key=lambda known: -len(known.name)):
        rest = text.removeprefix(column.name)
        if not _NAME.fullmatch(column.name) and rest != text and rest[:1] in {"", ".", "["}:
            quoted = f"[{shown(column.name)}]"
            return f"the name of the column {column.name} is written in brackets: {quoted}{rest}"
    return None
