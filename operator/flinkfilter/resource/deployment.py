"""The record of a deployment in the status: the intent, written before any call is made."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status_model import StatusModel, Time


class Sql(StatusModel):
    """The two statements of a filter."""

    sink: str
    """Makes the output table."""
    insert: str
    """Writes matching events to it, for as long as it runs."""


class Role(StrEnum):
    """What a statement is for."""

    SINK = "sink"
    INSERT = "insert"
    DROP = "drop"


class StatementRecord(StatusModel):
    """A statement that is ours, by this record."""

    name: str
    """Its name on Confluent Cloud; never reused."""
    uid: str = ""
    """Its uid on Confluent Cloud; empty until it was seen."""
    role: Role
    """sink, insert or drop."""


class Step(StrEnum):
    """How far a deployment has come; written before the step's calls are made."""

    SINK = "Sink"
    """The output table is being made."""
    INSERT = "Insert"
    """The INSERT is being started; one that replaces another waits for that one to stop."""
    SOAK = "Soak"
    """The INSERT was seen RUNNING and has to stay so before its predecessor is deleted."""
    RUNNING = "Running"
    """The INSERT was seen RUNNING, or STOPPED as the filter asks."""
    ROLLBACK = "Rollback"
    """It failed; its statement is being deleted, and its predecessor goes on."""
    FAILED = "Failed"
    """It failed for good; only a change or a retry starts another one."""


class Target(StatusModel):
    """Where and as whom the statements of a deployment run."""

    compute_pool: str
    """The id of the compute pool."""
    principal: str
    """The service account."""
    properties: dict[str, str]
    """The statement properties of an INSERT without predecessor."""


class Failure(StatusModel):
    """Why a deployment failed for good."""

    reason: Reason
    """One of docs/reasons.md."""
    detail: str
    """The server's words, or what was expected and did not come."""


class OriginKind(StrEnum):
    """Where an INSERT begins to read."""

    START_FROM = "StartFrom"
    """Where spec.startFrom says."""
    CARRY_OVER = "CarryOver"
    """Where its predecessor stopped, handed over by the server."""
    OFFSETS = "Offsets"
    """At offsets that were recorded when a statement was last seen STOPPED."""


class Origin(StatusModel):
    """Where an INSERT begins to read."""

    kind: OriginKind = OriginKind.START_FROM
    """StartFrom, CarryOver or Offsets."""
    statement: str = ""
    """Whose offsets are carried over."""
    offsets: str = ""
    """The offsets, as `partition:0,offset:100;…`."""


class Predecessor(StatusModel):
    """The statement whose place a deployment takes."""

    name: str
    """Its name on Confluent Cloud."""
    uid: str
    """Its uid there."""
    foreign: bool = False
    """Whether it was taken over; then it is stopped and resumed, and never deleted."""


class SinkRecord(StatusModel):
    """The output table."""

    topic: str
    """Its topic."""
    created_by_us: bool
    """Whether this filter made it; a table that was there before is never dropped."""
    since: Time | None = None
    """Since when this filter has it; who has a topic for longest keeps it."""
    drop: StatementRecord | None = None
    """The statement that drops it, when the filter is deleted with deletionPolicy Delete."""


class Deployment(StatusModel):
    """An attempt to let a revision run, and what became of it."""

    number: int
    """Grows with every deployment of this filter and is part of the statements' names."""
    revision: int
    """The revision that it carries."""
    digest: str
    """The digest that it carries."""
    step: Step
    """How far it has come."""
    since: Time
    """When the step began."""
    approved_by: str
    """Who approved the digest."""
    sql: Sql | None = None
    """What is sent; once it runs, it stands in running."""
    source: str = ""
    """The table that is read."""
    topic: str
    """The output topic."""
    deletion_policy: str = "Retain"
    """The approved deletionPolicy."""
    target: Target
    """Where it is sent."""
    origin: Origin = Origin()
    """Where its INSERT begins to read."""
    predecessor: Predecessor | None = None
    """The statement whose place it takes; absent when it takes nobody's."""
    statements: tuple[StatementRecord, ...]
    """Its statements that exist or may exist."""
    leftovers: tuple[StatementRecord, ...] = ()
    """Statements of ours that have done their work or failed, until they are deleted."""
    offsets: dict[str, str] = Field(default_factory=dict)
    """Where its statement, or the one before it, was last seen STOPPED, by topic."""
    sink: SinkRecord | None = None
    """The output table of a replacement that writes to another one."""
    suspended: bool = False
    """Whether the stop of its statement is ours, and ours to end when the filter is enabled."""
    failed_version: str = ""
    """Which failure is being retried, by the statement's resourceVersion; another one is new."""
    pool_exhausted: bool = False
    """Whether its statement waits for room in the compute pool."""
    failure: Failure | None = None
    """Why it failed."""

    @model_validator(mode="after")
    def _can_go_on(self) -> Self:
        """Refuse a record with which nothing could be done at its step."""
        needed = {
            Step.SINK: (Role.SINK, Role.INSERT),
            Step.INSERT: (Role.INSERT,),
            Step.SOAK: (Role.INSERT,),
            Step.RUNNING: (Role.INSERT,),
        }.get(self.step, ())
        roles = [record.role for record in self.statements]
        if any(role not in roles for role in needed):
            raise ValueError(f"step {self.step.value} needs a statement of each role: {needed}")
        if self.sql is None and self.step in (Step.SINK, Step.INSERT, Step.SOAK):
            raise ValueError(f"step {self.step.value} needs the SQL that is sent")
        return self
