"""FlinkFilters in the cluster: the writes that the operator makes, each under a precondition."""

from collections.abc import Mapping
from typing import Any

from kubernetes.aio.client import ApiClient, ApisApi, CustomObjectsApi

from flinkfilter.cluster.connection import errors_named
from flinkfilter.cluster.merge_patch import merge_patch
from flinkfilter.resource.constants import FIELD_MANAGER, FINALIZER, GROUP, PLURAL, VERSION

MERGE_PATCH = "application/merge-patch+json"
TIMEOUT_SECONDS = 30

Body = Mapping[str, Any]


class FilterResources:
    """Reads and writes FlinkFilters. Every write fails with Conflict on a newer version."""

    def __init__(self, connection: ApiClient, namespaces: tuple[str, ...] = ()) -> None:
        self._objects = CustomObjectsApi(connection)
        self._groups = ApisApi(connection)
        self._namespaces = namespaces

    @staticmethod
    def has_finalizer(body: Body) -> bool:
        """Tell whether our finalizer stands on a resource."""
        return FINALIZER in (body["metadata"].get("finalizers") or [])

    async def discovered(self) -> bool:
        """Tell whether the API server names FlinkFilters to those who ask what it serves.

        A definition is served a moment before that.
        """
        with errors_named("say what it serves"):
            known = await self._groups.get_api_versions(_request_timeout=TIMEOUT_SECONDS)
            if GROUP not in [group.name for group in known.groups]:
                return False
            found = await self._objects.get_api_resources(
                GROUP, VERSION, _request_timeout=TIMEOUT_SECONDS
            )
        return PLURAL in [resource.name for resource in found.resources]

    async def get(self, namespace: str, name: str) -> Body:
        """Read one FlinkFilter.

        Raises:
            RemoteError: NotFound when there is none.
        """
        with errors_named(f"read {namespace}/{name}"):
            answer: Any = await self._objects.get_namespaced_custom_object(
                GROUP, VERSION, namespace, PLURAL, name, _request_timeout=TIMEOUT_SECONDS
            )
        return dict(answer)

    async def list(self) -> tuple[Body, ...]:
        """Read all FlinkFilters of the watched namespaces, or of the cluster where all are."""
        if not self._namespaces:
            with errors_named("list flinkfilters"):
                answer: Any = await self._objects.list_cluster_custom_object(
                    GROUP, VERSION, PLURAL, _request_timeout=TIMEOUT_SECONDS
                )
            return tuple(answer["items"])
        return tuple([b for name in self._namespaces for b in await self._list_in(name)])

    async def _list_in(self, namespace: str) -> tuple[Body, ...]:
        # By itself, so that rights in the watched namespaces are enough.
        with errors_named(f"list flinkfilters in {namespace}"):
            answer: Any = await self._objects.list_namespaced_custom_object(
                GROUP, VERSION, namespace, PLURAL, _request_timeout=TIMEOUT_SECONDS
            )
        return tuple(answer["items"])

    async def write_status(self, body: Body, status: Mapping[str, Any]) -> Body:
        """Make `status` the status of a resource, in one patch; without a change, no call.

        Args:
            body: the resource as it was last seen.
            status: the whole status that it shall have.

        Returns:
            The resource as it is now.

        Raises:
            RemoteError: of the kind that fits; Conflict when the resource has changed since.
        """
        changes = merge_patch(body.get("status") or {}, status)
        if not changes:
            return body
        return await self._patch(body, {"status": changes}, subresource=True)

    async def add_finalizer(self, body: Body) -> Body:
        """Set our finalizer; without a change, no call."""
        if self.has_finalizer(body):
            return body
        present = body["metadata"].get("finalizers") or []
        return await self._patch(body, {"metadata": {"finalizers": [*present, FINALIZER]}})

    async def remove_finalizer(self, body: Body) -> Body:
        """Take our finalizer off, and no other."""
        present = body["metadata"].get("finalizers") or []
        kept = [finalizer for finalizer in present if finalizer != FINALIZER]
        return await self._patch(body, {"metadata": {"finalizers": kept or None}})

    async def _patch(
        self, body: Body, changes: dict[str, Any], *, subresource: bool = False
    ) -> Body:
        metadata = body["metadata"]
        namespace, name = metadata["namespace"], metadata["name"]
        precondition = {"resourceVersion": metadata["resourceVersion"]}
        patch = {**changes, "metadata": {**changes.get("metadata", {}), **precondition}}
        call = (
            self._objects.patch_namespaced_custom_object_status
            if subresource
            else self._objects.patch_namespaced_custom_object
        )
        what = "patch the status" if subresource else "patch the finalizers"
        with errors_named(f"{what} of {namespace}/{name}"):
            answer: Any = await call(
                GROUP,
                VERSION,
                namespace,
                PLURAL,
                name,
                patch,
                field_manager=FIELD_MANAGER,
                _content_type=MERGE_PATCH,
                _request_timeout=TIMEOUT_SECONDS,
            )
        return dict(answer)
