"""How the consumer stands with its brokers and its group, from librdkafka's statistics. Pure."""

from dataclasses import dataclass, field

import msgspec


class _Broker(msgspec.Struct, frozen=True):
    nodeid: int = -1
    state: str = ""


class _Group(msgspec.Struct, frozen=True):
    state: str = ""
    join_state: str = ""


class _Partition(msgspec.Struct, frozen=True):
    consumer_lag: int = -1
    desired: bool = False


class _Topic(msgspec.Struct, frozen=True):
    partitions: dict[str, _Partition] = {}


class _Statistics(msgspec.Struct, frozen=True):
    brokers: dict[str, _Broker] = {}
    cgrp: _Group = _Group()
    topics: dict[str, _Topic] = {}


_STATISTICS = msgspec.json.Decoder(_Statistics)


@dataclass(frozen=True, slots=True)
class Standing:
    """A moment's view.

    Attributes:
        reached: whether a broker is connected.
        joined: whether it is a member of its group, be it without partitions.
        topic_missing: whether it does not join because the topic does not exist yet.
        lag: records behind the end, by partition, where it is known.
    """

    reached: bool = False
    joined: bool = False
    topic_missing: bool = False
    lag: dict[int, int] = field(default_factory=dict)

    @property
    def waits_for(self) -> str | None:
        """Say what is missing to be ready; None when nothing is that this consumer could mend."""
        if not self.reached:
            return "no broker is reached"
        return None if self.joined or self.topic_missing else "the group is not joined"


def standing_of(statistics: str, topic: str, *, topic_missing: bool) -> Standing:
    """Read one report of librdkafka about the consumer of a topic.

    Args:
        statistics: the report, JSON.
        topic: the topic.
        topic_missing: whether the brokers said lately that it does not exist.
    """
    report = _STATISTICS.decode(statistics)
    partitions = report.topics.get(topic, _Topic()).partitions
    joined = report.cgrp.state == "up" and report.cgrp.join_state == "steady"
    return Standing(
        # A bootstrap server has no id; it goes idle once the real brokers are known.
        reached=any(each.state == "UP" for each in report.brokers.values()),
        joined=joined,
        topic_missing=topic_missing and not joined,
        lag={
            int(number): partition.consumer_lag
            for number, partition in partitions.items()
            # One that was given back is still reported, with the lag that it had then.
            if partition.desired and partition.consumer_lag >= 0
        },
    )
