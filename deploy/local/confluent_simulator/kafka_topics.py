"""Topics and offsets in the real Kafka behind the simulator.

Flows in: tables, consumer groups. Flows out: topics made and deleted, offsets read. Every call of
the Kafka client blocks, so each runs in a thread.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from confluent_kafka import (
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    TopicPartition,
)
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exports without __all__
    AdminClient,
    NewTopic,
    OffsetSpec,
)

from confluent_simulator.errors import EngineUnavailable

_TIMEOUT = 20.0
_EARLIEST = OffsetSpec.earliest()  # type: ignore[no-untyped-call]  # the package's own lack
_LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # the package's own lack
_Result = TypeVar("_Result")


class KafkaTopics:
    """The topics of one cluster."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.bootstrap_servers = bootstrap_servers
        self._admin = AdminClient(
            {"bootstrap.servers": bootstrap_servers, "socket.timeout.ms": 10000, "log_level": 2}
        )

    async def create(self, name: str, partitions: int, settings: Mapping[str, str]) -> bool:
        """Create a topic; return False when there is one of that name."""
        topic = NewTopic(
            name, num_partitions=partitions, replication_factor=1, config=dict(settings)
        )

        def create() -> bool:
            try:
                self._admin.create_topics([topic])[name].result(_TIMEOUT)
            except KafkaException as error:
                if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                    return False
                raise
            return True

        return await _blocking(create)

    async def delete(self, name: str) -> None:
        """Delete a topic with all that is in it."""

        def delete() -> None:
            self._admin.delete_topics([name])[name].result(_TIMEOUT)

        await _blocking(delete)

    async def earliest(self, topic: str) -> dict[int, int]:
        """Return the first offset of each partition."""
        return await self._offsets(topic, _EARLIEST)

    async def latest(self, topic: str) -> dict[int, int]:
        """Return the offset after the last record of each partition."""
        return await self._offsets(topic, _LATEST)

    async def at(self, topic: str, millis: int) -> dict[int, int]:
        """Return the first offset at or after a time; the end where there is none."""
        ends = await self.latest(topic)
        found = await self._offsets(topic, OffsetSpec.for_timestamp(millis))
        return {each: ends[each] if offset < 0 else offset for each, offset in found.items()}

    async def _offsets(self, topic: str, spec: Any) -> dict[int, int]:
        def read() -> dict[int, int]:
            found = self._admin.list_topics(topic, timeout=_TIMEOUT).topics[topic]
            if found.error is not None:
                raise KafkaException(found.error)
            wanted = {TopicPartition(topic, each): spec for each in found.partitions}
            answers = self._admin.list_offsets(wanted, request_timeout=_TIMEOUT)
            return {
                place.partition: future.result(_TIMEOUT).offset for place, future in answers.items()
            }

        return await _blocking(read)

    async def committed(self, group: str) -> dict[str, dict[int, int]]:
        """Return the offsets that a consumer group has committed, per topic and partition."""

        def read() -> dict[str, dict[int, int]]:
            request = ConsumerGroupTopicPartitions(group)
            answer = self._admin.list_consumer_group_offsets([request])[group].result(_TIMEOUT)
            offsets: dict[str, dict[int, int]] = {}
            for place in answer.topic_partitions:
                if place.offset >= 0:
                    offsets.setdefault(place.topic, {})[place.partition] = place.offset
            return offsets

        return await _blocking(read)


async def _blocking(call: Callable[[], _Result]) -> _Result:
    try:
        return await asyncio.to_thread(call)
    except (KafkaException, TimeoutError) as error:
        raise EngineUnavailable(f"Kafka: {error}") from error
