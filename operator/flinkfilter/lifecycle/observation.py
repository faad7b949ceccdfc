"""What is known of the world when a plan is made. Values only; the controller fills them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flinkfilter.approval.gate import UNSIGNED, Signers
from flinkfilter.errors import Problem
from flinkfilter.lifecycle.ownership import Claim
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Statement, StatementException
from flinkfilter.resource.constants import PAUSED, STOPPED
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.settings import Settings


@dataclass(frozen=True, slots=True)
class Seen:
    """The statement exists, as of `at`."""

    statement: Statement
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """The server said, asked for this very name, that there is no such statement."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """The server would not create the statement; asking again cannot help."""

    reason: Reason
    detail: str


Observation: TypeAlias = Seen | Gone | Refused


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a statement met, as of `at`; the newest first."""

    at: datetime
    found: tuple[StatementException, ...] = ()


@dataclass(frozen=True, slots=True)
class Writers:
    """The statements that write to a topic or bear a name of this filter, as of `at`."""

    at: datetime
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """The latest call for this filter failed, and is repeated.

    Attributes:
        reason: CredentialsInvalid, Forbidden or ConfluentUnavailable.
        message: the same for as long as the trouble is the same.
    """

    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The resource, as the cluster has it.

    Attributes:
        namespace, name, uid, generation: of its metadata.
        annotations: of its metadata.
        deleted_at: its deletion timestamp; None while nobody deletes it.
        has_finalizer: whether our finalizer stands on it.
        enabled: whether its spec lets it run; known even where the rest of the spec is wrong.
        wanted: what its spec asks for, or what is wrong with it.
        drift_policy: what is to be done about changes from outside.
        drops_table: whether the spec, whatever else it says, lets the output table be dropped.
        holder: the claim on its output topic that stands before its own, if any.
        loop: the filters through which what it writes would come back to what it reads.
        signers: who set the annotations of the approval and the rejection.
    """

    namespace: str
    name: str
    uid: str
    generation: int
    annotations: Mapping[str, str]
    deleted_at: datetime | None
    has_finalizer: bool
    enabled: bool
    wanted: Revision | tuple[Problem, ...]
    drift_policy: DriftPolicy = DriftPolicy.REPAIR
    drops_table: bool = False
    holder: Claim | None = None
    loop: tuple[Claim, ...] = ()
    signers: Signers = UNSIGNED


@dataclass(frozen=True, slots=True)
class Observed:
    """Confluent Cloud, as far as this filter is concerned.

    Attributes:
        statements: what is known of names; a name without an entry is unknown, never absent.
        verdicts: dry-run verdicts of this process, by digest.
        trouble: what the latest call failed with.
        exceptions: what statements met, by name; read when it matters.
        writers: who writes to a topic, by topic; looked for before it is first written.
    """

    statements: Mapping[str, Observation] = field(default_factory=dict)
    verdicts: Mapping[str, DryRunVerdict] = field(default_factory=dict)
    trouble: Trouble | None = None
    exceptions: Mapping[str, Exceptions] = field(default_factory=dict)
    writers: Mapping[str, Writers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a plan is made of, beside the recorded status.

    Attributes:
        facts: the resource.
        observed: Confluent Cloud.
        settings: of this installation.
        now: the time.
    """

    facts: Facts
    observed: Observed
    settings: Settings
    now: datetime

    @property
    def enabled(self) -> bool:
        """Whether the filter shall run: neither its spec nor an annotation stops it."""
        return self.facts.enabled and not self.is_stopped

    @property
    def is_stopped(self) -> bool:
        """Whether an annotation stops it, whatever the spec says."""
        return self.facts.annotations.get(STOPPED, "").strip() == "true"

    @property
    def is_paused(self) -> bool:
        """Whether an annotation takes our hands off it."""
        return self.facts.annotations.get(PAUSED, "").strip() == "true"

    def seen(self, name: str) -> Observation | None:
        """Give what is known of a statement; None when nothing is."""
        return self.observed.statements.get(name)
