"""An engine without Flink: statements are planned against the catalog, topics are lists of times.

Flows in: submissions, and records that a test produces. Flows out: plans, and for every job the
ranges of offsets it read, by which a test proves that nothing was lost or read twice.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from confluent_simulator.catalog import Catalog, Table
from confluent_simulator.catalog_rows import show
from confluent_simulator.clock import Clock
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import JobEnd, Plan, Rows, Submission, Usage
from confluent_simulator.information_query import InformationQuery
from confluent_simulator.memory_planner import plan as plan_statement
from confluent_simulator.show_statement import Show
from confluent_simulator.sql_reader import CreateTable, DropTable, read
from confluent_simulator.startup import Startup, startup_of
from confluent_simulator.statement import JobException, Offsets, Statement

NEVER_READ = 9223372036854775808
"""What the real service reports for a partition that was never read."""


@dataclass(frozen=True, slots=True)
class ReadRange:
    """One stretch of a partition that a statement has read: from `start` up to before `end`."""

    statement: str
    topic: str
    partition: int
    start: int
    end: int


@dataclass(slots=True)
class _Job:
    name: str
    positions: dict[str, dict[int, int]] = field(default_factory=dict)


class MemoryEngine:
    """Keeps topics, tables and jobs in memory; nothing takes time here.

    Attributes:
        unread_sentinel: whether a stopped job reports `NEVER_READ` for a partition that held
            nothing for it.
        matching_nothing: names of statements whose conditions are never true.
    """

    def __init__(self, config: SimulatorConfig, clock: Clock) -> None:
        self._clock = clock
        self.catalog = Catalog(config, clock)
        self.unread_sentinel = False
        self.matching_nothing: set[str] = set()
        self._config = config
        self._jobs: dict[str, _Job] = {}
        self._logs: dict[str, list[list[float]]] = {}
        self._read: list[ReadRange] = []

    async def open(self) -> None:
        """Make the topics of the seeded tables."""
        for table in self.catalog.tables.values():
            self._make_topic(table)

    async def close(self) -> None:
        """Forget the jobs."""
        self._jobs.clear()

    async def plan(self, submission: Submission) -> Plan:
        """Check a statement against the catalog."""
        return plan_statement(submission, self.catalog)

    async def execute(self, submission: Submission, plan: Plan) -> Rows:  # noqa: ARG002 - the seam's shape
        """Run DDL or read the catalog."""
        match read(submission.sql):
            case CreateTable() as statement:
                if (table := self.catalog.create(statement)) is not None:
                    self._make_topic(table)
                return Rows()
            case DropTable() as statement:
                self.catalog.drop(statement.name, if_exists=statement.if_exists)
                self._logs.pop(statement.name, None)
                return Rows()
            case Show() | InformationQuery() as statement:
                return show(statement, self.catalog, self._config)
            case _:
                return Rows()

    async def start(self, submission: Submission, plan: Plan, offsets: Offsets | None) -> None:
        """Let a job read its sources, from the given offsets or as its properties say."""
        job = _Job(submission.name)
        startup = startup_of(submission.properties) or Startup()
        for topic in plan.sources:
            job.positions[topic] = self._begin(topic, startup, (offsets or {}).get(topic, {}))
        self._jobs[submission.uid] = job

    async def ready(self, uid: str) -> None:
        """Nothing to wait for."""

    async def wait(self, uid: str) -> JobEnd:  # noqa: ARG002 - the seam's shape
        """Wait for ever: a job in memory ends only when it is told to."""
        await asyncio.Event().wait()
        return JobEnd(failed=False)

    async def stop(self, uid: str) -> Offsets:
        """End a job after it has read all that is there."""
        job = self._jobs.pop(uid, None)
        if job is None:
            return {}
        self._catch_up(job)
        if not self.unread_sentinel:
            return job.positions
        return {
            topic: {each: offset or NEVER_READ for each, offset in positions.items()}
            for topic, positions in job.positions.items()
        }

    async def cancel(self, uid: str) -> None:
        """End a job; what it had read by now stays read."""
        job = self._jobs.pop(uid, None)
        if job is not None:
            self._catch_up(job)

    async def restart(self, uid: str) -> bool:
        """A job in memory loses nothing: it goes on where it was."""
        return uid in self._jobs

    def usage(self, statement: Statement, begin: datetime, end: datetime) -> Usage:
        """Count the records by the time they were produced at; each that is read is written."""
        name, first, last = statement.name, begin.timestamp(), end.timestamp()
        for job in self._jobs.values():
            self._catch_up(job)
        read = sum(
            self._between(each, first, last) for each in self._read if each.statement == name
        )
        return Usage(read, 0 if name in self.matching_nothing else read, self._pending(statement))

    def _between(self, read: ReadRange, first: float, last: float) -> int:
        """Count the records of a range by their times; those of a dropped topic are forgotten."""
        logs = self._logs.get(read.topic, [])
        log = logs[read.partition][read.start : read.end] if read.partition < len(logs) else []
        return bisect_left(log, last) - bisect_left(log, first)

    def _pending(self, statement: Statement) -> int:
        """Count the records that wait for a statement which does not run."""
        if statement.uid in self._jobs:
            return 0
        return sum(
            max(len(log) - statement.offsets[topic].get(partition, 0), 0)
            for topic in statement.offsets
            for partition, log in enumerate(self._logs.get(topic, []))
        )

    async def exceptions(self, uid: str) -> tuple[JobException, ...]:  # noqa: ARG002 - the seam's shape
        """Nothing throws here; tests add exceptions to the statement itself."""
        return ()

    def produce(self, topic: str, count: int = 1, partition: int = 0) -> None:
        """Append records to a topic, at the clock's present time."""
        self._logs[topic][partition].extend([self._clock.now().timestamp()] * count)

    def reads(self, topic: str) -> list[ReadRange]:
        """Return what was read of a topic up to now, in the order of reading."""
        for job in self._jobs.values():
            self._catch_up(job)
        return [entry for entry in self._read if entry.topic == topic]

    def _make_topic(self, table: Table) -> None:
        self._logs.setdefault(table.name, [[] for _ in range(table.partitions)])

    def _begin(self, topic: str, startup: Startup, carried: Mapping[int, int]) -> dict[int, int]:
        positions = {}
        for partition, log in enumerate(self._logs.get(topic, [])):
            offset = carried.get(partition, NEVER_READ)
            if offset == NEVER_READ:
                offset = startup.offset(partition, log)
            positions[partition] = offset
        return positions

    def _catch_up(self, job: _Job) -> None:
        for topic, positions in job.positions.items():
            for partition, log in enumerate(self._logs.get(topic, [])):
                start, end = positions[partition], len(log)
                if end > start:
                    self._read.append(ReadRange(job.name, topic, partition, start, end))
                    positions[partition] = end
