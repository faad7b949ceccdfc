"""The status of a FlinkFilter. Its field names are contract: command line, printer columns, docs.

The models are frozen; a new status is made of the old one with `changed`. Nothing in it moves
while nothing happens: times are those of transitions.
"""

from enum import StrEnum

from pydantic import Field

from flinkfilter.resource.deployment import Deployment, SinkRecord, Sql, Target
from flinkfilter.resource.reasons import FilterPhase
from flinkfilter.resource.status_model import StatusModel, Time


class Condition(StatusModel):
    """One aspect of the filter, in Kubernetes' standard form."""

    type: str
    """Ready, Reconciling, Stalled, Valid, Approved or Deployed."""
    status: str
    """True, False or Unknown."""
    reason: str
    """One word; docs/reasons.md explains each."""
    message: str
    """For people: what is so, and what ends it."""
    observed_generation: int
    """The generation of the spec that this speaks of."""
    last_transition_time: Time
    """When status last changed."""


class DryRunResult(StrEnum):
    """What Confluent said of the SQL before it runs."""

    PASSED = "Passed"
    FAILED = "Failed"


class DryRun(StatusModel):
    """A verdict of Confluent's dry run, kept so that no digest is asked about twice."""

    digest: str
    """What was asked about."""
    result: DryRunResult
    """Passed or Failed."""
    detail: str = ""
    """The server's words."""


class Proposed(StatusModel):
    """What the current spec asks for, while it is not what runs."""

    digest: str
    """What an approval names."""
    sql: Sql
    """What would run."""
    diff: str = ""
    """How its SQL differs from what runs, as a unified diff; empty when nothing runs."""
    dry_run: DryRun | None = None
    """What Confluent says of it; absent until it was asked."""
    since: Time
    """When it was first shown."""


class Via(StrEnum):
    """In which form an approval came."""

    ANNOTATION = "annotation"
    TRUE = "true"


class Approval(StatusModel):
    """An approval, recorded at first sight."""

    digest: str
    """What was approved."""
    by: str
    """Who approved, or `unverified`."""
    at: Time
    """When it was first seen."""
    via: Via
    """Whether the annotation named the digest or said true."""


class Rejection(StatusModel):
    """A rejection, recorded at first sight."""

    digest: str
    """What was rejected."""
    by: str
    """Who rejected, or `unverified`."""
    at: Time
    """When it was first seen."""
    reason: str = ""
    """The annotation flinkfilter.io/reason at that time."""


class Running(StatusModel):
    """The revision whose statement is the filter's running one."""

    revision: int
    """Counts the revisions that were deployed."""
    digest: str
    """What was approved and runs."""
    sql: Sql
    """What runs, as it was sent."""
    since: Time
    """When it was first seen RUNNING, or STOPPED as the filter asks."""
    approved_by: str
    """Who approved it."""


class Outcome(StrEnum):
    """What became of a revision that was approved and begun."""

    RUNNING = "Running"
    """It runs, or stands still as the filter asks."""
    REPLACED = "Replaced"
    """It ran until another revision took its place."""
    FAILED = "Failed"
    """It failed, and nothing ran before it."""
    ROLLED_BACK = "RolledBack"
    """It failed or was refused, and the one before it runs on."""


class HistoryEntry(StatusModel):
    """A revision that was deployed and what became of it."""

    revision: int
    """Its number."""
    digest: str
    """Its digest."""
    outcome: Outcome
    """Running, Replaced, Failed or RolledBack."""
    since: Time = Field(alias="from")
    """When that revision began to run, or failed."""
    until: Time | None = Field(default=None, alias="to")
    """When another one took its place."""
    approved_by: str
    """Who approved it."""
    sql: Sql | None = None
    """What ran; the oldest lose theirs first when the status grows large."""
    source: str = ""
    """The table that was read."""
    topic: str = ""
    """The output topic."""
    deletion_policy: str = "Retain"
    """The approved deletionPolicy."""
    target: Target | None = None
    """Where it ran."""


class Pin(StatusModel):
    """A rollback on request: what runs is kept at a revision until the spec asks for another."""

    digest: str
    """What is to run."""
    revision: int
    """The revision that was asked for."""
    against: str = ""
    """The digest that the spec asked for at that time; another one ends it."""


class SpecWarning(StatusModel):
    """A doubt whether the current spec says what is meant."""

    path: str
    """Where, as a field path, such as spec.conditions[0].value."""
    message: str
    """What is doubtful, and how to say what is meant."""


class Requests(StatusModel):
    """Annotations already dealt with, so that each is taken once."""

    spent_approval: str = ""
    """The value of flinkfilter.io/approved that cannot count until it changes; its hash if long."""
    retry: str = ""
    """The value of flinkfilter.io/retry that was last taken; its hash if long."""
    rollback_to: str = ""
    """The value of flinkfilter.io/rollback-to that was last taken; its hash if long."""
    refused: str = ""
    """Why the last rollback that was asked for is not possible."""
    take_over: str = ""
    """The statement to continue from, by flinkfilter.io/take-over."""


class Status(StatusModel):
    """What the operator knows of a filter."""

    observed_generation: int = 0
    """The generation of the spec that all of this speaks of."""
    phase: FilterPhase | None = None
    """Where the filter stands, in one word."""
    message: str = ""
    """What is going on, and the command that would end a wait."""
    conditions: tuple[Condition, ...] = ()
    """In Kubernetes' standard form, for machines."""
    warnings: tuple[SpecWarning, ...] | None = None
    """Doubts about the current spec, the first ten; absent where there are none."""
    proposed: Proposed | None = None
    """What the current spec asks for, while it is not what runs."""
    approvals: tuple[Approval, ...] = ()
    """The recorded approvals, oldest first."""
    rejections: tuple[Rejection, ...] = ()
    """The recorded rejections, oldest first."""
    running: Running | None = None
    """What runs."""
    deployment: Deployment | None = None
    """The deployment in charge."""
    replacement: Deployment | None = None
    """The deployment that is to take its place, or that failed to."""
    number: int = 0
    """The highest number that a deployment of this filter was ever given."""
    pin: Pin | None = None
    """The rollback that was asked for."""
    sink: SinkRecord | None = None
    """The output table."""
    history: tuple[HistoryEntry, ...] = ()
    """The latest revisions, oldest first."""
    requests: Requests = Requests()
    """Annotations already dealt with."""

    def condition(self, type_: str) -> Condition | None:
        """Find a condition by its type."""
        return next((c for c in self.conditions if c.type == type_), None)
