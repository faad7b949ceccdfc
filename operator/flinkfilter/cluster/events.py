"""Events in the cluster, in the form of events.k8s.io, under a reporting controller of our own."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kubernetes.aio.client import (
    ApiClient,
    EventsV1Api,
    EventsV1Event,
    V1ObjectMeta,
    V1ObjectReference,
)

from flinkfilter.cluster.connection import errors_named
from flinkfilter.cluster.filters import TIMEOUT_SECONDS
from flinkfilter.resource.constants import API_VERSION, KIND, REPORTING_CONTROLLER


class EventRecorder:
    """Writes Events about FlinkFilters."""

    def __init__(self, connection: ApiClient, instance: str) -> None:
        self._events = EventsV1Api(connection)
        self._instance = instance

    async def record(
        self, body: Mapping[str, Any], reason: str, note: str, *, warning: bool
    ) -> None:
        """Write one Event about a resource.

        Args:
            body: the resource.
            reason: one word in CamelCase.
            note: for people, at most 1024 characters.
            warning: whether its type is Warning rather than Normal.

        Raises:
            RemoteError: it could not be written.
        """
        metadata = body["metadata"]
        event = EventsV1Event(
            metadata=V1ObjectMeta(
                name=f"{metadata['name'][:200]}.{secrets.token_hex(8)}",
                namespace=metadata["namespace"],
            ),
            event_time=datetime.now(UTC),
            reporting_controller=REPORTING_CONTROLLER,
            reporting_instance=self._instance,
            action="Reconcile",
            reason=reason,
            note=note,
            type="Warning" if warning else "Normal",
            regarding=V1ObjectReference(
                api_version=API_VERSION,
                kind=KIND,
                namespace=metadata["namespace"],
                name=metadata["name"],
                uid=metadata["uid"],
                resource_version=metadata["resourceVersion"],
            ),
        )
        with errors_named(f"record an Event about {metadata['namespace']}/{metadata['name']}"):
            await self._events.create_namespaced_event(
                metadata["namespace"], event, _request_timeout=TIMEOUT_SECONDS
            )
