"""An engine with a real Flink: statements are planned by its SQL Gateway and run as its jobs.

Flows in: submissions. Flows out: plans and refusals in Flink's own words, jobs on the cluster,
topics in Kafka, and the exact offsets at which a job stopped.

Each statement has a gateway session of its own, in which the tables it names exist with its own
start offsets and consumer group. Start options are resolved to numbers when a job starts, so that
a partition from which nothing was read has a known offset too.
"""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from confluent_simulator.catalog import Catalog, Table
from confluent_simulator.catalog_rows import show
from confluent_simulator.clock import Clock
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import JobEnd, Plan, Rows, Submission
from confluent_simulator.errors import EngineUnavailable, SqlRefused
from confluent_simulator.flink_jobs import ENDED, FlinkJobs
from confluent_simulator.flink_session import FlinkSessions, group_of, schema_of
from confluent_simulator.flink_tables import flink_ddl, topic_settings
from confluent_simulator.http_json import HttpJson
from confluent_simulator.kafka_topics import KafkaTopics
from confluent_simulator.memory_planner import plan_parsed
from confluent_simulator.snapshot_offsets import offsets_in
from confluent_simulator.sql_gateway import SqlGateway
from confluent_simulator.sql_reader import CreateTable, DropTable, Show
from confluent_simulator.sql_shape import Shape, shape_of
from confluent_simulator.startup import Startup, startup_of
from confluent_simulator.statement import JobException, Offsets
from confluent_simulator.traits import traits

_POLL = 0.25


@dataclass(frozen=True, slots=True)
class FlinkPlaces:
    """Where the real parts are: two URLs, and Kafka's bootstrap servers."""

    sql_gateway: str
    flink_rest: str
    kafka: str


@dataclass(slots=True)
class _Job:
    submission: Submission
    plan: Plan
    start: Offsets
    job_id: str


class FlinkEngine:
    """Plans and runs statements on a real Flink cluster with a real Kafka."""

    def __init__(self, config: SimulatorConfig, clock: Clock, places: FlinkPlaces) -> None:
        self._config = config
        self.catalog = Catalog(config, clock)
        self._places = places
        self._gateway_http = HttpJson(places.sql_gateway)
        self._jobs_http = HttpJson(places.flink_rest)
        gateway = SqlGateway(self._gateway_http)
        self._sessions = FlinkSessions(
            config, self.catalog, gateway, places.flink_rest, places.kafka
        )
        self._flink = FlinkJobs(self._jobs_http)
        self._topics = KafkaTopics(places.kafka)
        self._savepoints = tempfile.mkdtemp(prefix="confluent-simulator-")
        self._jobs: dict[str, _Job] = {}

    async def open(self) -> None:
        """Connect, and make the topics of the seeded tables where they are missing."""
        await self._gateway_http.open()
        await self._jobs_http.open()
        for table in self.catalog.tables.values():
            await self._topics.create(table.name, table.partitions, topic_settings(table))

    async def close(self) -> None:
        """Cancel every job that was started here."""
        await asyncio.gather(*map(self.cancel, list(self._jobs)), return_exceptions=True)
        await self._gateway_http.close()
        await self._jobs_http.close()
        shutil.rmtree(self._savepoints, ignore_errors=True)

    async def plan(self, submission: Submission) -> Plan:
        """Let Flink plan the statement; DDL is created in a session that is thrown away."""
        startup_of(submission.properties)
        shape = shape_of(submission.sql)
        statement = shape.catalog_statement
        if statement is not None:
            if isinstance(statement, CreateTable):
                self.catalog.check_namespace(submission.properties)
                self.catalog.check_creatable(statement)
                await self._try_ddl(submission, shape, statement)
            return plan_parsed(statement, submission, self.catalog)
        self._check_tables(submission, shape)
        async with self._sessions.session(submission, shape, {}) as session:
            if shape.kind == "EXPLAIN":
                await session.execute(submission.sql)
                return Plan(traits("EXPLAIN", bounded=True), unbounded=False)
            await session.execute(f"EXPLAIN {submission.sql}")
            schema = None
            if shape.kind == "SELECT":
                schema = await schema_of(session, submission.sql)
        return self._planned(shape, schema)

    def _check_tables(self, submission: Submission, shape: Shape) -> None:
        """Refuse unknown tables in Confluent's words, which differ from Flink's."""
        tables = [*filter(None, [shape.sink]), *shape.sources]
        if tables:
            self.catalog.check_namespace(submission.properties)
        for name in tables:
            self.catalog.find(name)

    def _planned(self, shape: Shape, schema: object) -> Plan:
        sink = self.catalog.tables.get(shape.sink) if shape.sink else None
        unbounded = bool(shape.sources)
        return Plan(
            traits(shape.kind, bounded=not unbounded, schema=schema),
            unbounded=unbounded,
            sources=shape.sources,
            sink=shape.sink,
            upsert_sink=sink is not None and bool(sink.primary_key),
        )

    async def _try_ddl(self, submission: Submission, shape: Shape, statement: CreateTable) -> None:
        table = Table(
            statement.name,
            statement.columns,
            1,
            primary_key=statement.primary_key,
            distributed_by=statement.distributed_by,
            options=statement.options,
        )
        async with self._sessions.session(submission, shape, {}) as session:
            await session.execute(flink_ddl(table, self._places.kafka, "none", None))

    async def execute(self, submission: Submission, plan: Plan) -> Rows:
        """Make or drop a table with its topic, read the catalog, or run a bounded statement."""
        shape = shape_of(submission.sql)
        match shape.catalog_statement:
            case CreateTable() as statement:
                await self._create(statement)
                return Rows()
            case DropTable() as statement:
                known = statement.name in self.catalog.tables
                self.catalog.drop(statement.name, if_exists=statement.if_exists)
                if known:
                    await self._topics.delete(statement.name)
                return Rows()
            case Show() as statement:
                return show(statement, self.catalog, self._config)
            case None:
                start = await self._start_offsets(submission, plan, None)
                async with self._sessions.session(submission, shape, start) as session:
                    await session.execute("SET 'table.dml-sync' = 'true'")
                    return Rows((await session.execute(submission.sql)).rows)

    async def _create(self, statement: CreateTable) -> None:
        table = self.catalog.create(statement)
        if table is None:
            return
        made = await self._topics.create(table.name, table.partitions, topic_settings(table))
        if not made:
            self.catalog.drop(table.name, if_exists=True)
            raise SqlRefused(
                f"Table (or view) `{self._config.database}`.`{table.name}` already exists in "
                f"Catalog {self._config.environment_id}."
            )

    async def start(self, submission: Submission, plan: Plan, offsets: Offsets | None) -> None:
        """Submit the job; each source begins at its carried offset, or as the options say."""
        start = await self._start_offsets(submission, plan, offsets)
        await self._submit(submission, plan, start)

    async def _submit(self, submission: Submission, plan: Plan, start: Offsets) -> None:
        async with self._sessions.session(submission, shape_of(submission.sql), start) as session:
            result = await session.execute(submission.sql)
        if result.job_id is None:
            raise SqlRefused("Flink started no job for the statement.")
        self._jobs[submission.uid] = _Job(submission, plan, start, result.job_id)

    async def ready(self, uid: str) -> None:
        """Wait until all tasks of the job run."""
        while (job := self._jobs.get(uid)) is not None:
            state = await self._flink.state(job.job_id)
            if state is None or state.tasks_running:
                return
            if state.status in ENDED:
                raise SqlRefused(await self._reason(job.job_id))
            await asyncio.sleep(_POLL)

    async def wait(self, uid: str) -> JobEnd:
        """Watch the job; one that the cluster lost is submitted again where it had committed."""
        while (job := self._jobs.get(uid)) is not None:
            with suppress(EngineUnavailable):
                state = await self._flink.state(job.job_id)
                if state is None:
                    await self._submit_again(job)
                elif state.status in ENDED:
                    failed = state.status != "FINISHED"
                    exceptions = await self._flink.exceptions(job.job_id)
                    detail = await self._reason(job.job_id) if failed else ""
                    return JobEnd(failed, detail, exceptions)
            await asyncio.sleep(_POLL)
        return JobEnd(failed=True, detail="The job is gone.")

    async def _submit_again(self, job: _Job) -> None:
        reached = await self._reached(job, None)
        # While the cluster comes back, Flink's refusals say nothing about the statement.
        with suppress(SqlRefused):
            await self._submit(job.submission, job.plan, reached)

    async def _reason(self, job_id: str) -> str:
        exceptions = await self._flink.exceptions(job_id)
        return exceptions[0].message if exceptions else "The job was canceled."

    async def stop(self, uid: str) -> Offsets:
        """Stop with a savepoint and return the offsets that are to be read next."""
        job = self._jobs.get(uid)
        if job is None:
            return {}
        state = await self._flink.state(job.job_id)
        if state is None:
            snapshot = None
        elif state.status in ENDED:
            snapshot = await self._flink.latest_checkpoint(job.job_id)
        else:
            snapshot = await self._flink.stop(job.job_id, f"file://{self._savepoints}")
        reached = await self._reached(job, snapshot)
        del self._jobs[uid]
        return reached

    async def _reached(self, job: _Job, snapshot: Path | None) -> Offsets:
        """Return the offsets of a snapshot; what is not in it, as committed, or as begun."""
        known = offsets_in(snapshot, job.start) if snapshot else {}
        committed = await self._topics.committed(group_of(job.submission.uid))
        reached: dict[str, dict[int, int]] = {}
        for topic, start in job.start.items():
            offsets = dict(start)
            for found in (committed.get(topic, {}), known.get(topic, {})):
                for partition, offset in found.items():
                    offsets[partition] = max(offset, offsets.get(partition, 0))
            reached[topic] = offsets
        return reached

    async def cancel(self, uid: str) -> None:
        """Cancel the job, if there is one."""
        job = self._jobs.pop(uid, None)
        if job is not None:
            await self._flink.cancel(job.job_id)

    async def exceptions(self, uid: str) -> tuple[JobException, ...]:
        """Return what Flink remembers of the job's failures, restarts included."""
        job = self._jobs.get(uid)
        return () if job is None else await self._flink.exceptions(job.job_id)

    async def _start_offsets(
        self, submission: Submission, plan: Plan, carried: Offsets | None
    ) -> Offsets:
        general = startup_of(submission.properties)
        start = {}
        for topic in plan.sources:
            own = startup_of(self.catalog.find(topic).options, prefix="")
            # An option of the table itself beats carried offsets and the statement's options.
            startup = own or general
            known = {} if own else (carried or {}).get(topic, {})
            start[topic] = {**await self._resolved(topic, startup or Startup()), **known}
        return start

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
