"""The resources as they were last seen, by the watch or in the answer to a write of ours."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Body: TypeAlias = Mapping[str, Any]


# Uids of deleted resources, which are never used again.
REMEMBERED = 10_000


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


def uid_of(body: Body) -> str:
    """Read the uid off a resource."""
    uid: str = body["metadata"]["uid"]
    return uid


def _nobody(_: Body) -> None:
    """Take no notice."""


class Cache:
    """Resources by key, and keys by uid.

    Args:
        kept: told of every resource that was news, wherever it came from.
        dropped: told of every resource that was forgotten.
    """

    def __init__(
        self, kept: Callable[[Body], None] = _nobody, dropped: Callable[[Body], None] = _nobody
    ) -> None:
        self._told_of_keep = kept
        self._told_of_drop = dropped
        self._bodies: dict[Key, Body] = {}
        self._keys: dict[str, Key] = {}
        self._dropped: OrderedDict[str, None] = OrderedDict()

    def get(self, key: Key) -> Body | None:
        """Give a resource as it was last seen."""
        return self._bodies.get(key)

    def key_of_uid(self, uid: str) -> Key | None:
        """Find the resource with this uid."""
        return self._keys.get(uid)

    def __iter__(self) -> Iterator[Key]:
        return iter(tuple(self._bodies))

    def keep(self, body: Body) -> bool:
        """Keep a resource, unless this or a newer form of it is known; tells whether it was news.

        What comes back through the watch after a write of ours is no news, nor is what the watch
        still says of a resource that is known to be gone.
        """
        key, uid = key_of(body), uid_of(body)
        known = self._bodies.get(key)
        if uid in self._dropped or (known is not None and not _is_newer(body, known)):
            return False
        if known is not None:
            self._keys.pop(uid_of(known), None)
        self._bodies[key] = body
        self._keys[uid] = key
        self._told_of_keep(body)
        return True

    def drop(self, body: Body) -> bool:
        """Forget a resource that was deleted; tells whether it was known under its name."""
        key, uid = key_of(body), uid_of(body)
        self._dropped[uid] = None
        if len(self._dropped) > REMEMBERED:
            self._dropped.popitem(last=False)
        known = self._bodies.get(key)
        if known is None or uid_of(known) != uid:
            # Another resource has its name by now.
            return False
        del self._bodies[key]
        self._keys.pop(uid, None)
        self._told_of_drop(body)
        return True


def _is_newer(body: Body, known: Body) -> bool:
    # API servers have promised since 1.35 that versions within one kind compare as integers. So
    # this holds as well when the name belongs to another resource by now.
    return int(body["metadata"]["resourceVersion"]) > int(known["metadata"]["resourceVersion"])
