"""What is known of the world when a plan is made. Values only; the controller fills them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flinkfilter.errors import Problem
from flinkfilter.lifecycle.ownership import Claim
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Statement
from flinkfilter.resource.reasons import Reason
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
        holder: the claim on its output topic that stands before its own, if any.
        loop: the filters through which what it writes would come back to what it reads.
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
    holder: Claim | None = None
    loop: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """Confluent Cloud, as far as this filter is concerned.

    Attributes:
        statements: what is known of names; a name without an entry is unknown, never absent.
        verdicts: dry-run verdicts of this process, by digest.
        trouble: what the latest call failed with.
    """

    statements: Mapping[str, Observation] = field(default_factory=dict)
    verdicts: Mapping[str, DryRunVerdict] = field(default_factory=dict)
    trouble: Trouble | None = None


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
