"""The two things that are asked of the API server, made on one connection."""

from dataclasses import dataclass
from typing import Self

from kubernetes.aio.client import ApiClient

from flinkfilter.cluster.events import EventRecorder
from flinkfilter.cluster.filters import FilterResources


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster, as the controller sees it."""

    filters: FilterResources
    recorder: EventRecorder

    @classmethod
    def on(cls, connection: ApiClient, instance: str, namespaces: tuple[str, ...] = ()) -> Self:
        """Make both on one connection; `instance` names this process in Events."""
        return cls(FilterResources(connection, namespaces), EventRecorder(connection, instance))
