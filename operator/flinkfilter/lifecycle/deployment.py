"""A deployment: one attempt to let a revision run, recorded before anything is called.

It has a number of its own, which only grows and is part of its statements' names, so that a
statement that is old, stopped or dying is never taken for a new one.
"""

from typing import assert_never

from flinkfilter.approval.gate import approval_of
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import Statement, StatementRequest
from flinkfilter.resource.deployment import (
    Deployment,
    OriginKind,
    Role,
    Sql,
    StatementRecord,
    Step,
    Target,
)
from flinkfilter.resource.status import Status
from flinkfilter.settings import Settings
from flinkfilter.sql.inspection import are_sink_and_insert
from flinkfilter.sql.properties import carrying_over, starting_at, without_start

LABEL_PREFIX = "user.confluent.io/flinkfilter-"
UNDER_WAY = (Step.SINK, Step.INSERT, Step.SOAK, Step.ROLLBACK)


def ownership_label(settings: Settings) -> dict[str, str]:
    """Give the label that every statement of this installation carries."""
    return {f"{LABEL_PREFIX}{settings.instance}": "true"}


def name_prefix(uid: str) -> str:
    """Give what the names of all statements of one filter begin with."""
    return f"ff-{uid.lower()}-"


def statement_name(uid: str, number: int, role: Role) -> str:
    """Name a statement after the resource's uid and the deployment's number.

    With a uid of 36 characters there is room for numbers of 25 digits under the limit of 72.
    """
    return f"{name_prefix(uid)}{number}-{role.value}"


def next_number(status: Status) -> int:
    """Give a number that no deployment of this filter ever had."""
    given = [part.number for part in (status.deployment, status.replacement) if part]
    return max([status.number, *given]) + 1


def deployment_of(
    status: Status, revision: Revision, approved_by: str, number: int, view: View
) -> Deployment:
    """Make the record of a deployment that is to begin with its output table."""
    return Deployment(
        number=number,
        revision=_revision_number(status, revision),
        digest=revision.digest,
        step=Step.SINK,
        since=view.now,
        approved_by=approved_by,
        sql=Sql(sink=revision.sql.sink, insert=revision.sql.insert),
        source=revision.source,
        topic=revision.output_topic,
        deletion_policy=revision.deletion_policy,
        target=Target(
            compute_pool=revision.compute_pool,
            principal=revision.principal,
            properties=dict(revision.insert_properties),
        ),
        statements=tuple(
            StatementRecord(name=statement_name(view.facts.uid, number, role), role=role)
            for role in (Role.SINK, Role.INSERT)
        ),
    )


def _revision_number(status: Status, revision: Revision) -> int:
    if status.running and status.running.digest == revision.digest:
        # The same revision once more, since its statement is lost.
        return status.running.revision
    numbers = [entry.revision for entry in status.history]
    numbers += [part.revision for part in (status.deployment, status.replacement) if part]
    return max(numbers, default=0) + 1


def record_of(deployment: Deployment, role: Role) -> StatementRecord:
    """Find the record of the deployment's statement of this role."""
    return next(record for record in deployment.statements if record.role is role)


def records_of(status: Status) -> tuple[StatementRecord, ...]:
    """List every statement that is ours by this status."""
    records: list[StatementRecord] = []
    for part in (status.deployment, status.replacement):
        if part:
            records += [*part.statements, *part.leftovers]
    taken = status.replacement.predecessor if status.replacement else None
    if taken and not taken.foreign:
        records.append(StatementRecord(name=taken.name, uid=taken.uid, role=Role.INSERT))
    if status.sink and status.sink.drop:
        records.append(status.sink.drop)
    return tuple({record.name: record for record in reversed(records)}.values())[::-1]


def statement_names(status: Status) -> tuple[str, ...]:
    """List the statements that deployments of this filter made, without whom they follow."""
    parts = [part for part in (status.deployment, status.replacement) if part]
    return tuple(r.name for part in parts for r in (*part.statements, *part.leftovers))


def names_of(status: Status) -> tuple[str, ...]:
    """List every statement that a plan may want to know about."""
    names = [record.name for record in records_of(status)]
    taken = status.replacement.predecessor if status.replacement else None
    return tuple(dict.fromkeys([*names, taken.name] if taken else names))


def with_deployment(status: Status, deployment: Deployment) -> Status:
    """Put a changed record back where it stands: in charge, or as the replacement."""
    if status.replacement and status.replacement.number == deployment.number:
        return status.changed(replacement=deployment)
    return status.changed(deployment=deployment)


def is_replacement(status: Status, deployment: Deployment) -> bool:
    """Tell whether a deployment is the one that is to take another's place."""
    return status.replacement is not None and status.replacement.number == deployment.number


def request_of(deployment: Deployment, role: Role, settings: Settings) -> StatementRequest:
    """Build the request for a statement from the recorded intent, never from the spec.

    Raises:
        ValueError: the deployment runs already and has nothing left to send.
    """
    if deployment.sql is None:
        raise ValueError(f"deployment {deployment.number} has nothing left to send")
    return StatementRequest(
        name=record_of(deployment, role).name,
        statement=deployment.sql.sink if role is Role.SINK else deployment.sql.insert,
        properties=_properties(deployment, role),
        compute_pool=deployment.target.compute_pool,
        principal=deployment.target.principal,
        labels=ownership_label(settings),
    )


def _properties(deployment: Deployment, role: Role) -> dict[str, str]:
    given, origin = deployment.target.properties, deployment.origin
    if role is Role.SINK:
        # Where to begin reading says nothing to a CREATE TABLE.
        return without_start(given)
    match origin.kind:
        case OriginKind.START_FROM:
            return given
        case OriginKind.CARRY_OVER:
            return carrying_over(given, origin.statement)
        case OriginKind.OFFSETS:
            return starting_at(given, origin.offsets)
        case _:
            assert_never(origin.kind)


def is_ours(record: StatementRecord, statement: Statement, view: View) -> bool:
    """Tell whether the statement that was seen under a recorded name is the recorded one.

    The record alone is no proof, since others may write the status: the statement must also bear
    a name that only this filter gives, and a label of ours (under whichever instance's name).
    """
    return is_named_by_us(statement, view) and record.uid in ("", statement.uid)


def is_named_by_us(statement: Statement, view: View) -> bool:
    """Tell whether a statement bears a name that only this filter gives, and a label of ours."""
    return statement.name.startswith(name_prefix(view.facts.uid)) and any(
        label.startswith(LABEL_PREFIX) for label in statement.labels
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
