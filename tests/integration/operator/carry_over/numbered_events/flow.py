"""A filter on flowing events: changed, watched, and held against the truth."""

import threading
import time
from dataclasses import dataclass, field

import httpx

from numbered_events.log import Log
from numbered_events.stream import Stream
from numbered_events.truth import Truth


class Stops(threading.Thread):
    """Notes, by statement, the offsets at which the server last showed it STOPPED."""

    def __init__(self, simulator):
        super().__init__(name="stops")
        self._simulator = simulator
        self._seen = {}
        self._ends = threading.Event()

    def run(self):
        """Look ten times a second; a statement stays STOPPED for as long as its successor soaks."""
        while not self._ends.wait(0.1):
            found = self._simulator.call(lambda s: s.statements())
            self._seen |= {each.name: each.offsets for each in found if each.phase == "STOPPED"}

    def end(self):
        """Look no more."""
        self._ends.set()
        self.join()

    def of(self, name, seconds=60):
        """Give the offsets at which a statement stopped, by topic and partition."""
        until = time.monotonic() + seconds
        while name not in self._seen:
            assert time.monotonic() < until, f"{name} was never seen STOPPED"
            time.sleep(0.05)
        return self._seen[name]


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
    stops: Stops
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

    def insert(self):
        """The name of the INSERT in charge."""
        statements = self.filters.status()["deployment"]["statements"]
        return next(each["name"] for each in statements if each["role"] == "insert")

    def deploy(self, revision):
        """Deploy the first revision, and wait until it has written something."""
        self.filters.apply(**revision.spec)
        self.filters.approve()
        self.truth.revisions.append(revision)
        self.written()

    def propose(self, revision):
        """Change the filter and approve that by its digest; gives the digest."""
        self.filters.apply(**revision.spec)
        digest = self.filters.wait_shown()
        self.filters.annotate(f"flinkfilter.io/approved={digest}")
        return digest

    def settled(self, revision, digest, old, seconds=90):
        """Wait until a change has taken the place of a statement, and note where it began."""
        self.filters.wait(".status.running.digest", digest, seconds=seconds)
        self.filters.wait(".status.phase", "Running")
        begin = self.stops.of(old)[self.source]
        recorded = self.filters.status()["deployment"]["offsets"][self.source]
        assert offsets_of(recorded) == begin
        self.truth.revisions.append(revision)
        self.truth.begins.append(begin)
        self.written()

    def replace(self, revision):
        """Change the filter and see the change through."""
        old = self.insert()
        self.settled(revision, self.propose(revision), old)

    def written(self, count=100, seconds=60):
        """Wait until so many more records stand in the output."""
        topic = self.filters.topic
        wanted = sum(self.log.ends(topic).values()) + count
        until = time.monotonic() + seconds
        while sum(self.log.ends(topic).values()) < wanted:
            assert time.monotonic() < until, "nothing more is written"
            time.sleep(0.1)

    def checkpoint(self, name):
        """Give the offsets at which a statement's job would begin again."""
        uid = self.simulator.call(lambda s: s.statement(name).uid)
        return self.simulator.run(self.simulator.simulator.engine.checkpoint(uid)).get(
            self.source, {}
        )

    def caught_up(self, name, behind=500, seconds=90):
        """Wait until a statement has read all but the newest few events."""
        until = time.monotonic() + seconds
        while self._behind(name) > behind:
            assert time.monotonic() < until, f"{name} does not catch up"
            time.sleep(0.2)

    def _behind(self, name):
        reached = sum(self.checkpoint(name).values())
        return sum(self.log.ends(self.source).values()) - reached

    def drained(self, seconds=60):
        """End the stream and wait until all of it is handled; gives source and output."""
        self.stream.end()
        ends = self.log.ends(self.source)
        # A checkpoint is complete only after everything that was read before it is written.
        until = time.monotonic() + seconds
        while self.checkpoint(self.insert()) != ends:
            assert time.monotonic() < until, "the source is not read to its end"
            time.sleep(0.2)
        return self.log.read(self.source), self.log.read(self.filters.topic)

    def alone(self, seconds=30):
        """Wait until nothing of the filter is left but the INSERT in charge and its job."""
        name = self.insert()
        until = time.monotonic() + seconds
        while (left := self._left()) != ([name], [name]):
            assert time.monotonic() < until, left
            time.sleep(0.2)

    def _left(self):
        statements = self.simulator.call(lambda s: [each.name for each in s.statements()])
        jobs = httpx.get(f"{self.flink.rest_url}/jobs/overview", timeout=20).json()["jobs"]
        prefix = f"ff-{self.filters.get()['metadata']['uid']}"
        alive = [job for job in jobs if job["state"] not in ("FINISHED", "CANCELED", "FAILED")]
        return statements, [job["name"] for job in alive if job["name"].startswith(prefix)]
