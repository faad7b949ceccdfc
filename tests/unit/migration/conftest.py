"""Short ways to migrate filters."""

from collections.abc import Callable
from typing import Any

import pytest

from flinkfilter.migration.carrying import Migration, migrate
from flinkfilter.migration.forms import Form, Found, find_filters

LEAF = {"field": "event_type", "operator": "equals", "value": "CarSold"}


@pytest.fixture(scope="session")
def migrated() -> Callable[..., Migration]:
    """Migrate one filter, given the keys that matter, in a form."""

    def one(form=Form.SEED, **keys: Any) -> Migration:
        content = {"id": "a", "outputTopic": "t", "conditions": [LEAF], **keys}
        (migration,) = migrate([Found("", form, content)])
        return migration

    return one


@pytest.fixture(scope="session")
def conditions_of(migrated) -> Callable[..., tuple[list[Any], list[str]]]:
    """Migrate one condition, beside another one; gives ours, and the notes about it."""

    def one(form=Form.SEED, **keys: Any) -> tuple[Any, list[str]]:
        migration = migrated(form, conditions=[keys, LEAF])
        assert migration.problems == ()
        carried = migration.manifest["spec"]["conditions"][0]
        return carried, [note for note in migration.notes if note.startswith("conditions[0]")]

    return one


@pytest.fixture(scope="session")
def problems_of(migrated) -> Callable[..., list[str]]:
    """Migrate a filter that cannot be carried; gives its problems as text."""

    def one(form=Form.SEED, **keys: Any) -> list[str]:
        migration = migrated(form, **keys)
        assert migration.manifest is None
        return [str(problem) for problem in migration.problems]

    return one


@pytest.fixture(scope="session")
def migrate_document() -> Callable[[Any], tuple[Migration, ...]]:
    """Migrate what stands in a document."""

    def all_of(document: Any) -> tuple[Migration, ...]:
        return migrate(find_filters(document))

    return all_of
