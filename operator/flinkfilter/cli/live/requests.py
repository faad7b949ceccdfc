"""What `reject`, `rollback`, `stop`, `resume` and `retry` write, or why they would not. Pure."""

from datetime import UTC, datetime

from flinkfilter.approval.gate import mark_of, rejection_of, signer
from flinkfilter.cli.live.changes import Change, Nothing
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.lifecycle.requests import rollback_target
from flinkfilter.resource.constants import REASON, REJECTED, RETRY, ROLLBACK_TO, STOPPED
from flinkfilter.resource.status import HistoryEntry, Outcome

ON = "true"


def rejection(live: LiveFilter, reason: str, digest: str | None = None) -> Change | Nothing:
    """Reject what is proposed, or another digest that the filter knows.

    Args:
        live: the filter.
        reason: why, in the words of whoever rejects.
        digest: another one than what is proposed.
    """
    status = live.status
    if digest is None and not live.is_current:
        return Nothing("the operator has not looked at its latest change yet; try again")
    if digest is None and status.proposed is None:
        hint = f". What runs is {status.running.digest}" if status.running else ""
        return Nothing(f"nothing is proposed{hint}; to bar a digest for later, give --digest")
    wanted = digest or (status.proposed.digest if status.proposed else "")
    if wanted not in _known(live):
        return Nothing(f"{wanted} is not a digest of this filter: it neither waits nor ever ran")
    if record := rejection_of(wanted, status):
        why = f": {record.reason}" if record.reason else ""
        return Nothing(f"{wanted} is rejected already, by {signer(record.by)}{why}", well=True)
    said = f"rejected {wanted}"
    if status.running and status.running.digest == wanted:
        said += "; it runs on, but is not deployed again"
    return Change({REJECTED: wanted, REASON: reason}, said)


def _known(live: LiveFilter) -> set[str]:
    status = live.status
    found = {entry.digest for entry in status.history}
    found |= {entry.digest for entry in status.approvals}
    found |= {entry.digest for entry in status.rejections}
    found |= {part.digest for part in (status.proposed, status.running) if part}
    return found


def earlier(live: LiveFilter) -> HistoryEntry | None:
    """Find the latest revision that ran before the one that runs now."""
    running = live.status.running
    ran = [e for e in live.status.history if e.outcome in (Outcome.RUNNING, Outcome.REPLACED)]
    before = [e for e in ran if not running or e.digest != running.digest]
    return before[-1] if before else None


def rollback(live: LiveFilter, to: str | None) -> tuple[Change, HistoryEntry] | Nothing:
    """Go back to a revision.

    Args:
        live: the filter.
        to: its number or digest; None for the latest one before what runs.

    Returns:
        What to write, and the revision; or why nothing is to be written.
    """
    if to is None:
        found = earlier(live)
        if found is None:
            return Nothing("no other revision of it ever ran; see its history")
        to = str(found.revision)
    entry, refusal = rollback_target(live.status, to)
    if entry is None:
        return Nothing(refusal.partition(": ")[2] or refusal)
    running, pin = live.status.running, live.status.pin
    if pin and pin.digest == entry.digest:
        return Nothing(f"it goes back to revision {pin.revision} already", well=True)
    if running and running.digest == entry.digest and live.status.replacement is None:
        return Nothing(f"revision {entry.revision} is what runs", well=True)
    value = str(entry.revision)
    # The operator takes each value once; the same revision can be named in two ways.
    if mark_of(value) == live.status.requests.rollback_to:
        value = entry.digest
    return Change({ROLLBACK_TO: value}, f"goes back to revision {entry.revision}"), entry


def stop(live: LiveFilter) -> Change | Nothing:
    """Stop a filter's statement, in a way that Git does not undo."""
    if live.annotations.get(STOPPED) == ON:
        return Nothing("it is asked to stop already", well=True)
    runs = live.status.running is not None
    said = "is asked to stop" if runs else "will not start; nothing of it runs"
    return Change({STOPPED: ON}, said)


def resume(live: LiveFilter) -> Change | Nothing:
    """Let a filter go on that was stopped by `stop`."""
    hint = "; spec.enabled is false, too: set it to true" if not live.enabled else ""
    if STOPPED not in live.annotations:
        if hint:
            return Nothing("it stands still since spec.enabled is false: set it to true")
        return Nothing("nobody asked it to stop", well=True)
    return Change({STOPPED: None}, f"may go on{hint}")


def retry(now: datetime) -> Change:
    """Ask for one more try of what failed; any value that is new does."""
    value = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Change({RETRY: value}, "is tried once more")
