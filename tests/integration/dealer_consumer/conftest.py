"""Consumers as processes of their own, topics of their own per test, and a handler that records."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from local_stack.kafka import Kafka

DEALER = "DEALER-001"
PATIENCE = 30.0
HANDLER = '''
"""Writes the id of each event that it is done with; some descriptions make it fail."""

import os
import time
from pathlib import Path

from dealer_consumer import Unavailable

FILE = os.open(os.environ["HANDLED"], os.O_APPEND | os.O_CREAT | os.O_WRONLY)
UP = Path(os.environ["HANDLED"] + ".up")
SLOW = float(os.environ.get("SLOW", "0"))


def handle(event):
    if event.description == "down" and not UP.exists():
        raise Unavailable("the CRM is down")
    if event.description == "broken":
        raise ValueError(f"hunter2 {event.header_data}")
    time.sleep(SLOW)
    os.write(FILE, f"{os.getpid()} {event.id}\\n".encode())
'''


def eventually(condition, seconds=PATIENCE):
    """Wait until something is so, and give what it is; other processes offer nothing to await."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.05)
    return found


def value_of(id_, **data: Any) -> bytes:
    """Write an event as Flink does."""
    content = {"dealerId": DEALER, "carId": "CAR-1", "amountPaid": 450.0, **data}
    return json.dumps({"id": id_, "header_data": json.dumps(content), "__op": "c"}).encode()


@dataclass
class DealerTopic:
    """A topic of one test, its dead letters, and the group that reads it."""

    kafka: Kafka
    name: str = field(default_factory=lambda: f"dealer-{uuid.uuid4().hex[:12]}")

    @property
    def letters_topic(self):
        """Where its dead letters go."""
        return f"{self.name}-dead-letter"

    @property
    def group(self):
        """The group that reads it."""
        return f"{self.name}-group"

    def admin(self):
        """Somebody who may do everything."""
        return AdminClient({"bootstrap.servers": self.kafka.bootstrap})

    def create(self, partitions=1, name=None, **config):
        """Create it, or another topic."""
        admin, topic = self.admin(), name or self.name  # must outlive the call too
        settings = {key.replace("_", "."): text for key, text in config.items()}
        admin.create_topics([NewTopic(topic, partitions, 1, config=settings)])[topic].result(30)
        return self

    def delete(self, name):
        """Delete it, or another topic."""
        admin = self.admin()  # the answer is lost with it, so it must outlive the call
        admin.delete_topics([name])[name].result(30)

    def produce(self, *values, partition=0, headers=None, key=b"key"):
        """Produce values, in order."""
        config = {"bootstrap.servers": self.kafka.bootstrap, "message.max.bytes": 5_000_000}
        producer = Producer(config)
        for value in values:
            producer.produce(self.name, value, key, partition, headers=headers)
        assert producer.flush(PATIENCE) == 0

    def committed(self, partition=0):
        """Give the offset that the group has committed; None before the first."""
        consumer = Consumer({"bootstrap.servers": self.kafka.bootstrap, "group.id": self.group})

        def answer():
            with suppress(KafkaException):  # a broker that has just begun knows no coordinator yet
                return consumer.committed([TopicPartition(self.name, partition)], 10)

        (found,) = eventually(answer)
        consumer.close()
        return found.offset if found.offset >= 0 else None

    def letters(self, count):
        """Read dead letters: value, key, and headers as text."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.kafka.bootstrap,
                "group.id": uuid.uuid4().hex,
                "auto.offset.reset": "earliest",
                "enable.partition.eof": True,
            }
        )
        consumer.subscribe([self.letters_topic])
        found, at_end = [], False
        deadline = time.monotonic() + PATIENCE
        # To the end of the topic, so that one letter too many is seen too.
        while len(found) < count or not at_end:
            assert time.monotonic() < deadline, found
            message = consumer.poll(0.2)
            if message is None:
                continue
            if message.error() is not None:
                at_end = message.error().code() == KafkaError._PARTITION_EOF
                continue
            headers = {name: text.decode() for name, text in message.headers()}
            found.append((message.value(), message.key(), headers))
        consumer.close()
        return found


@dataclass
class RunningConsumer:
    """One process of the program."""

    process: subprocess.Popen[bytes]
    log_file: Path
    port: int | None = None

    def lines(self, event=None):
        """Give what it has logged, or only one kind of it."""
        found = [json.loads(line) for line in self.log_file.read_text().splitlines()]
        return [line for line in found if event in {None, line["event"]}]

    def get(self, page):
        """Ask for a page of its port."""
        if self.port is None:
            self.port = eventually(lambda: self.lines("starts"))[0]["port"]
        return httpx.get(f"http://127.0.0.1:{self.port}{page}", timeout=10)

    def metric(self, name):
        """Give the value of one sample."""
        (line,) = [each for each in self.get("/metrics").text.splitlines() if each.startswith(name)]
        return float(line.split()[-1])

    def ready(self):
        """Wait until it says so itself."""
        eventually(lambda: self.get("/readyz").status_code == 200)
        return self

    def assigned(self):
        """Wait until it has partitions."""
        eventually(lambda: self.lines("partitions assigned"))
        return self

    def terminate(self):
        """Ask it to end, and give its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@dataclass
class Consumers:
    """Starts consumers of a topic."""

    topic: DealerTopic
    folder: Path
    running: list[RunningConsumer] = field(default_factory=list)

    @property
    def file(self):
        """What the recording handler writes."""
        return self.folder / "handled"

    @property
    def handled(self):
        """Give the ids that were handled, in order; one twice that was handled twice."""
        text = self.file.read_text() if self.file.exists() else ""
        return [line.split(" ", 1)[1] for line in text.splitlines()]

    @property
    def repeated(self):
        """How many handlings were one too many."""
        return sum(count - 1 for count in Counter(self.handled).values())

    def start(self, **environment):
        """Start one; variables are added to those that every test wants."""
        log_file = self.folder / f"consumer-{len(self.running)}.log"
        settings = {
            "DEALER_ID": DEALER,
            "DEALER_NAME": "Tesla Service Center - San Francisco",
            "KAFKA_BOOTSTRAP_SERVERS": self.topic.kafka.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
            "KAFKA_TOPIC": self.topic.name,
            "CONSUMER_GROUP_ID": self.topic.group,
            "KAFKA_SESSION_TIMEOUT_SECONDS": "2",
            "HANDLER": "recording",
            "HANDLER_FIRST_PAUSE_SECONDS": "0.1",
            "HANDLER_LONGEST_PAUSE_SECONDS": "0.2",
            "HEALTH_HOST": "127.0.0.1",
            "HEALTH_PORT": "0",
            "HANDLED": str(self.file),
            "PYTHONPATH": os.pathsep.join([str(self.folder), *sys.path]),
        }
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dealer_consumer"],
                env={**os.environ, **settings, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(RunningConsumer(process, log_file))
        return self.running[-1]

    def stop(self):
        """End those that still run."""
        for consumer in self.running:
            if consumer.process.poll() is None:
                consumer.process.kill()
            consumer.process.wait()


@pytest.fixture
def topic(kafka):
    """A topic, not created yet."""
    return DealerTopic(kafka)


@pytest.fixture
def consumers(topic, tmp_path):
    """Consumers of the topic, with the recording handler installed for them."""
    (tmp_path / "recording_handler.py").write_text(HANDLER)
    package = tmp_path / "recording-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: recording\nVersion: 1.0\n")
    points = "[dealer_consumer.handlers]\nrecording = recording_handler:handle\n"
    (package / "entry_points.txt").write_text(points)
    started = Consumers(topic, tmp_path)
    yield started
    started.stop()


@pytest.fixture(name="eventually")
def _eventually():
    """Wait until something is so."""
    return eventually


@pytest.fixture(name="value_of")
def _value_of():
    """Write an event as Flink does."""
    return value_of
