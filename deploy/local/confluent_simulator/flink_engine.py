"""An engine with a real Flink: statements are planned by its SQL Gateway and run as its jobs.

Flows in: submissions. Flows out: plans and refusals in Flink's own words, jobs on the cluster,
topics in Kafka, and the exact offsets at which a job stopped.

Each statement has a gateway session of its own, in which the tables it names exist with its own
start offsets and consumer group. Start options are resolved to numbers when a job starts, so that
a partition from which nothing was read has a known offset too.
"""

import asyncio
import logging
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from confluent_simulator.catalog import Catalog
from confluent_simulator.catalog_rows import show
from confluent_simulator.clock import Clock
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import JobEnd, Plan, Rows, Submission
from confluent_simulator.errors import EngineUnavailable, SavepointFailed, SqlRefused
from confluent_simulator.finish import finish
from confluent_simulator.flink_checkpoints import latest_retained
from confluent_simulator.flink_jobs import ENDED, FlinkJobs, SubmittedJob
from confluent_simulator.flink_offsets import FlinkOffsets
from confluent_simulator.flink_session import FlinkSessions, schema_of
from confluent_simulator.flink_tables import topic_settings
from confluent_simulator.http_json import HttpJson
from confluent_simulator.information_query import InformationQuery
from confluent_simulator.kafka_topics import KafkaTopics
from confluent_simulator.memory_planner import plan_parsed
from confluent_simulator.show_statement import Show
from confluent_simulator.sql_gateway import SqlGateway
from confluent_simulator.sql_reader import CreateTable, DropTable
from confluent_simulator.sql_shape import Shape, shape_of
from confluent_simulator.startup import startup_of
from confluent_simulator.statement import JobException, Offsets, Statement
from confluent_simulator.traits import traits

_log = logging.getLogger(__name__)
_POLL = 0.25


@dataclass(frozen=True, slots=True)
class FlinkPlaces:
    """Where the real parts are: two URLs, and Kafka's bootstrap servers."""

    sql_gateway: str
    flink_rest: str
    kafka: str


class FlinkEngine:
    """Plans and runs statements on a real Flink cluster with a real Kafka."""

    def __init__(self, config: SimulatorConfig, clock: Clock, places: FlinkPlaces) -> None:
        self._config = config
        self.catalog = Catalog(config, clock)
        self._gateway_http = HttpJson(places.sql_gateway)
        self._jobs_http = HttpJson(places.flink_rest)
        gateway = SqlGateway(self._gateway_http)
        self._sessions = FlinkSessions(
            config, self.catalog, gateway, places.flink_rest, places.kafka
        )
        self._flink = FlinkJobs(self._jobs_http)
        self._topics = KafkaTopics(places.kafka)
        self._savepoints = tempfile.mkdtemp(prefix="confluent-simulator-")
        self._offsets = FlinkOffsets(self.catalog, self._topics)
        self._jobs: dict[str, SubmittedJob] = {}
        self._unsure: dict[str, str] = {}

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
                await self._sessions.try_ddl(submission, shape, statement)
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
            case Show() | InformationQuery() as statement:
                return show(statement, self.catalog, self._config)
            case None:
                start = await self._offsets.start(submission, plan, None)
                async with self._sessions.session(submission, shape, start) as session:
                    await session.execute("SET 'table.dml-sync' = 'true'")
                    return Rows((await session.execute(submission.sql)).rows)

    async def _create(self, statement: CreateTable) -> None:
        table = self.catalog.create(statement)
        if table is None:
            return
        try:
            made = await self._topics.create(table.name, table.partitions, topic_settings(table))
        except EngineUnavailable:
            self.catalog.drop(table.name, if_exists=True)
            raise
        if not made:
            self.catalog.drop(table.name, if_exists=True)
            raise self.catalog.already_exists(table.name)

    async def start(self, submission: Submission, plan: Plan, offsets: Offsets | None) -> None:
        """Submit the job; each source begins at its carried offset, or as the options say."""
        start = await self._offsets.start(submission, plan, offsets)
        await self._submit(submission, plan, start)

    async def _submit(self, submission: Submission, plan: Plan, start: Offsets) -> None:
        await self._cancel_stray(submission.uid)
        self._unsure[submission.uid] = submission.name
        shape = shape_of(submission.sql)
        try:
            async with self._sessions.session(submission, shape, start) as session:
                result = await session.execute(submission.sql)
        except SqlRefused:
            # While the cluster is away, the refusal says nothing about the statement.
            await self._flink.check_present()
            raise
        self._unsure.pop(submission.uid, None)
        if result.job_id is None:
            raise SqlRefused("Flink started no job for the statement.")
        self._jobs[submission.uid] = SubmittedJob(submission, plan, start, result.job_id)

    async def _cancel_stray(self, uid: str) -> None:
        """End a job whose submission was not answered, so that there are never two."""
        if (name := self._unsure.get(uid)) is not None:
            for job_id in await self._flink.named(name):
                await self._flink.cancel(job_id)
            self._unsure.pop(uid, None)

    async def ready(self, uid: str) -> None:
        """Wait until all tasks of the job run."""
        while (job := self._jobs.get(uid)) is not None:
            with suppress(EngineUnavailable):
                state = await self._flink.state(job.job_id)
                if state is None:
                    await finish(self._submit_again(job))
                elif state.tasks_running:
                    return
                elif state.status in ENDED:
                    raise SqlRefused(await self._reason(job.job_id))
            await asyncio.sleep(_POLL)

    async def wait(self, uid: str) -> JobEnd:
        """Watch the job; one that the cluster lost begins again at its last checkpoint."""
        while (job := self._jobs.get(uid)) is not None:
            try:
                state = await self._flink.state(job.job_id)
                if state is None or (job.broken and state.status in ENDED):
                    await finish(self._submit_again(job))
                elif state.status in ENDED:
                    failed = state.status != "FINISHED"
                    exceptions = await self._flink.exceptions(job.job_id)
                    detail = await self._reason(job.job_id) if failed else ""
                    return JobEnd(failed, detail, exceptions)
            except EngineUnavailable as unavailable:
                _log.info("%s is waited for: %s", job.submission.name, unavailable)
            await asyncio.sleep(_POLL)
        return JobEnd(failed=True, detail="The job is gone.")

    async def _submit_again(self, job: SubmittedJob) -> None:
        await self._flink.check_present()
        reached = await self._retained(job)
        _log.info("%s is submitted again from %s", job.submission.name, reached)
        try:
            await self._submit(job.submission, job.plan, reached)
        except SqlRefused as refusal:
            # Refused in the first moments of a cluster, it will be accepted at the next try.
            _log.info("%s will be tried again: %s", job.submission.name, refusal)

    async def checkpoint(self, uid: str) -> Offsets:
        """Return the offsets at which a job would begin again now; empty when there is none."""
        job = self._jobs.get(uid)
        return {} if job is None else await self._retained(job)

    async def _retained(self, job: SubmittedJob) -> Offsets:
        """Return the offsets of the last checkpoint that is on disk."""
        root = await self._flink.checkpoint_root()
        snapshot = await asyncio.to_thread(latest_retained, root, job.job_id)
        return await self._offsets.reached(job.submission.uid, job.start, snapshot)

    async def _reason(self, job_id: str) -> str:
        exceptions = await self._flink.exceptions(job_id)
        return exceptions[0].message if exceptions else "The job was canceled."

    async def stop(self, uid: str) -> Offsets:
        """Stop with a savepoint and return the offsets that are to be read next."""
        await self._cancel_stray(uid)
        job = self._jobs.get(uid)
        if job is None:
            return {}
        state = await self._flink.state(job.job_id)
        if state is None:
            reached = await self._retained(job)
        elif state.status in ENDED:
            snapshot = await self._flink.latest_snapshot(job.job_id)
            reached = await self._offsets.reached(uid, job.start, snapshot)
        else:
            reached = await self._stop_cleanly(job)
        self._jobs.pop(uid, None)
        return reached

    async def _stop_cleanly(self, job: SubmittedJob) -> Offsets:
        uid = job.submission.uid
        try:
            snapshot = await self._flink.stop(job.job_id, f"file://{self._savepoints}")
        except SavepointFailed as unclean:
            await self._flink.cancel(job.job_id)
            self._jobs.pop(uid, None)
            raise SavepointFailed(str(unclean), await self._retained(job)) from unclean
        return await self._offsets.reached(uid, job.start, snapshot)

    async def restart(self, uid: str) -> bool:
        """End the job without a savepoint; whoever watches it submits it again."""
        job = self._jobs.get(uid)
        if job is None:
            return False
        job.broken = True
        await self._flink.cancel(job.job_id)
        return True

    async def cancel(self, uid: str) -> None:
        """Cancel the job, if there is one."""
        await self._cancel_stray(uid)
        job = self._jobs.get(uid)
        if job is not None:
            await self._flink.cancel(job.job_id)
        self._jobs.pop(uid, None)

    def usage(self, statement: Statement, begin: datetime, end: datetime) -> None:
        """Nothing is known of the past."""

    async def exceptions(self, uid: str) -> tuple[JobException, ...]:
        """Return what Flink remembers of the job's failures, restarts included."""
        job = self._jobs.get(uid)
        return () if job is None else await self._flink.exceptions(job.job_id)
