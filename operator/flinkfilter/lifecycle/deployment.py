"""A deployment: one attempt to let a revision run, recorded before anything is called.

It has a number of its own, which only grows and is part of its statements' names, so that a
statement that is old, stopped or dying is never taken for a new one.
"""

from datetime import datetime

from flinkfilter.approval.gate import approval_of
from flinkfilter.lifecycle.conditions import cut
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import Statement, StatementRequest
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import (
    Deployment,
    Failure,
    HistoryEntry,
    Role,
    Running,
    Sql,
    StatementRecord,
    Status,
    Step,
    Target,
)
from flinkfilter.settings import Settings
from flinkfilter.sql.inspection import are_sink_and_insert

HISTORY_LENGTH = 10
LABEL_PREFIX = "user.confluent.io/flinkfilter-"


def ownership_label(settings: Settings) -> dict[str, str]:
    """Give the label that every statement of this installation carries."""
    return {f"{LABEL_PREFIX}{settings.instance}": "true"}


def statement_name(uid: str, number: int, role: Role) -> str:
    """Name a statement after the resource's uid and the deployment's number.

    With a uid of 36 characters there is room for numbers of 25 digits under the limit of 72.
    """
    return f"ff-{uid.lower()}-{number}-{role.value}"


def begin(status: Status, revision: Revision, approved_by: str, view: View) -> Status:
    """Record the intent to deploy a revision. Statements of a failed attempt become leftovers."""
    earlier = status.deployment
    number = earlier.number + 1 if earlier else 1
    records = tuple(
        StatementRecord(name=statement_name(view.facts.uid, number, role), role=role)
        for role in (Role.SINK, Role.INSERT)
    )
    deployment = Deployment(
        number=number,
        revision=max((entry.revision for entry in status.history), default=0) + 1,
        digest=revision.digest,
        step=Step.SINK,
        since=view.now,
        approved_by=approved_by,
        sql=Sql(sink=revision.sql.sink, insert=revision.sql.insert),
        topic=revision.output_topic,
        target=Target(
            compute_pool=revision.compute_pool,
            principal=revision.principal,
            properties=dict(revision.insert_properties),
        ),
        statements=records,
        leftovers=(*earlier.leftovers, *earlier.statements) if earlier else (),
    )
    return status.changed(deployment=deployment, running=None)


def record_of(deployment: Deployment, role: Role) -> StatementRecord:
    """Find the record of the deployment's statement of this role."""
    return next(record for record in deployment.statements if record.role is role)


def request_of(deployment: Deployment, role: Role, settings: Settings) -> StatementRequest:
    """Build the request for a statement from the recorded intent, never from the spec.

    Raises:
        ValueError: the deployment runs already and has nothing left to send.
    """
    if deployment.sql is None:
        raise ValueError(f"deployment {deployment.number} has nothing left to send")
    properties = deployment.target.properties
    if role is Role.SINK:
        # Where to begin reading says nothing to a CREATE TABLE.
        properties = {
            name: value
            for name, value in properties.items()
            if not name.startswith("sql.tables.scan.")
        }
    return StatementRequest(
        name=record_of(deployment, role).name,
        statement=deployment.sql.sink if role is Role.SINK else deployment.sql.insert,
        properties=properties,
        compute_pool=deployment.target.compute_pool,
        principal=deployment.target.principal,
        labels=ownership_label(settings),
    )


def is_ours(record: StatementRecord, statement: Statement, view: View) -> bool:
    """Tell whether the statement that was seen under a recorded name is the recorded one.

    The record alone is no proof, since others may write the status: the statement must also bear
    a name that only this filter gives, and a label of ours (under whichever instance's name).
    """
    return (
        record.name.startswith(f"ff-{view.facts.uid.lower()}-")
        and any(label.startswith(LABEL_PREFIX) for label in statement.labels)
        and record.uid in ("", statement.uid)
    )


def is_sound(deployment: Deployment, role: Role, status: Status, view: View) -> bool:
    """Tell whether a recorded intent may be carried out.

    The digest must have a recorded approval, the statement its proper name, and the SQL must be
    of its kind: a status that somebody else wrote must not become a way around the approval.
    """
    if deployment.sql is None or approval_of(deployment.digest, status) is None:
        return False
    name = statement_name(view.facts.uid, deployment.number, role)
    return record_of(deployment, role).name == name and are_sink_and_insert(
        deployment.sql.sink, deployment.sql.insert
    )


def with_uid(deployment: Deployment, name: str, uid: str) -> Deployment:
    """Complete the record of a statement that is seen and known to be the one asked for."""
    records = tuple(
        record.changed(uid=uid) if record.name == name else record
        for record in deployment.statements
    )
    return deployment.changed(statements=records)


def succeeded(status: Status, deployment: Deployment, now: datetime) -> Status:
    """Record that the deployment's INSERT runs, or stands still because it is asked to."""
    running = Running(
        revision=deployment.revision,
        digest=deployment.digest,
        sql=deployment.sql or (status.running.sql if status.running else Sql(sink="", insert="")),
        since=now,
        approved_by=deployment.approved_by,
    )
    settled = deployment.changed(
        step=Step.RUNNING, since=now, sql=None, failure=None, pool_exhausted=False
    )
    proposed = status.proposed
    if proposed and proposed.digest == deployment.digest:
        proposed = None
    return _with_outcome(status, deployment, Step.RUNNING, now).changed(
        running=running, deployment=settled, proposed=proposed
    )


def failed(
    status: Status, deployment: Deployment, reason: Reason, detail: str, now: datetime
) -> Status:
    """Record that the deployment failed for good, and why.

    Its statements stay where they are, for whoever wants to see what became of them.
    """
    failure = Failure(reason=reason, detail=cut(detail))
    ended = deployment.changed(step=Step.FAILED, since=now, failure=failure)
    return _with_outcome(status, deployment, Step.FAILED, now).changed(deployment=ended)


def abandoned(
    status: Status, deployment: Deployment, reason: Reason, detail: str, now: datetime
) -> Status:
    """Record that the deployment failed for good although its statements might still run."""
    cleared = deployment.changed(
        statements=(), leftovers=(*deployment.leftovers, *deployment.statements)
    )
    return failed(status, cleared, reason, detail, now)


def _with_outcome(status: Status, deployment: Deployment, outcome: Step, now: datetime) -> Status:
    entry = HistoryEntry(
        revision=deployment.revision,
        digest=deployment.digest,
        outcome=outcome.value,
        since=now,
        approved_by=deployment.approved_by,
    )
    return status.changed(history=(*status.history, entry)[-HISTORY_LENGTH:])
