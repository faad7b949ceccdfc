"""A deployment under way: from the recorded intent to a statement that RUNS, or to a failure."""

from datetime import timedelta
from typing import assert_never

from flinkfilter.lifecycle.action import Create, LookUp, Stop
from flinkfilter.lifecycle.deployment import (
    is_ours,
    is_replacement,
    is_sound,
    record_of,
    request_of,
    with_deployment,
    with_uid,
)
from flinkfilter.lifecycle.giving_up import given_up, refused
from flinkfilter.lifecycle.leftovers import leaves_room
from flinkfilter.lifecycle.observation import Gone, Refused, Seen, View
from flinkfilter.lifecycle.outcome import (
    abandoned,
    called_off,
    failed,
    succeeded,
)
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.predecessor import (
    Predecession,
    offsets_kept,
    standing,
    stopped_first,
)
from flinkfilter.lifecycle.statement import MOVING, Phase, Statement
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.lifecycle.writers import is_free, looked_for, was_found
from flinkfilter.resource.deployment import (
    Deployment,
    OriginKind,
    Role,
    SinkRecord,
    Step,
)
from flinkfilter.resource.reasons import Reason

POOL_EXHAUSTED = "POOL_EXHAUSTED"
UNSOUND = (
    "The record of the latest deployment in this status is not as this operator writes it: no "
    "approval beside its digest, a foreign name, or SQL of another kind"
)


def advanced(plan: Plan, deployment: Deployment, view: View) -> Plan:
    """Take the deployment one step further."""
    role = Role.SINK if deployment.step is Step.SINK else Role.INSERT
    record = record_of(deployment, role)
    seen = view.observed.statements.get(record.name)
    match seen:
        case None | Gone():
            return _created(plan, deployment, role, view)
        case Refused(reason, detail):
            return refused(plan, deployment, reason, detail, view)
        case Seen(statement) if not _is_expected(deployment, role, statement, view):
            detail = f"the statement {record.name} is not the one that was created for this filter"
            return refused(plan, deployment, Reason.NAME_CONFLICT, detail, view)
        case Seen(statement):
            known = with_uid(deployment, statement.name, statement.uid)
            if role is Role.SINK:
                return _sink(plan, known, statement, view)
            return _insert(plan, known, statement, view)
        case _:
            assert_never(seen)


def is_stuck(deployment: Deployment, view: View) -> bool:
    """Tell whether a deployment cannot get on by itself and has certainly written nothing yet."""
    trouble = view.observed.trouble
    forbidden = trouble is not None and trouble.reason is Reason.FORBIDDEN
    return deployment.pool_exhausted or forbidden


def runs(deployment: Deployment, view: View) -> bool:
    """Tell whether the deployment's INSERT is seen at work."""
    for record in deployment.statements:
        seen = view.observed.statements.get(record.name)
        if record.role is Role.INSERT and isinstance(seen, Seen):
            at_work = seen.statement.phase in (Phase.RUNNING, Phase.DEGRADED)
            return at_work and is_ours(record, seen.statement, view)
    return False


def table_exists(detail: str) -> bool:
    """Recognise a failed CREATE TABLE whose table was there before, by Flink's words."""
    return "already exists" in detail


def _created(plan: Plan, deployment: Deployment, role: Role, view: View) -> Plan:
    record = record_of(deployment, role)
    if not view.enabled:
        # What is asked to stop is not begun, but may have been begun already.
        is_known = record.name in view.observed.statements
        look_up = LookUp(record.name, deployment.target.compute_pool)
        return plan if is_known else plan.then(look_up)
    if role is Role.INSERT:
        if not leaves_room(plan.status, view):
            return plan
        if deployment.origin.kind is not OriginKind.CARRY_OVER:
            # It cannot be made to wait for the one before it, so that one has to stop first.
            waits = stopped_first(plan, deployment, view)
            if waits is not None:
                return waits
    elif not is_replacement(plan.status, deployment):
        alone = _alone(plan, deployment, view)
        if alone is not None:
            return alone
    if record.uid:
        # The one that had this uid is gone, and the next one is ours as well.
        deployment = with_uid(deployment, record.name, "")
        plan = plan.recording(with_deployment(plan.status, deployment))
    if not is_sound(deployment, role, plan.status, view):
        return plan.recording(
            failed(plan.status, deployment, Reason.STATUS_UNREADABLE, UNSOUND, view.now)
        )
    # Its name is recorded: should an earlier request have arrived although its answer was lost,
    # the server answers 409 and the statement is compared with the request.
    return plan.then(Create(request_of(deployment, role, view.settings)))


def _alone(plan: Plan, deployment: Deployment, view: View) -> Plan | None:
    """Make sure that nobody else writes to the topic before it is first touched; then None."""
    if ask := looked_for(deployment.topic, view, since=deployment.since):
        return plan.then(ask)
    # What goes on already is not called off: it would be deleted.
    adopted = was_found(record_of(deployment, Role.INSERT).name, deployment.topic, view)
    if adopted or is_free(deployment.topic, plan.status, view):
        return None
    # Something is there to wait for, or to continue from: that is decided before anything begins.
    return plan.recording(called_off(plan.status, deployment))


def _is_expected(deployment: Deployment, role: Role, statement: Statement, view: View) -> bool:
    # A list shows whatever has the name and the label: only what was approved is taken for ours.
    known = statement.uid != "" and statement.uid == record_of(deployment, role).uid
    return known or request_of(deployment, role, view.settings).is_answered_by(statement)


def _sink(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    was_there = statement.phase is Phase.FAILED and table_exists(statement.detail)
    if statement.phase is not Phase.COMPLETED and not was_there:
        return _waiting(plan, deployment, statement, view)
    earlier = deployment.sink or plan.status.sink
    # A retry finds the table that an earlier deployment of this filter made.
    made_earlier = (
        earlier is not None and earlier.topic == deployment.topic and earlier.created_by_us
    )
    since = earlier.since if earlier and earlier.topic == deployment.topic else view.now
    sink = SinkRecord(
        topic=deployment.topic, created_by_us=made_earlier or not was_there, since=since
    )
    onward = deployment.changed(
        step=Step.INSERT,
        since=view.now,
        statements=(record_of(deployment, Role.INSERT),),
        leftovers=(*deployment.leftovers, record_of(deployment, Role.SINK)),
    )
    if is_replacement(plan.status, deployment):
        # The table in charge is still the other one.
        onward = onward.changed(sink=sink)
        plan = plan.recording(plan.status.changed(replacement=onward))
    else:
        plan = plan.recording(plan.status.changed(deployment=onward, sink=sink))
    return advanced(plan, onward, view)


def _insert(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    if statement.phase in (Phase.RUNNING, Phase.DEGRADED):
        if is_replacement(plan.status, deployment):
            soaking = deployment.changed(step=Step.SOAK, since=view.now, pool_exhausted=False)
            plan = plan.recording(with_deployment(plan.status, soaking))
            return offsets_kept(plan, soaking, view)
        return plan.recording(succeeded(plan.status, deployment, view.now))
    if is_replacement(plan.status, deployment):
        return _handed_over(plan, deployment, statement, view)
    if not view.enabled and statement.phase is Phase.STOPPED:
        suspended = deployment.changed(suspended=True)
        return plan.recording(succeeded(plan.status, suspended, view.now))
    if not view.enabled and statement.phase is Phase.PENDING and not statement.stopped:
        return plan.then(Stop(statement.name, statement.uid)).within(1)
    return _waiting(plan, deployment, statement, view)


def _waiting(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    if ended := _ended(statement):
        reason, detail = ended
        if reason is Reason.STATEMENT_FAILED:
            return given_up(plan, deployment, statement, detail, view)
        return plan.recording(failed(plan.status, deployment, reason, detail, view.now))
    exhausted = statement.scaling_state == POOL_EXHAUSTED
    if exhausted is not deployment.pool_exhausted:
        # A full pool is no fault of the filter: the time counts from when there is room.
        deployment = deployment.changed(pool_exhausted=exhausted, since=view.now)
        plan = plan.recording(with_deployment(plan.status, deployment))
    if (not exhausted or is_replacement(plan.status, deployment)) and _is_late(
        deployment, statement, view
    ):
        detail = (
            f"{statement.name} has been {statement.raw_phase or statement.phase.value} for "
            f"{view.settings.pending_deadline_seconds:.0f} s. {statement.detail}"
        ).strip()
        status = abandoned(plan.status, deployment, Reason.PENDING_TOO_LONG, detail, view.now)
        return plan.recording(status)
    return watched(plan, statement.name, deployment.since, view)


def _handed_over(plan: Plan, deployment: Deployment, statement: Statement, view: View) -> Plan:
    """Stop the statement before, once the new one is accepted, and wait for the new one to run."""
    where = standing(deployment, view)
    if deployment.origin.kind is OriginKind.CARRY_OVER and statement.phase is Phase.PENDING:
        if where is Predecession.BROKEN:
            before = deployment.predecessor.name if deployment.predecessor else ""
            detail = f"{before} failed instead of stopping, so its offsets were not carried over"
            return plan.recording(
                failed(plan.status, deployment, Reason.HANDOVER_FAILED, detail, view.now)
            )
        full = statement.scaling_state == POOL_EXHAUSTED
        if not full and not _is_accepted(deployment, statement, view):
            return _waiting(plan, deployment, statement, view).within(view.settings.dwell_seconds)
    ending = statement.phase in (*MOVING, Phase.DELETING)
    if _ended(statement) or (ending and view.enabled):
        # Nothing is stopped for one that has failed already, or is about to.
        return _waiting(plan, deployment, statement, view)
    if where is Predecession.ALIVE and _has_waited(deployment, view):
        # Its time counts from when it can run, should nobody have been here to stop the other.
        deployment = deployment.changed(since=view.now)
        plan = plan.recording(with_deployment(plan.status, deployment))
    waits = stopped_first(plan, deployment, view)
    if waits and where is Predecession.UNKNOWN:
        return waits
    return _waiting(waits or plan, deployment, statement, view)


def _has_waited(deployment: Deployment, view: View) -> bool:
    waited = (view.now - deployment.since).total_seconds()
    return waited >= view.settings.pending_deadline_seconds / 2


def _is_accepted(deployment: Deployment, statement: Statement, view: View) -> bool:
    # A statement that cannot run fails within seconds, while the one before it still runs.
    began = max(deployment.since, statement.created_at or deployment.since)
    return (view.now - began).total_seconds() >= view.settings.dwell_seconds


def _is_late(deployment: Deployment, statement: Statement, view: View) -> bool:
    # The statement may have come long after its step began, and been looked at long ago.
    began = max(deployment.since, statement.created_at or deployment.since)
    seen = view.observed.statements.get(statement.name)
    looked = seen.at if isinstance(seen, Seen) else began
    # A difference, since a sum can leave the calendar: the server's times may be anything.
    return looked - began >= timedelta(seconds=view.settings.pending_deadline_seconds)


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
