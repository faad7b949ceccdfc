"""Who may write to a topic. What enters are the claims of filters; what leaves is who comes first.

Claims on a topic stand in one order: who holds it by record comes before who asks for it; among
holders, who has held it for longest; then the older resource; then namespace and name. The order
is total, so of filters that want one topic exactly one gets it, and it needs no memory of its own:
every process that reads the same resources finds the same order.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

_Rank: TypeAlias = tuple[bool, datetime, datetime, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a filter reads and writes, or wants to.

    Attributes:
        namespace, name, uid: of its metadata.
        source: the table that it reads.
        topic: the output topic that its spec asks for; empty when the spec is invalid.
        held: the topics that its status has a record of.
        held_since: since when, as far as that is recorded.
        created_at: its creation timestamp.
        deleting: whether it is being deleted. It asks for nothing any more, and holds what it
            holds until it is gone.
    """

    namespace: str
    name: str
    uid: str
    source: str
    topic: str
    held: frozenset[str]
    held_since: datetime | None
    created_at: datetime
    deleting: bool = False

    @property
    def topics(self) -> frozenset[str]:
        """All topics that it holds or asks for."""
        return self.held if self.deleting or not self.topic else self.held | {self.topic}

    def is_of(self, other: "Claim") -> bool:
        """Whether both are claims of the same filter."""
        return (self.namespace, self.name) == (other.namespace, other.name)


def rank_of(claim: Claim, topic: str) -> _Rank | None:
    """Give the place of a claim on a topic, lowest first; None when it is no claim on it."""
    if topic not in claim.topics:
        return None
    is_held = topic in claim.held
    # A record without a time is one of an earlier version; it cannot be older than its resource.
    since = (claim.held_since if is_held else None) or claim.created_at
    return (not is_held, since, claim.created_at, claim.namespace, claim.name)


def holder_of(topic: str, own: Claim, others: Iterable[Claim]) -> Claim | None:
    """Find the claim on a topic that comes first, when that is not our own.

    Args:
        topic: the topic that we want.
        own: our claim. If it is none on this topic, every other one stands before it.
        others: the claims of other filters; those on other topics change nothing.
    """
    before = [(rank, claim) for claim, rank in _before(topic, own, others)]
    return min(before, key=lambda each: each[0])[1] if before else None


def _before(topic: str, own: Claim, others: Iterable[Claim]) -> Iterator[tuple[Claim, _Rank]]:
    ours = rank_of(own, topic)
    for claim in others:
        rank = rank_of(claim, topic)
        if rank is not None and not claim.is_of(own) and (ours is None or rank < ours):
            yield claim, rank


def loop_of(own: Claim, others: Iterable[Claim]) -> tuple[Claim, ...]:
    """Find out whether what we want to write would come back to what we read.

    Only what stands before our own claim is looked at, so of a loop the latest filter is refused
    and the others go on.

    Args:
        own: our claim.
        others: the claims of other filters, at least of all that could be on such a way.

    Returns:
        The filters on a shortest way from our output topic to our source, first the one that
        reads our topic; only ourselves, if we read what we write; empty when there is no way.
    """
    ours = rank_of(own, own.topic)
    if ours is None:
        return ()
    if own.topic == own.source:
        return (own,)
    readers: dict[str, list[Claim]] = {}
    for claim in others:
        if not claim.is_of(own):
            readers.setdefault(claim.source, []).append(claim)
    ways: dict[str, tuple[Claim, ...]] = {own.topic: ()}
    left = deque([own.topic])
    while left:
        table = left.popleft()
        for claim in readers.get(table, ()):
            for topic in sorted(claim.topics - ways.keys()):
                rank = rank_of(claim, topic)
                if rank is None or rank > ours:
                    continue
                ways[topic] = (*ways[table], claim)
                if topic == own.source:
                    return ways[topic]
                left.append(topic)
    return ()
