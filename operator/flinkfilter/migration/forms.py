"""What enters is a document as it was read; what leaves are the filters in it, each with its form.

The system before this one had three: the metadata service kept one filter an object (`SEED`), its
successor made an object of the conditions (`SERVICE`), and the scripts kept a list in
`filters.json` (`LIST`). They said different things with the same words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flinkfilter.errors import Problem
from flinkfilter.language.collecting import invalid
from flinkfilter.resource.json_values import shown

_MOST = 10_000
"""Filters in one document; more are a mistake."""


class Form(StrEnum):
    """How a filter is written; the text says it to people."""

    SEED = "one filter an object, conditions a list"
    SERVICE = "one filter an object, conditions an object with their logic"
    LIST = "filters.json: a list under `filters`"


@dataclass(frozen=True, slots=True)
class Found:
    """A filter as it was found.

    Attributes:
        place: where in the document: nothing, `filters[0]` or `[0]`.
        form: how it is written.
        content: its keys, which may be anything.
    """

    place: str
    form: Form
    content: Any


def find_filters(document: object) -> tuple[Found, ...]:
    """Find the filters in a document.

    Raises:
        InvalidSpec: it is of no known form, or holds none.
    """
    if isinstance(document, list):
        found = tuple(_each(document, "", in_list=False))
    elif not isinstance(document, dict):
        raise invalid("", f"a filter or a list of filters is needed, not {shown(document)}")
    elif isinstance(document.get("filters"), list):
        found = tuple(_each(document["filters"], "filters", in_list=True))
    elif "apiVersion" in document and "kind" in document:
        raise invalid("kind", f"{shown(document['kind'])} is a Kubernetes object already")
    else:
        return (Found("", _form(document, in_list=False), document),)
    if not found:
        raise invalid("", "a list without any filter")
    if len(found) > _MOST:
        raise invalid("", f"{len(found)} filters; at most {_MOST} are read at once")
    return found


def by_key(content: object, path: str) -> dict[str, Any]:
    """Give the keys of a mapping in small letters: some files have them as Go spells its fields.

    Raises:
        InvalidSpec: it is no mapping, or two keys differ in case alone.
    """
    if not isinstance(content, dict):
        raise invalid(path, f"a mapping is needed, not {shown(content)}")
    keys: dict[str, Any] = {}
    for key, value in content.items():
        if key.lower() in keys:
            raise invalid(path, f"the key {shown(key)} stands there twice, in capitals and not")
        keys[key.lower()] = value
    return keys


def below(path: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Put problems of a filter below the place of the filter in its document."""
    return tuple(
        Problem(".".join(part for part in (path, each.path) if part), each.message)
        for each in problems
    )


def _each(filters: list[Any], path: str, *, in_list: bool) -> Iterator[Found]:
    for index, content in enumerate(filters):
        yield Found(f"{path}[{index}]", _form(content, in_list=in_list), content)


def _form(content: object, *, in_list: bool) -> Form:
    if isinstance(content, Mapping) and any(
        key.lower() == "conditions" and isinstance(value, dict) for key, value in content.items()
    ):
        return Form.SERVICE
    return Form.LIST if in_list else Form.SEED
