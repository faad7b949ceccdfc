"""Phases, condition types and reasons: each constant with its one documented meaning.

`docs/reasons.md` explains every reason; a test holds the two against each other.
"""

from enum import StrEnum


class FilterPhase(StrEnum):
    """Where a filter stands, in one word for people."""

    PENDING_APPROVAL = "PendingApproval"
    DEPLOYING = "Deploying"
    RUNNING = "Running"
    INVALID = "Invalid"
    ROLLED_BACK = "RolledBack"
    SUSPENDED = "Suspended"
    DEGRADED = "Degraded"
    FAILED = "Failed"
    DELETING = "Deleting"


class ConditionType(StrEnum):
    """The conditions. Reconciling and Stalled stand there only while they are true."""

    READY = "Ready"
    RECONCILING = "Reconciling"
    STALLED = "Stalled"
    VALID = "Valid"
    APPROVED = "Approved"
    DEPLOYED = "Deployed"


class Reason(StrEnum):
    """Why a condition is as it is."""

    # Valid
    VALID = "Valid"
    """The spec has a meaning and Confluent's dry run accepted its SQL."""
    INVALID_SPEC = "InvalidSpec"
    """The spec cannot be turned into SQL; the message lists every problem with its field."""
    DRY_RUN_FAILED = "DryRunFailed"
    """Confluent refused the SQL in a dry run; the message holds its words."""
    DRY_RUN_PENDING = "DryRunPending"
    """The SQL is well formed; Confluent has not yet been asked, or has not yet answered."""

    # Approved
    APPROVED = "Approved"
    """The digest of the current spec has a recorded approval."""
    AWAITING_APPROVAL = "AwaitingApproval"
    """Nobody has approved the digest; the message holds the command that does."""
    APPROVAL_NOT_BOUND = "ApprovalNotBound"
    """`approved: "true"` came before the digest was shown, or is not accepted here."""
    APPROVAL_NOT_UNDERSTOOD = "ApprovalNotUnderstood"
    """The annotation holds neither digests nor "true"."""
    REJECTED = "Rejected"
    """The digest of the current spec was rejected."""

    # Ready, Deployed, Reconciling
    RUNNING = "Running"
    """The statement is RUNNING."""
    DEPLOYING = "Deploying"
    """Statements are being created."""
    STATEMENT_PENDING = "StatementPending"
    """The statement was accepted and waits for resources."""
    POOL_EXHAUSTED = "PoolExhausted"
    """The compute pool has no room for the statement; it starts when there is."""
    NOT_DEPLOYED = "NotDeployed"
    """Nothing of the current spec runs."""
    REPLACING = "Replacing"
    """A new statement takes the place of the running one, from where that one stops."""
    ROLLING_BACK = "RollingBack"
    """The new statement failed; it is deleted, and the one before it goes on where it stopped."""
    ROLLED_BACK = "RolledBack"
    """A change failed or was taken back on request; the revision before it runs."""
    CALLED_OFF = "CalledOff"
    """A change was called off before anything of it ran, since something else is asked for."""
    SUSPENDED = "Suspended"
    """The filter is asked to stand still, and nothing of it runs."""
    TOPIC_IN_USE = "TopicInUse"
    """The output topic is another filter's, another statement writes to it, or it forms a loop."""
    STATEMENT_DEGRADED = "StatementDegraded"
    """Confluent reports the running statement as DEGRADED."""
    STATEMENT_STOPPED = "StatementStopped"
    """The statement was stopped outside of this operator."""
    STATEMENT_MOVED = "StatementMoved"
    """The statement was moved to another compute pool or principal outside of this operator."""
    STATEMENT_RESTARTING = "StatementRestarting"
    """The new statement met exceptions before it had proved itself; the message holds the first."""
    HANDOVER_FAILED = "HandoverFailed"
    """The statement before it did not stop cleanly, so its offsets could not be carried over."""
    STATEMENT_MISSING = "StatementMissing"
    """The statement that was deployed no longer exists."""
    STATEMENT_PHASE_UNKNOWN = "StatementPhaseUnknown"
    """Confluent reports a phase that this version does not know; the message holds the word."""
    STATEMENT_FAILED = "StatementFailed"
    """Confluent reports the statement as FAILED; the message holds its words."""
    SQL_REJECTED = "SqlRejected"
    """Confluent refused to create the statement; the message holds its words."""
    NAME_CONFLICT = "NameConflict"
    """A statement that is not ours has the name that ours should have."""
    STATUS_UNREADABLE = "StatusUnreadable"
    """The record of what was deployed is damaged; nothing that it names is touched."""
    PENDING_TOO_LONG = "PendingTooLong"
    """The statement did not leave PENDING before the deadline."""
    CREDENTIALS_INVALID = "CredentialsInvalid"
    """Confluent does not accept the API key; heals by itself when the Secret is right."""
    FORBIDDEN = "Forbidden"
    """The API key or the principal lacks a role."""
    CONFLUENT_UNAVAILABLE = "ConfluentUnavailable"
    """Confluent cannot be reached or cannot answer; the call is repeated."""
    DELETING = "Deleting"
    """The filter is being deleted, and its statements with it."""
    DROP_FAILED = "DropFailed"
    """The output table could not be dropped; the message holds the server's words and a way out."""

    # Events only
    WRITE_REFUSED = "WriteRefused"
    """The API server refuses to record anything about the filter, as its spec breaks the schema."""
