"""The status of a FlinkFilter. Its field names are contract: command line, printer columns, docs.

The models are frozen; a new status is made of the old one with `model_copy(update=…)`. Nothing
in it moves while nothing happens: times are those of transitions.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.salvage import deployment_remains


def _to_seconds(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# Times are written as Kubernetes writes its own: in UTC, to the second. One without a zone cannot
# be compared with any of ours, so it counts as damaged.
Time: TypeAlias = Annotated[AwareDatetime, PlainSerializer(_to_seconds, when_used="json")]


class StatusModel(BaseModel):
    """Common rules: camelCase outside; unknown fields (of a newer version) are dropped."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    def changed(self, **fields: Any) -> Self:
        """The same with these fields replaced; the values are trusted to be of their types."""
        return self.model_copy(update=fields)


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


class Sql(StatusModel):
    """The two statements of a filter."""

    sink: str
    """Makes the output table."""
    insert: str
    """Writes matching events to it, for as long as it runs."""


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


class Role(StrEnum):
    """What a statement is for."""

    SINK = "sink"
    INSERT = "insert"


class StatementRecord(StatusModel):
    """A statement that is ours, by this record."""

    name: str
    """Its name on Confluent Cloud; never reused."""
    uid: str = ""
    """Its uid on Confluent Cloud; empty until it was seen."""
    role: Role
    """sink or insert."""


class Step(StrEnum):
    """How far a deployment has come; written before the step's calls are made."""

    SINK = "Sink"
    """The output table is being made."""
    INSERT = "Insert"
    """The INSERT is being started."""
    RUNNING = "Running"
    """The INSERT was seen RUNNING, or STOPPED as the filter asks."""
    FAILED = "Failed"
    """It failed for good; only a change or a retry starts another one."""


class Target(StatusModel):
    """Where and as whom the statements of a deployment run."""

    compute_pool: str
    """The id of the compute pool."""
    principal: str
    """The service account."""
    properties: dict[str, str]
    """The statement properties, as sent."""


class Failure(StatusModel):
    """Why a deployment failed for good."""

    reason: Reason
    """One of docs/reasons.md."""
    detail: str
    """The server's words, or what was expected and did not come."""


class Deployment(StatusModel):
    """The latest deployment: the intent, written before any call is made."""

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
    topic: str
    """The output topic."""
    target: Target
    """Where it is sent."""
    statements: tuple[StatementRecord, ...]
    """Its statements that exist or may exist."""
    leftovers: tuple[StatementRecord, ...] = ()
    """Statements of ours that have done their work or failed, until they are deleted."""
    suspended: bool = False
    """Whether the stop of its statement is ours, and ours to end when the filter is enabled."""
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
            Step.RUNNING: (Role.INSERT,),
            Step.FAILED: (),
        }[self.step]
        roles = [record.role for record in self.statements]
        if any(role not in roles for role in needed):
            raise ValueError(f"step {self.step.value} needs a statement of each role: {needed}")
        if self.sql is None and self.step in (Step.SINK, Step.INSERT):
            raise ValueError(f"step {self.step.value} needs the SQL that is sent")
        return self


class SinkRecord(StatusModel):
    """The output table."""

    topic: str
    """Its topic."""
    created_by_us: bool
    """Whether this filter made it; a table that was there before is never dropped."""


class HistoryEntry(StatusModel):
    """A revision that was deployed and what became of it."""

    revision: int
    """Its number."""
    digest: str
    """Its digest."""
    outcome: str
    """Running or Failed."""
    since: Time
    """When that became known."""
    approved_by: str
    """Who approved it."""


class Requests(StatusModel):
    """Annotations already dealt with, so that each is taken once."""

    spent_approval: str = ""
    """The value of flinkfilter.io/approved that cannot count until it changes; its hash if long."""
    retry: str = ""
    """The value of flinkfilter.io/retry that was last taken; its hash if long."""


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
    proposed: Proposed | None = None
    """What the current spec asks for, while it is not what runs."""
    approvals: tuple[Approval, ...] = ()
    """The recorded approvals, oldest first."""
    rejections: tuple[Rejection, ...] = ()
    """The recorded rejections, oldest first."""
    running: Running | None = None
    """What runs."""
    deployment: Deployment | None = None
    """The latest deployment."""
    sink: SinkRecord | None = None
    """The output table."""
    history: tuple[HistoryEntry, ...] = ()
    """The latest revisions, oldest first."""
    requests: Requests = Requests()
    """Annotations already dealt with."""

    def condition(self, type_: str) -> Condition | None:
        """Find a condition by its type."""
        return next((c for c in self.conditions if c.type == type_), None)


def read_status(raw: object) -> Status:
    """Read a status as it stands in the cluster.

    A status that somebody damaged is read section by section, and lists entry by entry: what can
    still be read is kept, above all the record of statements that are ours.
    """
    if not isinstance(raw, dict):
        return Status()
    try:
        return Status.model_validate(raw)
    except ValidationError:
        readable = {name: _readable(name, value) for name, value in raw.items()}
    return Status.model_validate({n: value for n, value in readable.items() if value is not None})


def _readable(name: str, value: object) -> object:
    """Give what can be read of a section; None when nothing can."""
    if _is_readable(name, value):
        return value
    if isinstance(value, list) and _is_readable(name, []):
        return [entry for entry in value if _is_readable(name, [entry])]
    return deployment_remains(value) if name == "deployment" else None


def _is_readable(name: str, value: object) -> bool:
    try:
        Status.model_validate({name: value})
    except ValidationError:
        return False
    return True


def write_status(status: Status) -> dict[str, Any]:
    """Make the JSON form, with every optional section that is absent left out."""
    return status.model_dump(mode="json", by_alias=True, exclude_none=True)
