"""What becomes of a deployment, and how that is recorded: it runs, replaces another, or fails."""

from datetime import datetime

from flinkfilter.lifecycle.conditions import cut
from flinkfilter.lifecycle.deployment import is_replacement, with_deployment
from flinkfilter.resource.deployment import (
    Deployment,
    Failure,
    Role,
    Sql,
    StatementRecord,
    Step,
)
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import HistoryEntry, Outcome, Running, Status

HISTORY_LENGTH = 10
PRECEDING = 2
"""What runs and what ran before it stay in the history, however many attempts fail since."""


def succeeded(status: Status, deployment: Deployment, now: datetime) -> Status:
    """Record that a deployment's INSERT runs, or stands still because it is asked to.

    A replacement takes the place of what ran before, whose statement becomes a leftover.
    """
    replaces = is_replacement(status, deployment)
    settled = deployment.changed(
        step=Step.RUNNING,
        since=now,
        sql=None,
        failure=None,
        pool_exhausted=False,
        predecessor=None,
        sink=None,
        leftovers=_leftovers(status, deployment) if replaces else deployment.leftovers,
    )
    proposed = status.proposed
    if proposed and proposed.digest == deployment.digest:
        proposed = None
    return status.changed(
        running=_running(status, deployment, now),
        deployment=settled,
        replacement=None if replaces else status.replacement,
        proposed=proposed,
        sink=(deployment.sink or status.sink) if replaces else status.sink,
        history=_with_success(status, deployment, now),
        # What was to be taken over is; it must not be looked for when the filter moves on.
        requests=status.requests.changed(take_over=""),
    )


def _leftovers(status: Status, deployment: Deployment) -> tuple[StatementRecord, ...]:
    records = list(deployment.leftovers)
    if status.deployment:
        records += [*status.deployment.statements, *status.deployment.leftovers]
    taken = deployment.predecessor
    if taken and not taken.foreign:
        records.append(StatementRecord(name=taken.name, uid=taken.uid, role=Role.INSERT))
    return tuple({record.name: record for record in reversed(records)}.values())[::-1]


def _running(status: Status, deployment: Deployment, now: datetime) -> Running:
    earlier = status.running
    again = earlier is not None and earlier.digest == deployment.digest
    return Running(
        revision=deployment.revision,
        digest=deployment.digest,
        sql=deployment.sql or (earlier.sql if earlier else Sql(sink="", insert="")),
        since=earlier.since if earlier and again else now,
        approved_by=deployment.approved_by,
    )


def _with_success(
    status: Status, deployment: Deployment, now: datetime
) -> tuple[HistoryEntry, ...]:
    earlier = status.history
    if status.running and status.running.revision == deployment.revision:
        return earlier
    ended = tuple(
        entry.changed(outcome=Outcome.REPLACED, until=now)
        if entry.outcome is Outcome.RUNNING
        else entry
        for entry in earlier
    )
    return _latest((*ended, _entry(deployment, Outcome.RUNNING, now)))


def _latest(history: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
    """Keep the latest entries, and among them what ran last and before, as the way back."""
    ran = [e for e in history if e.outcome in (Outcome.RUNNING, Outcome.REPLACED)][-PRECEDING:]
    others = [e for e in history if e not in ran][-(HISTORY_LENGTH - len(ran)) :]
    return tuple(e for e in history if e in ran or e in others)


def _entry(deployment: Deployment, outcome: Outcome, now: datetime) -> HistoryEntry:
    ran = outcome is Outcome.RUNNING
    return HistoryEntry(
        revision=deployment.revision,
        digest=deployment.digest,
        outcome=outcome,
        since=now,
        approved_by=deployment.approved_by,
        # Only what ran can be gone back to.
        sql=deployment.sql if ran else None,
        source=deployment.source,
        topic=deployment.topic,
        deletion_policy=deployment.deletion_policy,
        target=deployment.target if ran else None,
    )


def failed(
    status: Status, deployment: Deployment, reason: Reason, detail: str, now: datetime
) -> Status:
    """Record that a deployment failed for good, and why.

    A first one keeps its statements where they are, for whoever wants to see what became of them.
    A replacement gives way: its statement is deleted, and the one before it goes on.
    """
    failure = Failure(reason=reason, detail=cut(detail))
    if is_replacement(status, deployment):
        return _rolled_back(status, deployment.changed(failure=failure), now)
    ended = deployment.changed(step=Step.FAILED, since=now, failure=failure)
    entry = _entry(deployment, Outcome.FAILED, now)
    return status.changed(deployment=ended, history=_latest((*status.history, entry)))


def _rolled_back(status: Status, deployment: Deployment, now: datetime) -> Status:
    ended = deployment.changed(step=Step.ROLLBACK, since=now, pool_exhausted=False)
    entry = _entry(deployment, Outcome.ROLLED_BACK, now)
    again = status.running is not None and status.running.revision == deployment.revision
    history = status.history if again else _latest((*status.history, entry))
    # Whatever stopped the one before: that it goes on is now ours to see to.
    before = status.deployment.changed(suspended=True) if status.deployment else None
    return status.changed(replacement=ended, deployment=before, history=history)


def may_have_written(deployment: Deployment, detail: str) -> str:
    """Add from where the events of a statement that ran and failed may be written once more."""
    began = deployment.offsets.get(deployment.source, "")
    place = f" (from {began} on)" if began else ""
    return f"{detail}. What it had written{place} may be written once more"


def called_off(status: Status, deployment: Deployment) -> Status:
    """Record that a deployment is not to go on, before anything of it ran."""
    gone = (*deployment.leftovers, *deployment.statements)
    number = max(status.number, deployment.number)
    before = status.deployment
    if before is None or not is_replacement(status, deployment):
        reason = Failure(reason=Reason.CALLED_OFF, detail="Called off before anything of it ran")
        ended = deployment.changed(
            step=Step.FAILED, statements=(), leftovers=gone, sql=None, failure=reason
        )
        return with_deployment(status, ended).changed(number=number)
    before = before.changed(leftovers=(*before.leftovers, *gone))
    return status.changed(deployment=before, replacement=None, number=number)


def abandoned(
    status: Status, deployment: Deployment, reason: Reason, detail: str, now: datetime
) -> Status:
    """Record that a deployment failed for good although its statements might still run."""
    if is_replacement(status, deployment):
        return failed(status, deployment, reason, detail, now)
    cleared = deployment.changed(
        statements=(), leftovers=(*deployment.leftovers, *deployment.statements)
    )
    return failed(status, cleared, reason, detail, now)
