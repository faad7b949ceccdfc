"""The seam between the API and whatever plans and runs the SQL.

Flows in: a submission (SQL text with its properties). Flows out: a plan, a running job, the
offsets at which it stopped. `memory_engine` keeps all in memory; `flink_engine` drives a real
Flink. An engine knows nothing of HTTP or of phases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from confluent_simulator.catalog import Catalog
from confluent_simulator.statement import JobException, Offsets, Statement


@dataclass(frozen=True, slots=True)
class Submission:
    """What a statement asks to be run: its identity, SQL and properties."""

    name: str
    uid: str
    sql: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning found out.

    Attributes:
        traits: `status.traits`, with `sql_kind` at least.
        unbounded: whether it runs as a job until it is stopped.
        sources: the tables read.
        sink: the table written, or None.
        upsert_sink: whether the sink has a primary key, which forbids carried offsets.
        dropped: the table that DROP TABLE takes away.
    """

    traits: Mapping[str, Any]
    unbounded: bool
    sources: tuple[str, ...] = ()
    sink: str | None = None
    upsert_sink: bool = False
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a statement that ends: rows of text cells."""

    rows: tuple[tuple[str | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended by itself; `detail` is empty for a bounded job that completed."""

    failed: bool
    detail: str = ""
    exceptions: tuple[JobException, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Usage:
    """What a job did within some time: records read and written, and those still to be read."""

    records_in: int
    records_out: int
    pending: int


class Engine(Protocol):
    """Plans statements and runs them. All methods may be called at once for several statements.

    Every method that reaches something outside raises `EngineUnavailable` when that is away for
    the moment; whoever calls tries again.
    """

    catalog: Catalog

    async def open(self) -> None:
        """Connect, and make the seeded tables."""

    async def close(self) -> None:
        """End every job that still runs, and disconnect."""

    async def plan(self, submission: Submission) -> Plan:
        """Check a statement without running it.

        Raises:
            SqlRefused: the statement is wrong; the message says how, in Flink's words.
        """

    async def execute(self, submission: Submission, plan: Plan) -> Rows:
        """Run a statement that ends: DDL, SHOW, a bounded query.

        Raises:
            SqlRefused: it failed.
        """

    async def start(self, submission: Submission, plan: Plan, offsets: Offsets | None) -> None:
        """Start a job; with offsets each source topic is read from there.

        Raises:
            SqlRefused: the job could not be started.
        """

    async def ready(self, uid: str) -> None:
        """Wait until the started job really runs. May be interrupted.

        Raises:
            SqlRefused: it failed before it ran.
        """

    async def wait(self, uid: str) -> JobEnd:
        """Wait until the job ends by itself; an endless one never does."""

    async def stop(self, uid: str) -> Offsets:
        """Stop the job cleanly and return where it would continue; empty when there is none.

        Raises:
            SavepointFailed: it could not be stopped cleanly.
        """

    async def restart(self, uid: str) -> bool:
        """Let the machine under a job break: it runs again from its last checkpoint.

        Returns whether there is such a job.
        """

    async def cancel(self, uid: str) -> None:
        """End the job at once, and forget it; nothing happens when there is none."""

    def usage(self, statement: Statement, begin: datetime, end: datetime) -> Usage | None:
        """Return what a statement did from `begin` up to before `end`; None where not known."""

    async def exceptions(self, uid: str) -> tuple[JobException, ...]:
        """Return the newest exceptions of the job, newest first."""
