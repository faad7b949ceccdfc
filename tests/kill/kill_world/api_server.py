"""The API server as far as a controller of FlinkFilters can tell: objects, versions, a watch.

Flows in: what a user does, and patches under a precondition. Flows out: objects, and events to
whoever watches. The rules are those of the real one: one counter of versions for all objects, a
generation that only a change of the spec or a deletion moves, no version for a patch that changes
nothing, and an object that is being deleted goes when its last finalizer does.
"""

import json
import uuid

from kubernetes.aio.client import ApiException

SPACE = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


class ApiServer:
    """Holds FlinkFilters of one namespace."""

    namespace = "shop"

    def __init__(self, clock):
        self._clock = clock
        self.objects = {}
        self.names = {}
        """Of all objects that ever were, by uid."""
        self._version = 0
        self._created = 0
        self.watchers = []
        self.writes = []
        """Every change, as (moment in seconds, kind of event, name)."""

    def get(self, name):
        """Give a copy of an object; None when there is none."""
        return _copy(self.objects[name]) if name in self.objects else None

    def list(self):
        """Give copies of all objects."""
        return [_copy(found) for found in self.objects.values()]

    def apply(self, name, spec):
        """Create an object, or give it another spec, as a user does."""
        now = self.objects.get(name)
        if now is None:
            self._created += 1
            metadata = {
                "namespace": self.namespace,
                "name": name,
                "uid": str(uuid.uuid5(SPACE, f"{name} {self._created}")),
                "generation": 1,
                "creationTimestamp": self._moment(),
            }
            self.names[metadata["uid"]] = name
            self._keep({"metadata": metadata, "spec": _copy(spec)}, "ADDED")
        else:
            self._change(name, lambda body: body.update(spec=_copy(spec)))

    def edit(self, name, **fields):
        """Change fields of a spec; None takes one away."""

        def change(body):
            merged = {**body["spec"], **fields}
            body["spec"] = {key: value for key, value in merged.items() if value is not None}

        self._change(name, change)

    def annotate(self, name, **values):
        """Set annotations of ours, with `_` for `-`; None takes one away."""

        def change(body):
            named = {
                f"flinkfilter.io/{key.replace('_', '-')}": value for key, value in values.items()
            }
            merged = {**body["metadata"].get("annotations", {}), **named}
            kept = {key: value for key, value in merged.items() if value is not None}
            body["metadata"]["annotations"] = kept

        self._change(name, change)

    def delete(self, name):
        """Delete an object, which stays as long as it has finalizers."""
        body = self.objects[name]
        if not body["metadata"].get("finalizers"):
            self._remove(name)
        elif "deletionTimestamp" not in body["metadata"]:

            def change(body):
                body["metadata"]["deletionTimestamp"] = self._moment()
                body["metadata"]["generation"] += 1

            self._change(name, change)

    def patch(self, name, patch, *, subresource):
        """Apply a merge patch of the operator.

        Raises:
            ApiException: 404, or 409 when the precondition does not hold.
        """
        body = self.objects.get(name)
        if body is None:
            raise refusal(404, "Not Found", f'flinkfilters "{name}" not found')
        version = patch.get("metadata", {}).get("resourceVersion")
        if version != body["metadata"]["resourceVersion"]:
            raise refusal(409, "Conflict", "the object has been modified")
        part = {"status": patch["status"]} if subresource else {"metadata": patch["metadata"]}
        changed = _merged(body, part)
        self._change(name, lambda body: body.update(changed))
        # The answer to the patch that takes the last finalizer off is the object that has gone.
        return self.get(name) or _copy(changed)

    def _change(self, name, change):
        before = self.objects[name]
        after = _copy(before)
        change(after)
        if after == before:
            return
        if after["spec"] != before["spec"]:
            after["metadata"]["generation"] += 1
        metadata = after["metadata"]
        if metadata.get("deletionTimestamp") and not metadata.get("finalizers"):
            self._remove(name)
        else:
            self._keep(after, "MODIFIED")

    def _keep(self, body, kind):
        self._version += 1
        body["metadata"]["resourceVersion"] = str(self._version)
        self.objects[body["metadata"]["name"]] = body
        self._tell(kind, body)

    def _remove(self, name):
        body = self.objects.pop(name)
        self._version += 1
        gone = _copy(body)
        gone["metadata"]["resourceVersion"] = str(self._version)
        self._tell("DELETED", gone)

    def _tell(self, kind, body):
        self.writes.append((self._clock.now(), kind, body["metadata"]["name"]))
        for watcher in self.watchers:
            watcher(kind, _copy(body))

    def _moment(self):
        return self._clock.moment().strftime("%Y-%m-%dT%H:%M:%SZ")


def refusal(status, reason, message=""):
    """Make the error that the client of the API server raises."""
    error = ApiException(status=status, reason=reason)
    error.body = json.dumps({"message": message or reason})
    return error


def _copy(value):
    return json.loads(json.dumps(value))


def _merged(target, patch):
    """Apply a merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result
