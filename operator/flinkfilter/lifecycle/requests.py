"""What annotations ask for once: another try, and the way back to an earlier revision."""

from flinkfilter.approval.gate import approval_of, mark_of, rejection_of
from flinkfilter.lifecycle.deployment import record_of
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.revision import Revision, revision_of
from flinkfilter.lifecycle.statement import MOVING
from flinkfilter.resource.constants import RETRY, ROLLBACK_TO, TAKE_OVER
from flinkfilter.resource.deployment import Deployment, Failure, Role, Step
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import HistoryEntry, Outcome, Pin, Status

# As long as the names of statements may be.
MAX_NAME = 100
REFUSED_ROLLBACK = "rollback-to"
"""How a refusal begins."""


def retry_taken(status: Status, view: View) -> tuple[Status, bool]:
    """Take a request for another try, as soon as it is known what there is to try."""
    mark = mark_of(view.facts.annotations.get(RETRY, ""))
    if mark in ("", status.requests.retry) or not _is_known(status.deployment, view):
        return status, False
    requests = status.requests.changed(retry=mark)
    return status.changed(requests=requests), True


def _is_known(deployment: Deployment | None, view: View) -> bool:
    """Tell whether it is known what there is to retry."""
    if deployment is None or deployment.step is not Step.RUNNING:
        return True
    seen = view.observed.statements.get(record_of(deployment, Role.INSERT).name)
    return seen is not None and not (isinstance(seen, Seen) and seen.statement.phase in MOVING)


def rollback_taken(status: Status, view: View) -> Status:
    """Take a request for an earlier revision: it pins what runs until the spec changes."""
    value = view.facts.annotations.get(ROLLBACK_TO, "").strip()
    mark = mark_of(value)
    status = _unpinned(status, view)
    if mark == status.requests.rollback_to:
        return status
    requests = status.requests.changed(rollback_to=mark, refused="")
    if value == "":
        return status.changed(requests=requests)
    entry, refusal = rollback_target(status, value)
    if entry is None:
        return status.changed(requests=requests.changed(refused=refusal))
    wanted = view.facts.wanted
    against = wanted.digest if isinstance(wanted, Revision) else ""
    pin = Pin(digest=entry.digest, revision=entry.revision, against=against)
    status = status.changed(requests=requests, pin=pin)
    failed = status.replacement
    if failed and failed.step is Step.FAILED and failed.digest == pin.digest:
        # That it failed before does not bar it any more.
        again = Failure(reason=Reason.CALLED_OFF, detail="Asked for once more")
        status = status.changed(replacement=failed.changed(failure=again))
    return status


def take_over_noted(status: Status, view: View) -> Status:
    """Keep the name of the statement to continue from, should the annotation go away."""
    asked = view.facts.annotations.get(TAKE_OVER)
    if asked is None or (status.deployment is not None and status.deployment.step is Step.RUNNING):
        return status
    name = asked.strip()[:MAX_NAME]
    if name == status.requests.take_over:
        return status
    return status.changed(requests=status.requests.changed(take_over=name))


def _unpinned(status: Status, view: View) -> Status:
    """Let go of a revision that was gone back to, when the spec asks for something new."""
    wanted = view.facts.wanted
    if status.pin is None or not isinstance(wanted, Revision):
        return status
    return status if wanted.digest == status.pin.against else status.changed(pin=None)


def rollback_target(status: Status, value: str) -> tuple[HistoryEntry | None, str]:
    """Find the revision that a request for a rollback means.

    Args:
        status: of the filter.
        value: a revision's number or its digest.

    Returns:
        The revision, or None and the reason why it cannot be gone back to.
    """
    ran = [e for e in status.history if e.outcome in (Outcome.RUNNING, Outcome.REPLACED)]
    found = [e for e in ran if value in (str(e.revision), e.digest)]
    if not found:
        known = ", ".join(str(entry.revision) for entry in ran) or "none"
        return (
            None,
            f"{REFUSED_ROLLBACK} {value[:80]}: no such revision ran; those that did: {known}",
        )
    entry = found[-1]
    if entry.sql is None or entry.target is None:
        return None, f"{REFUSED_ROLLBACK} {value[:80]}: the SQL of that revision is no longer kept"
    if rejection_of(entry.digest, status):
        return None, f"{REFUSED_ROLLBACK} {value[:80]}: {entry.digest} was rejected since"
    if approval_of(entry.digest, status) is None:
        return (
            None,
            f"{REFUSED_ROLLBACK} {value[:80]}: {entry.digest} has no recorded approval any more",
        )
    return entry, ""


def pinned(status: Status) -> Revision | None:
    """Give the revision that was gone back to, as it was sent."""
    if status.pin is None:
        return None
    digest = status.pin.digest
    entries = [e for e in status.history if e.digest == digest and e.sql and e.target]
    if not entries or rejection_of(digest, status) or approval_of(digest, status) is None:
        return None
    return revision_of(entries[-1])
