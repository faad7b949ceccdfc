"""Letting filters go: our finalizer off, their statements left as they are."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from flinkfilter.cluster.connection import Place, connected
from flinkfilter.cluster.filters import FilterResources
from flinkfilter.errors import Conflict, NotFound

ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class HeldFilter:
    """A filter that our finalizer stands on.

    Attributes:
        namespace, name: of the resource.
        deleted: whether it goes as soon as nothing holds it.
        statements: the names that its status records.
    """

    namespace: str
    name: str
    deleted: bool
    statements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


class Releases:
    """Finds and releases filters of a cluster."""

    def __init__(self, filters: FilterResources, namespace: str | None) -> None:
        self._filters = filters
        self._namespace = namespace

    async def held(self, name: str | None = None) -> list[HeldFilter]:
        """Find the filters that our finalizer stands on.

        Args:
            name: of one filter; all, when None.

        Raises:
            RemoteError: NotFound when there is no filter of this name.
        """
        if name and self._namespace:
            body = await self._filters.get(self._namespace, name)
            bodies: tuple[Mapping[str, Any], ...] = (body,)
        else:
            bodies = await self._filters.list()
        return [_held_filter(body) for body in bodies if self._filters.has_finalizer(body)]

    async def release(self, held: HeldFilter) -> None:
        """Take our finalizer off a filter; one that is gone already is released.

        Raises:
            RemoteError: it could not be done.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                body = await self._filters.get(held.namespace, held.name)
                if self._filters.has_finalizer(body):
                    await self._filters.remove_finalizer(body)
            except NotFound:
                return
            except Conflict:
                # An operator writes as well, and each of its writes is soon over.
                if attempt == ATTEMPTS:
                    raise
            else:
                return


@asynccontextmanager
async def releases(
    place: Place, namespace: str | None, *, everywhere: bool
) -> AsyncIterator[Releases]:
    """Connect to a cluster, for one namespace or for all.

    Args:
        place: the cluster.
        namespace: of the filters; None for that of the kubeconfig's context.
        everywhere: whether all namespaces are meant instead.

    Raises:
        Unavailable: there is no kubeconfig.
    """
    async with connected(place) as (connection, usual):
        where = None if everywhere else namespace or usual
        yield Releases(FilterResources(connection, (where,) if where else ()), where)


def _held_filter(body: Mapping[str, Any]) -> HeldFilter:
    metadata = body["metadata"]
    return HeldFilter(
        metadata["namespace"],
        metadata["name"],
        deleted="deletionTimestamp" in metadata,
        statements=tuple(dict.fromkeys(_names_in(_deployments(body.get("status"))))),
    )


def _deployments(status: Any) -> list[Any]:
    parts = status if isinstance(status, dict) else {}
    return [parts.get("deployment"), parts.get("replacement")]


def _names_in(part: Any) -> list[str]:
    # Read as loosely as can be: this is for the day on which nothing else works.
    match part:
        case {"name": str(name)}:
            return [name]
        case dict():
            return [name for inner in part.values() for name in _names_in(inner)]
        case list():
            return [name for inner in part for name in _names_in(inner)]
        case _:
            return []
