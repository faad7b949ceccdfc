"""What enters is what a filter was called; what leaves is a name that Kubernetes takes."""

import re
from collections.abc import Iterable, Iterator

from flinkfilter.language.collecting import invalid
from flinkfilter.resource.json_values import shown

_LONGEST = 200
"""Of 253 characters; the rest is for a number behind the name."""
_OTHER = re.compile(r"[^a-z0-9]+")


def carry_name(identity: object, name: object, notes: list[str]) -> str:
    """Make the name of the resource from the id, else from the name as the service made ids.

    Raises:
        InvalidSpec: neither holds a letter or a digit.
    """
    given = next((each for each in (identity, name) if isinstance(each, str) and each), None)
    made = _OTHER.sub("-", given.lower()).strip("-")[:_LONGEST].rstrip("-") if given else ""
    if not made:
        raise invalid("id", f"text with a letter (a to z) or a digit is needed, not {shown(given)}")
    if made != identity:
        notes.append(f"{shown(given)} is no name of a resource; it is named {made}")
    return made


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Number the names that came before: a, a-2, a-3."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for name in names:
        free = name
        while free in taken:
            numbers[name] = numbers.get(name, 1) + 1
            free = f"{name}-{numbers[name]}"
        taken.add(free)
        yield free
