"""Statements as values: what is asked of Confluent Cloud and what it answers.

They stand here, below the adapter that fills them, since the plan is made of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """The phases of the statements API; UNKNOWN stands for any that is newer than this program."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    DELETING = "DELETING"
    FAILING = "FAILING"
    FAILED = "FAILED"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    DEGRADED = "DEGRADED"
    UNKNOWN = "UNKNOWN"


LIVE = (Phase.PENDING, Phase.RUNNING, Phase.DEGRADED)
MOVING = (Phase.FAILING, Phase.STOPPING)
"""On the way to another phase; what is to be done shows only there."""
WRITES = (*LIVE, *MOVING, Phase.DELETING, Phase.UNKNOWN)
"""What may still write to its topic."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the server describes it.

    Attributes:
        name: unique in the environment.
        uid: the identity across re-creation under one name.
        resource_version: changes with every write; needed for an update.
        phase: where it stands.
        raw_phase: the server's own word, for a phase that is UNKNOWN here.
        detail: the server's words about the phase; empty when all is well.
        statement: the SQL text.
        properties: as they were sent at creation.
        compute_pool: the id of the pool.
        principal: the account that it runs as.
        labels: as they were sent at creation.
        stopped: whether it was asked to stop.
        created_at: by the server's clock; None when it did not say.
        updated_at: of the latest change, by the same clock; moves with `resource_version`.
        latest_offsets: per topic, `partition:0,offset:100;…`; filled when STOPPED.
        scaling_state: `POOL_EXHAUSTED` when the pool has no room; empty when not said.
        warnings: the server's warnings, as text.
    """

    name: str
    uid: str
    resource_version: str
    phase: Phase
    raw_phase: str = ""
    detail: str = ""
    statement: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    compute_pool: str = ""
    principal: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    stopped: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = field(default=None, compare=False)
    latest_offsets: Mapping[str, str] = field(default_factory=dict)
    scaling_state: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRequest:
    """A statement to create.

    Attributes:
        name: at most 72 characters of `[a-z0-9-]`.
        statement: the SQL text.
        properties: statement properties.
        compute_pool: where it runs.
        principal: as whom it runs.
        labels: the marks of ownership.
    """

    name: str
    statement: str
    properties: Mapping[str, str]
    compute_pool: str
    principal: str
    labels: Mapping[str, str]

    def is_answered_by(self, statement: Statement) -> bool:
        """Tell whether an existing statement of this name is the one that this request made.

        Then an answer was lost; in every other case the name belongs to somebody else.
        """
        return (
            statement.name == self.name
            and statement.statement == self.statement
            and statement.compute_pool == self.compute_pool
            and statement.principal == self.principal
            and _includes(statement.properties, self.properties)
            and _includes(statement.labels, self.labels)
        )


def _includes(given: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    # The server may add entries of its own; it never drops or changes one of ours.
    return all(given.get(name) == value for name, value in asked.items())


@dataclass(frozen=True, slots=True)
class DryRunVerdict:
    """What the server says of a statement that was planned and not run.

    Attributes:
        passed: whether it could run.
        detail: the server's words; the reason when it could not.
    """

    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StatementException:
    """An exception that a statement met.

    Attributes:
        name: its kind.
        message: the server's words.
        timestamp: when, as the server wrote it.
    """

    name: str
    message: str
    timestamp: str
