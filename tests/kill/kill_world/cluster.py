"""The operator's own Kubernetes adapter, whose library calls end in the API server in memory.

Only the library below the adapter is stood in for: patches, preconditions and the naming of errors
are the real ones.
"""

from flinkfilter.cluster.cluster import Cluster
from flinkfilter.cluster.events import EventRecorder
from flinkfilter.cluster.filters import FilterResources
from kill_world.api_server import refusal
from kill_world.seam import Fault, Kind


def cluster_of(world, process):
    """Make what a controller is given of the cluster."""
    calls = _Calls(world, process)
    filters = FilterResources.__new__(FilterResources)
    filters._objects, filters._namespaces = calls, ()
    recorder = EventRecorder.__new__(EventRecorder)
    recorder._events, recorder._instance = calls, "kill"
    return Cluster(filters, recorder)


class _Calls:
    """The calls of the library that the adapter uses."""

    def __init__(self, world, process):
        self._world, self._process = world, process

    async def list_cluster_custom_object(self, *_, **__):
        """Read all FlinkFilters."""

        async def read():
            return {"items": self._world.api_server.list()}

        return await self._made(Kind.LIST, "list flinkfilters", read)

    async def patch_namespaced_custom_object_status(self, *place, **_):
        """Patch a status."""
        *_, name, patch = place
        status = patch["status"]
        words = f"patch the status of {name}: {', '.join(sorted(status))}"
        if "phase" in status:
            words = f"{words} (phase {status['phase']})"
        return await self._patched(name, patch, words, subresource=True)

    async def patch_namespaced_custom_object(self, *place, **_):
        """Patch the finalizers."""
        *_, name, patch = place
        words = f"patch {name}: finalizers {patch['metadata']['finalizers']}"
        return await self._patched(name, patch, words, subresource=False)

    async def _patched(self, name, patch, words, *, subresource):
        server = self._world.api_server

        async def change():
            return server.patch(name, patch, subresource=subresource)

        return await self._made(Kind.PATCH, words, change)

    async def create_namespaced_event(self, _namespace, event, **_):
        """Write an Event."""

        async def write():
            self._world.events.append((event.regarding.name, event.reason, event.note))

        words = f"write an Event about {event.regarding.name}: {event.reason}"
        await self._made(Kind.EVENT, words, write)

    async def _made(self, kind, words, carry_out):
        through = self._world.seam.pass_through
        return await through(self._process, kind, words, carry_out, _failure)


def _failure(fault):
    match fault:
        case Fault.CONFLICT:
            return refusal(409, "Conflict", "the object has been modified")
        case Fault.INVALID:
            return refusal(422, "Unprocessable Entity", "an injected fault")
        case Fault.BROKEN:
            return refusal(500, "Internal Server Error", "an injected fault")
        case Fault.REPLY_LOST:
            return ConnectionResetError("an injected fault: the connection broke")
        case _:
            return ConnectionRefusedError("an injected fault: connection refused")
