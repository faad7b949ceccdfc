"""The operator before a real Flink and a real Kafka, with numbered events that never pause."""

import bisect
import json
import sys
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial

import httpx
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from confluent_simulator import Delays, SimulatorConfig
from confluent_simulator.config import RAW_EVENT_HEADERS
from confluent_simulator.flink_engine import FlinkEngine, FlinkPlaces
from flinkfilter.settings import RAW_EVENT_HEADERS as SOURCE

PARTITIONS = 3
PAUSE = 0.005
QUICK = {"pollSeconds": 1, "dwellSeconds": 1, "soakSeconds": 3}
KINDS = ("CarServiceDone", "CarCreated", "CarSold")


def row(number):
    """The event of a number: its kind and its dealer follow from it."""
    data = {"dealerId": f"DEALER-{number % 4}", "number": number}
    return {
        "id": f"event-{number}",
        "event_name": "numbered",
        "event_type": KINDS[number % 3],
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps(data),
        "__op": "c",
        "__table": "event_headers",
        "__ts_ms": 1736935200000,
    }


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

    def read(self, topic, seconds=60):
        """Give all records of a topic up to its present end."""
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
            partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
            consumer.assign([TopicPartition(topic, each, 0) for each in partitions])
            return self._until_the_end(consumer, len(partitions), seconds)
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


class Stream:
    """Writes numbered events into a topic, one after the other, until it is told to end."""

    def __init__(self, bootstrap, topic):
        self.count = 0
        self._topic = topic
        self._producer = Producer({"bootstrap.servers": bootstrap, "log_level": 2, "linger.ms": 1})
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._write, name="events")

    def start(self):
        """Begin."""
        self._thread.start()

    def end(self):
        """Stop writing; what was written is on the broker when this returns."""
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join()
        assert self._producer.flush(30) == 0

    def _write(self):
        while not self._ends.wait(PAUSE):
            event = row(self.count)
            key = json.dumps({"id": event["id"]})
            self._producer.produce(self._topic, json.dumps(event), key)
            self._producer.poll(0)
            self.count += 1


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

    def gaps(self, source, output):
        """Give for each hand-over the seconds between the last of the old and the first new."""
        owner = {record.number: self.responsible(record) for record in source}
        times = {}
        for record in output:
            times.setdefault(owner[record.number], []).append(record.when)
        spans = [(min(found), max(found)) for _, found in sorted(times.items())]
        pairs = zip(spans, spans[1:], strict=False)
        return [round((after[0] - before[1]) / 1000, 1) for before, after in pairs]


def offsets_of(text):
    """Read `partition:0,offset:5;…` into offsets by partition."""
    pairs = [part.split(",") for part in text.split(";")]
    return {int(p.removeprefix("partition:")): int(o.removeprefix("offset:")) for p, o in pairs}


@dataclass
class Flow:
    """A filter on flowing events, and what its statements have to have made of them."""

    installation: object
    stream: Stream
    log: Log
    source: str
    flink: object
    truth: Truth = field(default_factory=Truth)

    @property
    def filters(self):
        """The filters of the installation."""
        return self.installation.filters

    @property
    def simulator(self):
        """Confluent Cloud, with a real Flink."""
        return self.installation.simulator

    def statement(self, number):
        """The name of the INSERT of a deployment."""
        return f"ff-{self.filters.get()['metadata']['uid']}-{number}-insert"

    def deploy(self, revision):
        """Deploy the first revision, and wait until it runs."""
        self.filters.apply(**revision.spec)
        self.filters.approve()
        self.truth.revisions.append(revision)

    def propose(self, revision):
        """Change the filter and approve that by its digest; gives the digest."""
        self.filters.apply(**revision.spec)
        digest = self.filters.wait_shown()
        self.filters.annotate(f"flinkfilter.io/approved={digest}")
        return digest

    def settled(self, revision, digest):
        """Wait until a change has taken its place, and note where it began."""
        self.filters.wait(".status.running.digest", digest)
        self.filters.wait(".status.phase", "Running")
        offsets = self.filters.status()["deployment"]["offsets"][self.source]
        self.truth.revisions.append(revision)
        self.truth.begins.append(offsets_of(offsets))

    def replace(self, revision):
        """Change the filter and see the change through."""
        self.settled(revision, self.propose(revision))

    def live(self):
        """Give the statements that exist, and the number of jobs that run on Flink."""
        names = self.simulator.call(lambda s: [each.name for each in s.statements()])
        jobs = httpx.get(f"{self.flink.rest_url}/jobs/overview", timeout=20).json()["jobs"]
        ours = [job for job in jobs if job["name"].find(self.filters.topic) >= 0 or True]
        return names, len([job for job in ours if job["state"] == "RUNNING"])

    def drained(self, seconds=60):
        """End the stream and wait until all that it wrote was read; gives source and output."""
        self.stream.end()
        source = self.log.read(self.source)
        ends = {}
        for record in source:
            ends[record.partition] = record.offset + 1
        name = self.filters.status()["deployment"]["statements"][0]["name"]
        # Stopping is the moment at which everything read is certainly written.
        self.filters.apply(**self.truth.revisions[-1].spec, enabled=False)
        self.filters.wait(".status.phase", "Suspended", seconds=seconds)
        stopped = self.simulator.call(lambda s: s.statement(name).offsets)[self.source]
        while stopped != ends:
            self.filters.apply(**self.truth.revisions[-1].spec)
            self.filters.wait(".status.phase", "Running", seconds=seconds)
            self.filters.apply(**self.truth.revisions[-1].spec, enabled=False)
            self.filters.wait(".status.phase", "Suspended", seconds=seconds)
            stopped = self.simulator.call(lambda s: s.statement(name).offsets)[self.source]
        return source, self.log.read(self.filters.topic)


@pytest.fixture
def source_topic():
    """Another source in each test."""
    return f"raw-event-headers-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def installation(definition_installed, kafka, flink, source_topic, tmp_path, new_installation):
    """An installation of its own before the real Flink; its operator is not started."""
    table = replace(RAW_EVENT_HEADERS, name=source_topic, partitions=PARTITIONS)
    delays = Delays(pending=0, stopping=0, deleting=0)
    config = SimulatorConfig(tables=(table,), delays=delays, default_partitions=1)
    places = FlinkPlaces(flink.gateway_url, flink.rest_url, kafka.bootstrap)
    source = SOURCE.model_dump(mode="json", by_alias=True) | {"name": source_topic}
    settings = QUICK | {"sources": [source], "defaultSource": source_topic}
    engine = partial(FlinkEngine, places=places)
    namespace = f"test-{uuid.uuid4().hex[:8]}"
    with new_installation(
        definition_installed, tmp_path, namespace, config, engine, **settings
    ) as made:
        made.filters.topic = f"filtered-{uuid.uuid4().hex[:8]}"
        yield made
    sys.stdout.write(made.operator.log.read_text())


@pytest.fixture
def flow(installation, operator, kafka, flink, source_topic):
    """A stream of events that flows already, and an operator that runs."""
    assert operator.runs
    stream = Stream(kafka.bootstrap, source_topic)
    stream.start()
    yield Flow(installation, stream, Log(kafka.bootstrap), source_topic, flink)
    stream.end()


@pytest.fixture
def revisions():
    """Six sets of conditions; each shares events with the one before it."""

    def one(takes, *conditions):
        spec = {"conditions": list(conditions)} if conditions else {"conditions": None}
        return Revision(spec if conditions else {**spec, "matchAll": True}, takes)

    dealer = {"field": "header_data.dealerId", "operator": "equals", "value": "DEALER-1"}
    dealers = {"field": "header_data.dealerId", "operator": "in"}
    kind = {"field": "event_type", "operator": "equals", "value": "CarCreated"}
    large = {"field": "header_data.number", "operator": "greaterThan", "value": 1000}
    return [
        one(lambda n: n % 4 == 1, dealer),
        one(lambda n: n % 4 > 0, {**dealers, "values": ["DEALER-1", "DEALER-2", "DEALER-3"]}),
        one(lambda n: n % 4 == 2, {**dealer, "value": "DEALER-2"}),
        one(lambda n: n % 3 == 1, kind),
        one(lambda _: True),
        one(lambda n: n % 3 == 1 and n > 1000, kind, large),
    ]
