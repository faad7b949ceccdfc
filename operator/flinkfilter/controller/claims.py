"""Who claims which topic. Resources go in; what comes out are claims, and whom to look at again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flinkfilter.controller.cache import Body, Key, key_of, uid_of
from flinkfilter.errors import InvalidSpec
from flinkfilter.lifecycle.meaning import meaning_of
from flinkfilter.lifecycle.ownership import Claim, rank_of
from flinkfilter.settings import Settings

# A resource without a readable creation timestamp comes after all others.
_NEVER = datetime.max.replace(tzinfo=UTC)
_RECORDS = ("deployment", "replacement")


@dataclass(slots=True)
class _Entry:
    """What is kept of a filter: its claim as if its spec were valid, and whether it is."""

    claim: Claim
    generation: object
    spec: object
    is_valid: bool | None = None


class Claims:
    """The claims of all filters, by filter, by topic and by source.

    Whether a spec is valid decides whether it asks for its topic. To find out costs a millisecond,
    so it is done only for filters that have a rival.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries: dict[Key, _Entry] = {}
        self._writers: dict[str, set[Key]] = {}
        self._readers: dict[str, set[Key]] = {}

    def keep(self, body: Body) -> frozenset[Key]:
        """Take in a resource as it is now.

        Returns:
            The other filters that may have to be judged anew: those that share a topic on which
            this claim changed, and those of a loop that it opens or closes.
        """
        key = key_of(body)
        known = self._entries.get(key)
        entry = _Entry(self.own(body), body["metadata"].get("generation"), body.get("spec"))
        if known and known.claim.uid == entry.claim.uid and known.generation == entry.generation:
            entry.is_valid = known.is_valid
        return self._replace(key, known, entry)

    def drop(self, body: Body) -> frozenset[Key]:
        """Forget a resource that is gone; returns the same as `keep`."""
        key = key_of(body)
        known = self._entries.get(key)
        if known is None or known.claim.uid != uid_of(body):
            # Another resource has its name by now.
            return frozenset()
        return self._replace(key, known, None)

    def own(self, body: Body) -> Claim:
        """Read the claim off a resource, as if its spec were valid."""
        metadata, status = body["metadata"], _mapping(body.get("status"))
        spec = _mapping(body.get("spec"))
        return Claim(
            namespace=metadata["namespace"],
            name=metadata["name"],
            uid=uid_of(body),
            source=_text(spec.get("source")) or self._settings.default_source,
            topic=_text(spec.get("outputTopic")),
            held=frozenset(_held(status)),
            held_since=_time(_mapping(status.get("sink")).get("since")),
            created_at=_time(metadata.get("creationTimestamp")) or _NEVER,
            deleting=metadata.get("deletionTimestamp") is not None,
        )

    def others(self, key: Key) -> tuple[Claim, ...]:
        """Give the claims that matter for a filter: on its topics, and those of its loops."""
        entry = self._entries.get(key)
        if entry is None:
            return ()
        claim = entry.claim
        rivals = set().union(*(self._writers.get(topic, ()) for topic in claim.topics))
        rivals |= self._between(claim.topics, claim.source)
        return tuple(self._settled(rival) for rival in sorted(rivals - {key}))

    def _settled(self, key: Key) -> Claim:
        """Give a claim as it counts: an invalid spec asks for nothing."""
        entry = self._entries[key]
        if entry.is_valid is None:
            entry.is_valid = self._is_valid(entry)
        return entry.claim if entry.is_valid else replace(entry.claim, topic="")

    def _is_valid(self, entry: _Entry) -> bool:
        # That a spec is valid but for the length of its SQL is not found out here.
        try:
            meaning_of(entry.spec, self._settings, entry.claim.namespace)
        except InvalidSpec:
            return False
        return True

    def _replace(self, key: Key, known: _Entry | None, entry: _Entry | None) -> frozenset[Key]:
        changed = list(_changed_edges(known, entry))
        woken = self._touched(changed)
        if known:
            self._unlist(key, known.claim)
            del self._entries[key]
        if entry:
            self._entries[key] = entry
            for topic in entry.claim.topics:
                self._writers.setdefault(topic, set()).add(key)
            self._readers.setdefault(entry.claim.source, set()).add(key)
        return frozenset((woken | self._touched(changed)) - {key})

    def _unlist(self, key: Key, claim: Claim) -> None:
        places = [(self._writers, topic) for topic in claim.topics]
        for index, name in (*places, (self._readers, claim.source)):
            index[name].discard(key)
            if not index[name]:
                del index[name]

    def _touched(self, edges: Iterable[tuple[str, str]]) -> set[Key]:
        """Give the filters that share a topic with these edges, or a loop."""
        touched: set[Key] = set()
        for source, topic in edges:
            touched |= self._writers.get(topic, set()) | self._between((topic,), source)
        return touched

    def _between(self, topics: Iterable[str], source: str) -> set[Key]:
        """Give the filters on any way from one of these topics to a source."""
        if source not in self._writers:
            # The usual case by far: nobody writes what everybody reads.
            return set()
        onward = self._reached(
            topics, lambda table: self._readers.get(table, ()), lambda claim: claim.topics
        )
        back = self._reached(
            (source,), lambda table: self._writers.get(table, ()), lambda claim: (claim.source,)
        )
        return onward & back

    def _reached(
        self,
        tables: Iterable[str],
        neighbours: Callable[[str], Iterable[Key]],
        ends: Callable[[Claim], Iterable[str]],
    ) -> set[Key]:
        """Give the filters that can be reached from these tables, in one direction."""
        found: set[Key] = set()
        seen = set(tables)
        left = list(seen)
        while left:
            for key in set(neighbours(left.pop())) - found:
                found.add(key)
                new = set(ends(self._entries[key].claim)) - seen
                seen |= new
                left.extend(new)
        return found


def _changed_edges(known: _Entry | None, entry: _Entry | None) -> Iterator[tuple[str, str]]:
    """Give each source and topic of a claim that was made, withdrawn or moved in the order."""
    earlier, later = (set(_edges(each)) if each else set() for each in (known, entry))
    for source, topic, *_ in earlier ^ later:
        yield source, topic


def _edges(entry: _Entry) -> Iterator[tuple[Any, ...]]:
    claim = entry.claim
    for topic in claim.topics:
        # Another generation may be valid where this one is not, or the other way round.
        asked = None if topic in claim.held else str(entry.generation)
        yield claim.source, topic, claim.uid, rank_of(claim, topic), asked


def _held(status: Mapping[str, Any]) -> Iterator[str]:
    """Give the topics of a record. It may be damaged: what can be read of it counts.

    The topic of the output table is held whether anything runs or not, since with
    `deletionPolicy: Delete` it is dropped in the end.
    """
    yield from filter(None, [_text(_mapping(status.get("sink")).get("topic"))])
    for name in _RECORDS:
        record = _mapping(status.get(name))
        topic = _text(record.get("topic"))
        if topic and (record.get("statements") != [] or record.get("leftovers", []) != []):
            yield topic


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _time(value: object) -> datetime | None:
    """Read a time; None when there is none, or none that can be compared with others."""
    try:
        time = datetime.fromisoformat(_text(value))
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
