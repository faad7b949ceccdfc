"""The gate: which approvals and rejections count, and what the record of them becomes.

Each request is recorded at first sight and taken once. What is recorded holds, whatever becomes
of the annotation afterwards: GitOps engines remove annotations that are not in Git.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flinkfilter.approval.digest import DIGEST_PATTERN
from flinkfilter.resource.constants import APPROVED, REASON, REJECTED
from flinkfilter.resource.status import Approval, Rejection, Requests, Status, Via

UNVERIFIED = "unverified"
MAX_RECORDS = 20
MAX_REASON = 500


class Verdict(StrEnum):
    """What the gate says of the current digest."""

    APPROVED = "approved"
    AWAITING = "awaiting"
    OTHER_DIGEST = "other digest"
    NOT_BOUND = "not bound"
    TRUE_REFUSED = "true refused"
    NOT_UNDERSTOOD = "not understood"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the table.

    Attributes:
        digest: of the current spec.
        generation: of the current spec.
        accept_true: whether "true" counts as an approval in this installation.
    """

    digest: str
    generation: int
    accept_true: bool


def judge(
    shown: Shown, annotations: Mapping[str, str], status: Status, now: datetime
) -> tuple[Verdict, Status]:
    """Judge the current digest and record what the annotations newly say about it.

    Args:
        shown: the current digest.
        annotations: of the resource, as they are now.
        status: the recorded status, as last written.
        now: the time that new records carry.

    Returns:
        The verdict, and the status with the new records (the same object when there are none).
    """
    status = _recorded_rejection(shown, annotations, status, now)
    status = _released(annotations, status)
    status = _spent_on_arrival(shown, annotations, status)
    value = annotations.get(APPROVED, "").strip()
    counts = value not in ("", status.requests.spent_approval)
    if counts and _names(value, shown):
        return Verdict.APPROVED, _recorded_approval(shown, value, status, now)
    if rejection_of(shown.digest, status):
        return Verdict.REJECTED, status
    if approval_of(shown.digest, status):
        return Verdict.APPROVED, status
    return _unmet(shown, value), status


def approval_of(digest: str, status: Status) -> Approval | None:
    """Find the recorded approval of a digest."""
    return next((entry for entry in status.approvals if entry.digest == digest), None)


def rejection_of(digest: str, status: Status) -> Rejection | None:
    """Find the recorded rejection of a digest."""
    return next((entry for entry in status.rejections if entry.digest == digest), None)


def _digests(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))


def _names(value: str, shown: Shown) -> bool:
    return shown.digest in _digests(value) or (value == Via.TRUE and shown.accept_true)


def _unmet(shown: Shown, value: str) -> Verdict:
    if value == "":
        return Verdict.AWAITING
    if value == Via.TRUE:
        return Verdict.NOT_BOUND if shown.accept_true else Verdict.TRUE_REFUSED
    if all(DIGEST_PATTERN.fullmatch(part) for part in _digests(value)):
        # An approval that a later rejection overruled waits like any other missing one.
        return Verdict.AWAITING if shown.digest in _digests(value) else Verdict.OTHER_DIGEST
    return Verdict.NOT_UNDERSTOOD


def _recorded_rejection(
    shown: Shown, annotations: Mapping[str, str], status: Status, now: datetime
) -> Status:
    if shown.digest not in _digests(annotations.get(REJECTED, "")):
        return status
    if rejection_of(shown.digest, status):
        # While the rejection stands in the annotations, no approval beside it counts.
        spent = annotations.get(APPROVED, "").strip()
        return _with_spent(status, spent)
    entry = Rejection(
        digest=shown.digest,
        by=UNVERIFIED,
        at=now,
        reason=annotations.get(REASON, "")[:MAX_REASON],
    )
    status = status.changed(
        rejections=(*status.rejections, entry)[-MAX_RECORDS:],
        approvals=tuple(a for a in status.approvals if a.digest != shown.digest),
    )
    return _with_spent(status, annotations.get(APPROVED, "").strip())


def _released(annotations: Mapping[str, str], status: Status) -> Status:
    """Let the annotation count again once it has changed since it was spent."""
    spent = status.requests.spent_approval
    if spent and annotations.get(APPROVED, "").strip() != spent:
        return _with_spent(status, "")
    return status


def _spent_on_arrival(shown: Shown, annotations: Mapping[str, str], status: Status) -> Status:
    """Spend a "true" that was there before this generation's digest could be read."""
    value = annotations.get(APPROVED, "").strip()
    proposed = status.proposed
    was_shown = (
        status.observed_generation == shown.generation
        and proposed is not None
        and proposed.digest == shown.digest
    )
    if value != Via.TRUE or was_shown or approval_of(shown.digest, status):
        return status
    return _with_spent(status, value)


def _with_spent(status: Status, value: str) -> Status:
    if status.requests.spent_approval == value:
        return status
    requests: Requests = status.requests.changed(spent_approval=value)
    return status.changed(requests=requests)


def _recorded_approval(shown: Shown, value: str, status: Status, now: datetime) -> Status:
    rejected = rejection_of(shown.digest, status) is not None
    if approval_of(shown.digest, status) and not rejected:
        return status
    via = Via.TRUE if value == Via.TRUE else Via.ANNOTATION
    entry = Approval(digest=shown.digest, by=UNVERIFIED, at=now, via=via)
    return status.changed(
        approvals=(*status.approvals, entry)[-MAX_RECORDS:],
        rejections=tuple(r for r in status.rejections if r.digest != shown.digest),
    )
