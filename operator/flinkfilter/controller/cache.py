"""The resources as they were last seen, by the watch or in the answer to a write of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Names a resource."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def key_of(body: Body) -> Key:
    """Read the key off a resource."""
    return Key(body["metadata"]["namespace"], body["metadata"]["name"])


class Cache:
    """Resources by key, and keys by uid."""

    def __init__(self) -> None:
        self._bodies: dict[Key, Body] = {}
        self._keys: dict[str, Key] = {}

    def get(self, key: Key) -> Body | None:
        """Give a resource as it was last seen."""
        return self._bodies.get(key)

    def key_of_uid(self, uid: str) -> Key | None:
        """Find the resource with this uid."""
        return self._keys.get(uid)

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._bodies))

    def keep(self, body: Body) -> bool:
        """Keep a resource, unless a newer form of it is known; tells whether it was kept."""
        key = key_of(body)
        known = self._bodies.get(key)
        if known is not None and _is_older(body, known):
            return False
        if known is not None:
            self._keys.pop(known["metadata"]["uid"], None)
        self._bodies[key] = body
        self._keys[body["metadata"]["uid"]] = key
        return True

    def drop(self, body: Body) -> None:
        """Forget a resource that was deleted, unless another one has its name by now."""
        key = key_of(body)
        known = self._bodies.get(key)
        if known is None or known["metadata"]["uid"] != body["metadata"]["uid"]:
            return
        del self._bodies[key]
        self._keys.pop(body["metadata"]["uid"], None)


def _is_older(body: Body, known: Body) -> bool:
    if body["metadata"]["uid"] != known["metadata"]["uid"]:
        return False
    # API servers have promised since 1.35 that versions of one resource compare as integers.
    return int(body["metadata"]["resourceVersion"]) < int(known["metadata"]["resourceVersion"])
