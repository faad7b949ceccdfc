"""What enters are a field and a row; what leaves is what stands there: its text, or its elements.

The rules are those of Flink's JSON_VALUE, JSON_EXISTS and JSON_QUERY in strict mode: a step that
leads nowhere, or into a value of another kind, has nothing behind it.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final

from flinkfilter.language.expression import FieldReference, PathStep, Wildcard
from flinkfilter.language.json_text import UNREADABLE, Json
from flinkfilter.language.json_writing import write
from flinkfilter.language.row import Row


class Absent(Enum):
    """What stands at a place that is not there."""

    PLACE = "absent"


ABSENT: Final = Absent.PLACE


def text_of(field: FieldReference) -> Callable[[Row], str | None]:
    """Read a field as text: None when it is absent, null, an object or an array."""
    column, path = field.column, field.path
    if not path:
        return lambda row: row.text(column)
    find = finder(path)

    def text(row: Row) -> str | None:
        found = find(row.document(column))
        if isinstance(found, str):
            return found
        return ("true" if found else "false") if isinstance(found, bool) else None

    return text


def presence_of(field: FieldReference) -> Callable[[Row], bool]:
    """Tell whether something other than null stands in a field."""
    column, path = field.column, field.path
    if not path:
        return lambda row: row.event.get(column) is not None
    find = finder(path)

    def present(row: Row) -> bool:
        found = find(row.document(column))
        return found is not None and found is not ABSENT

    return present


def any_element(field: FieldReference, wanted: str) -> Callable[[Row], bool | None]:
    """Tell whether some element has a text; None where there is no array to look at."""
    column, find_all = field.column, elements_finder(field.path)
    is_json = wanted[:1] in {"{", "["}

    def answer(row: Row) -> bool | None:
        found = find_all(row.document(column))
        if found is ABSENT:
            return None
        return any(_as_text(element, is_json=is_json) == wanted for element in found)

    return answer


def finder(path: Sequence[PathStep]) -> Callable[[Json], Json | Absent]:
    """Make the function that goes down a path without wildcards."""
    if len(path) == 1 and isinstance(key := path[0], str):
        return lambda document: document.get(key, ABSENT) if type(document) is dict else ABSENT

    def find(document: Json) -> Json | Absent:
        found = document
        for step in path:
            found = child(found, step)
        return found

    return find


def elements_finder(path: Sequence[PathStep]) -> Callable[[Json], list[Json] | Absent]:
    """Make the function that goes down a path with one wildcard, to every value it leads to.

    Where the way up to the wildcard leads nowhere, the answer is absent; an index beyond the end
    of an array leads to nothing, which is another answer.
    """
    split = path.index(Wildcard.ELEMENTS)
    before, find = path[:split], finder(path[split + 1 :])

    def find_all(document: Json) -> list[Json] | Absent:
        if document is None or document is UNREADABLE:
            return ABSENT
        parent = document
        for step in before:
            if isinstance(step, int) and isinstance(parent, list) and not _has(parent, step):
                return []
            parent = child(parent, step)
            if parent is ABSENT:
                return ABSENT
        places = (find(element) for element in _elements(parent))
        return [found for found in places if found is not ABSENT]

    return find_all


def child(value: Json, step: PathStep) -> Json | Absent:
    """Go one step down."""
    if isinstance(step, str):
        return value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    if isinstance(step, int) and isinstance(value, list) and _has(value, step):
        return value[step]
    return ABSENT


def _has(array: list[Json], index: int) -> bool:
    return -len(array) <= index < len(array)


def _elements(parent: Json) -> Iterator[Json]:
    if isinstance(parent, dict):
        yield from parent.values()
    elif isinstance(parent, list):
        yield from parent


def _as_text(element: Json, *, is_json: bool) -> str | None:
    if isinstance(element, str):
        return element
    if isinstance(element, bool):
        return "true" if element else "false"
    return write(element) if is_json and isinstance(element, dict | list) else None
