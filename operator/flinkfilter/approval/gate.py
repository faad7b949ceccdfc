"""The gate: which approvals and rejections count, and what the record of them becomes.

Each request is recorded at first sight and taken once. What is recorded holds, whatever becomes
of the annotation afterwards: GitOps engines remove annotations that are not in Git.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flinkfilter.approval.digest import DIGEST_PATTERN
from flinkfilter.resource.constants import APPROVED, REASON, REJECTED
from flinkfilter.resource.status import Approval, Rejection, Requests, Status, Via

UNVERIFIED = "unverified"
MAX_RECORDS = 20
"""As many are kept, of approvals more where the history needs them."""
MAX_REASON = 500
LONGEST_MARK = 200
LONGEST_NAME = 256


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


@dataclass(frozen=True, slots=True)
class Signers:
    """Who set the annotations as they stand, as far as that is proven.

    Attributes:
        approver: who set the approval.
        rejecter: who set the rejection.
    """

    approver: str = UNVERIFIED
    rejecter: str = UNVERIFIED


UNSIGNED = Signers()


def judge(
    shown: Shown,
    annotations: Mapping[str, str],
    status: Status,
    now: datetime,
    signers: Signers = UNSIGNED,
) -> tuple[Verdict, Status]:
    """Judge the current digest and record what the annotations newly say about it.

    Args:
        shown: the current digest.
        annotations: of the resource, as they are now.
        status: the recorded status, as last written.
        now: the time that new records carry.
        signers: the names that new records carry.

    Returns:
        The verdict, and the status with the new records (the same object when there are none).
    """
    value = annotations.get(APPROVED, "").strip()
    status = _with_rejections(shown, annotations, status, now, signers.rejecter)
    status = _with_spent(status, _spent(value, shown, annotations, status))
    if _counts(value, shown, status):
        return Verdict.APPROVED, _recorded_approval(shown, value, status, now, signers.approver)
    if rejection_of(shown.digest, status):
        return Verdict.REJECTED, status
    if approval_of(shown.digest, status):
        return Verdict.APPROVED, status
    return _unmet(shown, value), status


def mark_of(value: str) -> str:
    """Give what is kept of an annotation's value to know it again: itself, or its hash if long."""
    if len(value) <= LONGEST_MARK:
        return value
    content = value.encode(errors="surrogatepass")
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def signer(by: str) -> str:
    """Name whoever approved or rejected, in a sentence for people."""
    return "an unverified user" if by == UNVERIFIED else by


def approval_of(digest: str, status: Status) -> Approval | None:
    """Find the recorded approval of a digest."""
    return next((entry for entry in status.approvals if entry.digest == digest), None)


def rejection_of(digest: str, status: Status) -> Rejection | None:
    """Find the recorded rejection of a digest."""
    return next((entry for entry in status.rejections if entry.digest == digest), None)


def _digests(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))


def _counts(value: str, shown: Shown, status: Status) -> bool:
    spent = value != "" and status.requests.spent_approval == mark_of(value)
    if value == Via.TRUE:
        return shown.accept_true and not spent
    # A list that was overruled for one digest still counts for the others in it.
    overruled = spent and rejection_of(shown.digest, status) is not None
    return shown.digest in _digests(value) and not overruled


def _unmet(shown: Shown, value: str) -> Verdict:
    if value == "":
        return Verdict.AWAITING
    if value == Via.TRUE:
        return Verdict.NOT_BOUND if shown.accept_true else Verdict.TRUE_REFUSED
    if all(DIGEST_PATTERN.fullmatch(part) for part in _digests(value)):
        return Verdict.OTHER_DIGEST
    return Verdict.NOT_UNDERSTOOD


def _with_rejections(
    shown: Shown, annotations: Mapping[str, str], status: Status, now: datetime, by: str
) -> Status:
    """Record the rejections of the current digest and of any that ran or might run again."""
    named = _digests(annotations.get(REJECTED, ""))
    known = [entry.digest for entry in status.approvals]
    known += [part.digest for part in (status.running, status.deployment) if part]
    reason = annotations.get(REASON, "")[:MAX_REASON]
    # The current one last, so that it is never the one for which there is no room.
    for digest in (*dict.fromkeys(d for d in known if d != shown.digest), shown.digest):
        if digest in named and not rejection_of(digest, status):
            entry = Rejection(digest=digest, by=by[:LONGEST_NAME], at=now, reason=reason)
            status = status.changed(
                rejections=(*status.rejections, entry)[-MAX_RECORDS:],
                approvals=tuple(a for a in status.approvals if a.digest != digest),
            )
    return status


def _spent(value: str, shown: Shown, annotations: Mapping[str, str], status: Status) -> str:
    """Give the mark of an approval that cannot count until the annotation changes; else nothing.

    That is a "true" from before this generation's digest could be read, and whatever stands
    beside a rejection of the same digest: when the rejection is gone, it must not rise again.
    """
    mark = mark_of(value)
    if value == "" or mark == status.requests.spent_approval:
        return mark
    rejected = _digests(annotations.get(REJECTED, ""))
    if value == Via.TRUE:
        early = not (_is_shown(shown, status) or approval_of(shown.digest, status))
        return mark if early or shown.digest in rejected else ""
    overruled = any(d in rejected and rejection_of(d, status) for d in _digests(value))
    return mark if overruled else ""


def _is_shown(shown: Shown, status: Status) -> bool:
    return (
        status.observed_generation == shown.generation
        and status.proposed is not None
        and status.proposed.digest == shown.digest
    )


def _with_spent(status: Status, mark: str) -> Status:
    if status.requests.spent_approval == mark:
        return status
    requests: Requests = status.requests.changed(spent_approval=mark)
    return status.changed(requests=requests)


def _recorded_approval(shown: Shown, value: str, status: Status, now: datetime, by: str) -> Status:
    rejected = rejection_of(shown.digest, status) is not None
    if approval_of(shown.digest, status) and not rejected:
        return status
    via = Via.TRUE if value == Via.TRUE else Via.ANNOTATION
    entry = Approval(digest=shown.digest, by=by[:LONGEST_NAME], at=now, via=via)
    others = tuple(a for a in status.approvals if a.digest != shown.digest)
    return status.changed(
        approvals=_latest((*others, entry), status),
        rejections=tuple(r for r in status.rejections if r.digest != shown.digest),
    )


def _latest(approvals: tuple[Approval, ...], status: Status) -> tuple[Approval, ...]:
    """Keep the latest, and those without which what ran could not be put back or gone back to."""
    parts = (status.running, status.deployment, status.replacement, status.pin, *status.history)
    needed = {part.digest for part in parts if part}
    spare = [entry for entry in approvals[:-1] if entry.digest not in needed]
    gone = spare[: max(0, len(approvals) - MAX_RECORDS)]
    return tuple(entry for entry in approvals if entry not in gone)
