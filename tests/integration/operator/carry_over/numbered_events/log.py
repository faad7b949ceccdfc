"""Whole topics, read back."""

import json
import uuid
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka import Consumer, TopicPartition


@dataclass(frozen=True)
class Record:
    """A record as it stands in a topic; when in milliseconds."""

    partition: int
    offset: int
    number: int
    when: int


class Log:
    """Reads whole topics, as far as their transactions are committed."""

    def __init__(self, bootstrap):
        self._bootstrap = bootstrap

    def ends(self, topic):
        """Give the offset after the last record of each partition."""
        with self._consumer() as consumer:
            partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
            places = [TopicPartition(topic, each) for each in partitions]
            return {p.partition: consumer.get_watermark_offsets(p, 20)[1] for p in places}

    def read(self, topic, seconds=60):
        """Give all records of a topic up to its present end."""
        with self._consumer() as consumer:
            partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
            consumer.assign([TopicPartition(topic, each, 0) for each in partitions])
            return self._until_the_end(consumer, len(partitions), seconds)

    @contextmanager
    def _consumer(self):
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": f"log-{uuid.uuid4().hex[:8]}",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "log_level": 2,
            }
        )
        try:
            yield consumer
        finally:
            consumer.close()

    @staticmethod
    def _until_the_end(consumer, partitions, seconds):
        records, ended = [], set()
        while len(ended) < partitions:
            message = consumer.poll(seconds)
            assert message is not None, f"nothing came for {seconds} s"
            if message.error() is not None:
                ended.add(message.partition())
                continue
            number = json.loads(json.loads(message.value())["header_data"])["number"]
            place = (message.partition(), message.offset())
            records.append(Record(*place, number, message.timestamp()[1]))
        return records
