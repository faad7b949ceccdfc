"""The settings that docs/operating.md names are those that there are."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from flinkfilter.settings import Settings


def names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Name the settings of a model: `approval.acceptTrue`, `sources[].name`."""
    for field in model.model_fields.values():
        name = f"{prefix}{field.alias}"
        inner = field.annotation
        entries = [kind for kind in get_args(inner) if isinstance(kind, type)]
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{name}.")
        elif entries and issubclass(entries[0], BaseModel):
            yield name
            yield from names(entries[0], f"{name}[].")
        else:
            yield name


def test_every_setting_is_in_a_table(docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table("operating.md", "settings")
    _, source_rows = docs_table("operating.md", "sources")
    documented = [name for name, *_ in rows] + [f"sources[].{name}" for name, *_ in source_rows]
    assert sorted(documented) == sorted(names(Settings))
