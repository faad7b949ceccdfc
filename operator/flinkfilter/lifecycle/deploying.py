"""A deployment under way: from the recorded intent to a statement that RUNS, or to a failure."""

from datetime import timedelta
from typing import assert_never

from flinkfilter.lifecycle.action import Create, Delete
from flinkfilter.lifecycle.deployment import (
    failed,
    is_ours,
    record_of,
    request_of,
    succeeded,
    with_uid,
)
from flinkfilter.lifecycle.observation import Gone, Refused, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import Deployment, Role, SinkRecord, Step

POOL_EXHAUSTED = "POOL_EXHAUSTED"


def advanced(plan: Plan, deployment: Deployment, view: View) -> Plan:
    """Take the deployment one step further."""
    role = Role.SINK if deployment.step is Step.SINK else Role.INSERT
    record = record_of(deployment, role)
    seen = view.observed.statements.get(record.name)
    match seen:
        case None | Gone():
            # Its name is recorded: should an earlier request have arrived although its answer
            # was lost, the server answers 409 and the statement is compared with the request.
            return plan.then(Create(request_of(deployment, role, view.settings)))
        case Refused(reason, detail):
            return _refused(plan, deployment, reason, detail, view)
        case Seen(statement) if not is_ours(record, statement, view.settings):
            detail = f"the statement {record.name} is not the one that was created for this filter"
            return _refused(plan, deployment, Reason.NAME_CONFLICT, detail, view)
        case Seen(statement):
            known = with_uid(deployment, statement)
            if role is Role.SINK:
                return _sink(plan, known, statement, view)
            return _insert(plan, known, statement, view)
        case _:
            assert_never(seen)


def table_exists(detail: str) -> bool:
    """Recognise a failed CREATE TABLE whose table was there before, by Flink's words."""
    return "already exists" in detail


def _sink(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    was_there = statement.phase is Phase.FAILED and table_exists(statement.detail)
    if statement.phase is not Phase.COMPLETED and not was_there:
        return _waiting(plan, deployment, statement, view)
    earlier = plan.status.sink
    # A retry finds the table that an earlier deployment of this filter made.
    made_earlier = (
        earlier is not None and earlier.topic == deployment.topic and earlier.created_by_us
    )
    sink = SinkRecord(topic=deployment.topic, created_by_us=made_earlier or not was_there)
    onward = deployment.changed(
        step=Step.INSERT,
        since=view.now,
        statements=(record_of(deployment, Role.INSERT),),
        leftovers=(*deployment.leftovers, record_of(deployment, Role.SINK)),
    )
    plan = plan.recording(plan.status.changed(deployment=onward, sink=sink))
    return plan.then(
        Delete(statement.name, statement.uid),
        Create(request_of(onward, Role.INSERT, view.settings)),
    )


def _insert(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    if statement.phase in (Phase.RUNNING, Phase.DEGRADED):
        return plan.recording(succeeded(plan.status, deployment, view.now))
    return _waiting(plan, deployment, statement, view)


def _waiting(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    if ended := _ended(statement):
        reason, detail = ended
        return plan.recording(failed(plan.status, deployment, reason, detail, view.now))
    deadline = deployment.since + timedelta(seconds=view.settings.pending_deadline_seconds)
    # A full pool is no fault of the filter: the statement starts when there is room.
    if view.now >= deadline and statement.scaling_state != POOL_EXHAUSTED:
        detail = (
            f"{statement.name} has been {statement.raw_phase or statement.phase.value} for "
            f"{view.settings.pending_deadline_seconds:.0f} s. {statement.detail}"
        ).strip()
        status = failed(plan.status, deployment, Reason.PENDING_TOO_LONG, detail, view.now)
        return plan.recording(status)
    return watched(plan, statement.name, deployment.since, view)


def _ended(statement: Statement) -> tuple[Reason, str] | None:
    match statement.phase:
        case Phase.FAILED:
            return Reason.STATEMENT_FAILED, statement.detail or "Confluent gave no reason"
        case Phase.STOPPED:
            return Reason.STATEMENT_STOPPED, f"{statement.name} was stopped before it ran"
        case Phase.COMPLETED:
            return (
                Reason.STATEMENT_FAILED,
                f"{statement.name} came to an end, which an INSERT from a topic never does",
            )
        case _:
            return None


def _refused(plan: Plan, deployment: Deployment, reason: Reason, detail: str, view: View) -> Plan:
    if reason is Reason.NAME_CONFLICT:
        # Somebody else's statement must never be deleted as one of ours.
        role = Role.SINK if deployment.step is Step.SINK else Role.INSERT
        foreign = record_of(deployment, role)
        deployment = deployment.changed(
            statements=tuple(r for r in deployment.statements if r != foreign)
        )
    return plan.recording(failed(plan.status, deployment, reason, detail, view.now))
