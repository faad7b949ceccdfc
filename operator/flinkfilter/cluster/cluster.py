"""What is asked of the API server, made on one connection."""

from dataclasses import dataclass, field
from typing import Self

from kubernetes.aio.client import ApiClient

from flinkfilter.cluster.events import EventRecorder
from flinkfilter.cluster.filters import FilterResources
from flinkfilter.cluster.stamps import Stamps


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster, as the controller sees it."""

    filters: FilterResources
    recorder: EventRecorder
    stamps: Stamps = field(default_factory=Stamps)

    @classmethod
    def on(
        cls,
        connection: ApiClient,
        instance: str,
        namespaces: tuple[str, ...] = (),
        stamped_by: str | None = None,
    ) -> Self:
        """Make all on one connection; `instance` names this process in Events."""
        return cls(
            FilterResources(connection, namespaces),
            EventRecorder(connection, instance),
            Stamps(connection, stamped_by),
        )
