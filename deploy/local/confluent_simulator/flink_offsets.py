"""Where jobs begin and where they stood: offsets out of Kafka, checkpoints and consumer groups.

Flows in: plans, start options, the folders of snapshots. Flows out: an offset per partition.
"""

from pathlib import Path

from confluent_simulator.catalog import Catalog
from confluent_simulator.engine import Plan, Submission
from confluent_simulator.flink_session import group_of
from confluent_simulator.kafka_topics import KafkaTopics
from confluent_simulator.snapshot_offsets import offsets_in
from confluent_simulator.startup import Startup, startup_of
from confluent_simulator.statement import Offsets


class FlinkOffsets:
    """Resolves offsets to numbers, so that a partition nothing was read of has a known one too."""

    def __init__(self, catalog: Catalog, topics: KafkaTopics) -> None:
        self._catalog = catalog
        self._topics = topics

    async def start(self, submission: Submission, plan: Plan, carried: Offsets | None) -> Offsets:
        """Return where each source begins: as carried, or as the options say."""
        general = startup_of(submission.properties)
        start = {}
        for topic in plan.sources:
            own = startup_of(self._catalog.find(topic).options, prefix="")
            # An option of the table itself beats carried offsets and the statement's options.
            startup = own or general
            known = {} if own else (carried or {}).get(topic, {})
            start[topic] = {**await self._resolved(topic, startup or Startup()), **known}
        return start

    async def reached(self, uid: str, start: Offsets, snapshot: Path | None) -> Offsets:
        """Return the offsets of a snapshot; what is not in it, as committed, or as begun."""
        known = offsets_in(snapshot, start) if snapshot else {}
        committed = await self._topics.committed(group_of(uid))
        reached: dict[str, dict[int, int]] = {}
        for topic, begun in start.items():
            offsets = dict(begun)
            for found in (committed.get(topic, {}), known.get(topic, {})):
                for partition, offset in found.items():
                    offsets[partition] = max(offset, offsets.get(partition, 0))
            reached[topic] = offsets
        return reached

    async def _resolved(self, topic: str, startup: Startup) -> dict[int, int]:
        match startup.mode:
            case "latest-offset":
                return await self._topics.latest(topic)
            case "timestamp":
                return await self._topics.at(topic, startup.timestamp_millis)
            case "specific-offsets":
                return {**await self._topics.earliest(topic), **startup.offsets}
            case _:
                return await self._topics.earliest(topic)
