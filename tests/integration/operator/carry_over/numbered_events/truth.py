"""Which revision is responsible for an event, and what it has to make of it."""

import bisect
import itertools
from collections import Counter
from dataclasses import dataclass, field

from numbered_events.stream import PARTITIONS


@dataclass(frozen=True)
class Revision:
    """Conditions, and which numbers they are meant to take, said in another way."""

    spec: dict
    takes: object


@dataclass
class Truth:
    """What each event of the source has to become, by who was responsible at its offset."""

    revisions: list = field(default_factory=list)
    # For each revision but the first, where it began: offset by partition.
    begins: list = field(default_factory=list)

    def responsible(self, record):
        """Give the index of the revision that an event belongs to."""
        begins = [begin[record.partition] for begin in self.begins]
        return bisect.bisect_right(begins, record.offset)

    def expected(self, source):
        """Give how often each number has to stand in the output."""
        return Counter(
            record.number
            for record in source
            if self.revisions[self.responsible(record)].takes(record.number)
        )

    def assert_tiled(self):
        """Check that each revision had its part of each partition, one after the other."""
        for partition in range(PARTITIONS):
            places = [0, *(begin[partition] for begin in self.begins)]
            assert places == sorted(set(places))

    def gaps(self, source, output):
        """Give for each hand-over the seconds between the last of the old and the first new."""
        owner = {record.number: self.responsible(record) for record in source}
        times = {}
        for record in output:
            times.setdefault(owner[record.number], []).append(record.when)
        spans = [(min(found), max(found)) for _, found in sorted(times.items())]
        pairs = itertools.pairwise(spans)
        return [round((after[0] - before[1]) / 1000, 1) for before, after in pairs]


def _revision(takes, *conditions):
    return Revision({"conditions": list(conditions), "matchAll": None}, takes)


_DEALER = {"field": "header_data.dealerId", "operator": "equals"}
_KIND = {"field": "event_type", "operator": "equals", "value": "CarCreated"}
REVISIONS = (
    _revision(lambda n: n % 4 == 1, {**_DEALER, "value": "DEALER-1"}),
    # Wider, narrower, another field, everything, and narrower by a number.
    _revision(
        lambda n: n % 4 > 0,
        {**_DEALER, "operator": "in", "values": ["DEALER-1", "DEALER-2", "DEALER-3"]},
    ),
    _revision(lambda n: n % 4 == 2, {**_DEALER, "value": "DEALER-2"}),
    _revision(lambda n: n % 3 == 1, _KIND),
    Revision({"conditions": None, "matchAll": True}, lambda _: True),
    _revision(
        lambda n: n % 3 == 1 and n > 1000,
        _KIND,
        {"field": "header_data.number", "operator": "greaterThan", "value": 1000},
    ),
)
"""Each shares events with the one before it, which would show if both handled them."""
