"""What a plan may ask for. One class per kind of call; the controller carries them out in order."""

from dataclasses import dataclass
from typing import TypeAlias

from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import StatementRequest


@dataclass(frozen=True, slots=True)
class DryRun:
    """Ask whether the SQL of a revision could run."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Create:
    """Create a statement whose name is already in the recorded status."""

    request: StatementRequest


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask for one statement by its name.

    Attributes:
        name: its name.
        compute_pool: where it runs if it exists; empty when it was seen before. A role that is
            limited to one pool is forbidden what is missing, and only a list tells.
    """

    name: str
    compute_pool: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a statement that is recorded as ours.

    Attributes:
        name: its name.
        uid: the recorded one; empty when it was never seen, then the request decides.
    """

    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask a running statement to stop; its offsets are kept.

    Attributes:
        name: its name.
        uid: of the one that was seen; another that has taken its name since is left alone.
    """

    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let a stopped or failed statement go on from where it stopped.

    Attributes:
        name: its name.
        uid: of the one that was seen; another that has taken its name since is left alone.
        compute_pool: where it shall go on; empty: where it was.
        principal: as whom; empty: as before.
    """

    name: str
    uid: str
    compute_pool: str = ""
    principal: str = ""


@dataclass(frozen=True, slots=True)
class ReadExceptions:
    """Ask for the exceptions that a statement met."""

    name: str


@dataclass(frozen=True, slots=True)
class FindWriters:
    """Look for statements that write to a topic, whoever made them.

    Attributes:
        topic: the output topic.
        prefix: what the names of this filter's own statements begin with.
    """

    topic: str
    prefix: str


@dataclass(frozen=True, slots=True)
class AddFinalizer:
    """Set our finalizer, before the first statement is created."""


@dataclass(frozen=True, slots=True)
class RemoveFinalizer:
    """Let the resource go."""


Action: TypeAlias = (
    DryRun
    | Create
    | LookUp
    | Delete
    | Stop
    | Resume
    | ReadExceptions
    | FindWriters
    | AddFinalizer
    | RemoveFinalizer
)
