"""FlinkFilters as people reach them: read, watched, and annotated. Nothing else is written."""

import difflib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

from kubernetes.aio.client import ApiClient, ApiException, CustomObjectsApi
from kubernetes.aio.watch import Watch

from flinkfilter.cluster.connection import Place, connected, errors_named
from flinkfilter.cluster.filters import MERGE_PATCH, TIMEOUT_SECONDS, Body, FilterResources
from flinkfilter.errors import NotFound, RemoteError
from flinkfilter.resource.constants import APPROVAL_FIELD_MANAGER, GROUP, PLURAL, VERSION

WATCH_SECONDS = 240
"""How long one watch lasts before it is asked for again; less than the client's five minutes."""
GONE = 410


class FilterAccess:
    """The filters of one cluster, for a person's commands."""

    def __init__(self, connection: ApiClient, namespace: str) -> None:
        self._connection = connection
        self._objects = CustomObjectsApi(connection)
        self.namespace = namespace
        """What the kubeconfig says; commands take it when they name none."""

    @classmethod
    @asynccontextmanager
    async def to(cls, place: Place) -> AsyncIterator[Self]:
        """Connect, for as long as the context lasts.

        Raises:
            Unavailable: there is no way to an API server.
        """
        async with connected(place) as (connection, namespace):
            yield cls(connection, namespace)

    async def get(self, namespace: str, name: str) -> Body:
        """Read one filter.

        Raises:
            RemoteError: NotFound, with names near to it, when there is none.
        """
        try:
            return await FilterResources(self._connection).get(namespace, name)
        except NotFound as error:
            raise await self._not_found(namespace, name) or error from error

    async def list(self, namespace: str | None) -> tuple[Body, ...]:
        """Read all filters of a namespace; of all namespaces, when None.

        Raises:
            RemoteError: NotFound when the cluster has no such resource.
        """
        try:
            return await FilterResources(self._connection, (namespace,) if namespace else ()).list()
        except NotFound as error:
            raise NotFound(
                "this cluster knows no FlinkFilters: the CustomResourceDefinition "
                f"{PLURAL}.{GROUP} is not installed"
            ) from error

    async def annotate(self, body: Body, changes: Mapping[str, str | None]) -> Body:
        """Set annotations, or remove those whose value is None, if the filter is still as read.

        Args:
            body: the filter as it was read.
            changes: the annotations, by their full names.

        Returns:
            The filter as it is now.

        Raises:
            RemoteError: Conflict when it has changed since it was read.
        """
        metadata = body["metadata"]
        namespace, name = metadata["namespace"], metadata["name"]
        patch = {
            "metadata": {
                "annotations": dict(changes),
                "resourceVersion": metadata["resourceVersion"],
            }
        }
        with errors_named(f"annotate {namespace}/{name}"):
            answer: Any = await self._objects.patch_namespaced_custom_object(
                GROUP,
                VERSION,
                namespace,
                PLURAL,
                name,
                patch,
                field_manager=APPROVAL_FIELD_MANAGER,
                _content_type=MERGE_PATCH,
                _request_timeout=TIMEOUT_SECONDS,
            )
        return dict(answer)

    async def watch(
        self, namespace: str | None, name: str | None
    ) -> AsyncIterator[tuple[Body, bool]]:
        """Give the filters, and then each change of one as it comes, without an end.

        Args:
            namespace: where; everywhere, when None.
            name: of one filter; all, when None.

        Yields:
            The filter, and whether it is still there.

        Raises:
            RemoteError: the API server does not answer, or not any more.
        """
        known: dict[tuple[str, str], Body] = {}
        while True:
            bodies, version = await self._listed(namespace, name)
            now = {_key(body): body for body in bodies}
            for key in known.keys() - now.keys():
                yield known[key], False
            for body in bodies:
                yield body, True
            known = now
            async for body, exists in self._changes(namespace, name, version):
                if exists:
                    known[_key(body)] = body
                else:
                    known.pop(_key(body), None)
                yield body, exists

    async def _listed(
        self, namespace: str | None, name: str | None
    ) -> tuple[tuple[Body, ...], str]:
        with errors_named("list flinkfilters"):
            call, options = self._listing(namespace, name, _request_timeout=TIMEOUT_SECONDS)
            answer = await call[0](*call[1:], **options)
        return tuple(answer["items"]), answer["metadata"]["resourceVersion"]

    async def _changes(
        self, namespace: str | None, name: str | None, version: str
    ) -> AsyncIterator[tuple[Body, bool]]:
        """Give the changes since a version, until the server has forgotten where that was."""
        with errors_named("watch flinkfilters"):
            while True:
                stream = Watch()  # type: ignore[no-untyped-call]  # untyped in the library
                call, options = self._listing(namespace, name, resource_version=version)
                options |= {"timeout_seconds": WATCH_SECONDS, "allow_watch_bookmarks": True}
                try:
                    watched = stream.stream(*call, **options)  # type: ignore[no-untyped-call]
                    async with watched as events:
                        async for event in events:
                            body = event["raw_object"]
                            version = body["metadata"]["resourceVersion"]
                            if event["type"] != "BOOKMARK":
                                yield body, event["type"] != "DELETED"
                except ApiException as error:
                    if error.status == GONE:
                        return
                    raise

    def _listing(
        self, namespace: str | None, name: str | None, **options: Any
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Spell out a list call: the function and its arguments by place, and those by name."""
        if name is not None:
            options["field_selector"] = f"metadata.name={name}"
        if namespace is None:
            return (self._objects.list_cluster_custom_object, GROUP, VERSION, PLURAL), options
        function = self._objects.list_namespaced_custom_object
        return (function, GROUP, VERSION, namespace, PLURAL), options

    async def _not_found(self, namespace: str, name: str) -> NotFound | None:
        """Say what there is instead; None when that cannot be told."""
        try:
            bodies = await self.list(namespace)
        except NotFound as error:
            return error
        except RemoteError:
            return None
        names = [str(body["metadata"]["name"]) for body in bodies]
        near = difflib.get_close_matches(name, names, n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        if not names:
            hint = "; that namespace has none"
        return NotFound(f"there is no FlinkFilter {namespace}/{name}{hint}")


def _key(body: Body) -> tuple[str, str]:
    return body["metadata"]["namespace"], body["metadata"]["name"]
