"""What people outside of the cluster are told of: six things that can happen to a filter.

Two statuses of one filter, before and after, become notices. All that is in a notice follows from
these two, so that the same occasion is the same notice whoever works it out, and however often.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from flinkfilter.approval.gate import signer
from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason
from flinkfilter.resource.status import Condition, DryRunResult, Status

WAITING = (
    Reason.AWAITING_APPROVAL.value,
    Reason.APPROVAL_NOT_BOUND.value,
    Reason.APPROVAL_NOT_UNDERSTOOD.value,
)
"""The reasons of `Approved` under which somebody's approval is what is missing."""


class NoticeKind(StrEnum):
    """What happened."""

    AWAITING_APPROVAL = "awaiting-approval"
    """The SQL of a digest passed its dry run, and somebody has to approve it."""
    APPROVED = "approved"
    """An approval was recorded."""
    REJECTED = "rejected"
    """A rejection was recorded."""
    RUNNING = "running"
    """A revision runs that did not, or runs again."""
    ROLLED_BACK = "rolled-back"
    """A change failed or was taken back, and what ran before runs."""
    FAILED = "failed"
    """Nothing of the filter runs, and will not without somebody."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened to a filter.

    Attributes:
        kind: what.
        digest: which digest it is about.
        at: when.
        attempt: the latest deployment by then, which tells occasions of one second apart.
        message: for people.
        phase: of the filter by then.
        running: the digest that runs by then, if any.
        by: who approved or rejected.
    """

    kind: NoticeKind
    digest: str
    at: datetime
    attempt: int
    message: str
    phase: FilterPhase | None
    running: str | None
    by: str | None = None


Notify: TypeAlias = Callable[[Mapping[str, Any], tuple[Notice, ...]], None]
"""Takes notices about the filter with this metadata, and does not wait."""


def nobody(metadata: Mapping[str, Any], told: tuple[Notice, ...]) -> None:
    """Notify nobody."""
    del metadata, told


def notices(before: Status, after: Status) -> tuple[Notice, ...]:
    """List what happened between two statuses of one filter, in the order of its life."""
    return (*_judged(before, after), *_awaited(before, after), *_ended(before, after))


def awaited(status: Status) -> Condition | None:
    """Give the condition that says how the proposed digest is approved, while that is missing."""
    condition = status.condition(ConditionType.APPROVED.value)
    waits = status.proposed and condition and condition.reason in WAITING
    return condition if waits else None


def _notice(
    kind: NoticeKind, digest: str, at: datetime, message: str, status: Status, by: str | None = None
) -> Notice:
    running = status.running.digest if status.running else None
    return Notice(kind, digest, at, status.number, message, status.phase, running, by)


def _judged(before: Status, after: Status) -> tuple[Notice, ...]:
    approvals = [
        _notice(NoticeKind.APPROVED, a.digest, a.at, f"Approved by {signer(a.by)}", after, a.by)
        for a in after.approvals
        if a not in before.approvals
    ]
    rejections = [
        _notice(
            NoticeKind.REJECTED,
            r.digest,
            r.at,
            f"Rejected by {signer(r.by)}" + (f": {r.reason}" if r.reason else ""),
            after,
            r.by,
        )
        for r in after.rejections
        if r not in before.rejections
    ]
    return (*approvals, *rejections)


def _awaited(before: Status, after: Status) -> tuple[Notice, ...]:
    digest, condition = _ripe(after), awaited(after)
    if digest is None or digest == _ripe(before) or after.proposed is None or condition is None:
        return ()
    since = after.proposed.since
    return (_notice(NoticeKind.AWAITING_APPROVAL, digest, since, condition.message, after),)


def _ripe(status: Status) -> str | None:
    """Give the digest that somebody could approve with a good conscience now."""
    proposed = status.proposed
    passed = proposed and proposed.dry_run and proposed.dry_run.result is DryRunResult.PASSED
    return proposed.digest if proposed and passed and awaited(status) else None


def _ended(before: Status, after: Status) -> tuple[Notice, ...]:
    """Tell how an attempt ended, or that what ran ended or goes on by itself."""
    kinds = {
        FilterPhase.RUNNING: NoticeKind.RUNNING,
        FilterPhase.ROLLED_BACK: NoticeKind.ROLLED_BACK,
        FilterPhase.FAILED: NoticeKind.FAILED,
    }
    kind = kinds.get(after.phase) if after.phase else None
    if kind is None or (digest := _subject(after, kind)) is None:
        return ()
    if kind is NoticeKind.RUNNING:
        if _runs(before) == _runs(after):
            return ()
    elif (before.phase, _subject(before, kind)) == (after.phase, digest):
        return ()
    return (_notice(kind, digest, _moment(after), after.message, after),)


def _subject(status: Status, kind: NoticeKind) -> str | None:
    """Give the digest that runs, that was given up, or that should run and does not."""
    parts = (status.running, status.proposed, status.deployment)
    wanted = (status.proposed,) if kind is NoticeKind.ROLLED_BACK else parts
    return next((part.digest for part in wanted if part), None)


def _runs(status: Status) -> tuple[int, str] | None:
    """Give the revision that runs, as far as is known: a call that fails says nothing of it."""
    ready, running = status.condition(ConditionType.READY.value), status.running
    replaced = status.phase is FilterPhase.DEPLOYING and ready and ready.status != "False"
    runs = status.phase in (FilterPhase.RUNNING, FilterPhase.INVALID) or replaced
    return (running.revision, running.digest) if running and runs else None


def _moment(status: Status) -> datetime:
    """Give the time of the latest change of what the filter is said to be."""
    kinds = (ConditionType.READY.value, ConditionType.STALLED.value)
    times = [c.last_transition_time for c in status.conditions if c.type in kinds]
    if status.running:
        times.append(status.running.since)
    return max(times)
