"""A Flink SQL statement and the moves between its phases; pure values, time is passed in.

Flows in: a statement, what happened to it, and when. Flows out: the statement after that. The
store gives each result a new `resource_version`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """The phases of `sql/v1`. The real enumeration may grow, so a statement keeps plain text."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    DELETING = "DELETING"
    FAILING = "FAILING"
    FAILED = "FAILED"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    DEGRADED = "DEGRADED"


TERMINAL = frozenset({Phase.COMPLETED, Phase.FAILED, Phase.STOPPED})
LIVE = frozenset({Phase.PENDING, Phase.RUNNING, Phase.DEGRADED})
RESUMABLE_KINDS = frozenset({"INSERT_INTO", "CREATE_TABLE_AS", "EXECUTE_STATEMENT_SET"})

CARRY_OVER = "sql.tables.initial-offset-from"
DRY_RUN = "sql.dry-run"

Offsets = Mapping[str, Mapping[int, int]]
"""Topic → partition → the offset to be read next."""


@dataclass(frozen=True, slots=True)
class JobException:
    """One entry of a statement's exceptions."""

    name: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """A stored statement.

    Attributes:
        sequence: the order of creation, which paging follows.
        version: `metadata.resource_version`, changed by every write.
        phase: one of `Phase`, or any text that a test has put there.
        traits: what planning found; None before, and for a statement that failed to plan.
        offsets: where a stopped statement continues; empty while it runs.
        offsets_at: when the offsets were taken.
        checkpoint: where a resume begins, also after a failure; never shown.
    """

    name: str
    uid: str
    sequence: int
    sql: str
    properties: Mapping[str, str]
    labels: Mapping[str, str]
    compute_pool_id: str
    principal: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    stopped: bool = False
    phase: str = Phase.PENDING
    detail: str = ""
    traits: Mapping[str, Any] | None = None
    scaling_state: str = "OK"
    offsets: Offsets = field(default_factory=dict)
    offsets_at: datetime | None = None
    ended_at: datetime | None = None
    checkpoint: Offsets = field(default_factory=dict)
    exceptions: tuple[JobException, ...] = ()

    @property
    def is_terminal(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.phase in TERMINAL


def planned(statement: Statement, traits: Mapping[str, Any]) -> Statement:
    """The SQL is valid; what it is, is known now."""
    return replace(statement, traits=traits)


def running(statement: Statement) -> Statement:
    """The job runs (again, if it was degraded)."""
    return replace(statement, phase=Phase.RUNNING, detail="", offsets={}, scaling_state="OK")


def completed(statement: Statement, now: datetime) -> Statement:
    """The work is done: a DDL statement, a bounded query."""
    return replace(statement, phase=Phase.COMPLETED, detail="", ended_at=now)


def failing(statement: Statement, detail: str) -> Statement:
    """The job failed and is being torn down."""
    return replace(statement, phase=Phase.FAILING, detail=detail)


def failed(
    statement: Statement, detail: str, now: datetime, checkpoint: Offsets | None = None
) -> Statement:
    """Planning or running failed for good. A resume continues from the checkpoint."""
    return replace(
        statement,
        phase=Phase.FAILED,
        detail=detail,
        ended_at=now,
        scaling_state="OK",
        checkpoint=checkpoint or statement.checkpoint,
    )


def degraded(statement: Statement, detail: str) -> Statement:
    """Alive, but not healthy."""
    return replace(statement, phase=Phase.DEGRADED, detail=detail)


def stop_requested(statement: Statement) -> Statement:
    """Somebody set `spec.stopped`. A terminal statement keeps its phase."""
    if statement.phase in LIVE:
        return replace(statement, stopped=True, phase=Phase.STOPPING)
    return replace(statement, stopped=True)


def unstopped(statement: Statement) -> Statement:
    """Somebody unset `spec.stopped` of a statement that cannot run again; only the flag moves."""
    return replace(statement, stopped=False)


def stopped(statement: Statement, offsets: Offsets, now: datetime) -> Statement:
    """The job stopped cleanly at these offsets."""
    return replace(
        statement,
        phase=Phase.STOPPED,
        detail="",
        offsets=offsets,
        checkpoint=offsets,
        offsets_at=now,
        ended_at=now,
        scaling_state="OK",
    )


def resumed(statement: Statement, principal: str, compute_pool_id: str) -> Statement:
    """Somebody unset `spec.stopped`, perhaps with another principal or pool."""
    return replace(
        statement,
        stopped=False,
        phase=Phase.PENDING,
        detail="",
        ended_at=None,
        principal=principal,
        compute_pool_id=compute_pool_id,
    )


def deleting(statement: Statement) -> Statement:
    """Somebody deleted it; the name stays taken until the teardown is over."""
    return replace(statement, phase=Phase.DELETING)


def with_exception(statement: Statement, exception: JobException) -> Statement:
    """Remember an exception; the newest ten are kept, newest first."""
    return replace(statement, exceptions=(exception, *statement.exceptions)[:10])
