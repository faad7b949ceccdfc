"""Statements of ours that are no longer needed: looked up, deleted, forgotten."""

from datetime import datetime

from flinkfilter.lifecycle.action import Delete, LookUp
from flinkfilter.lifecycle.deployment import is_ours
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.status import Deployment, Role, StatementRecord, Step


def swept(plan: Plan, view: View) -> Plan:
    """Delete the leftovers of the deployment; those that nothing more is to be done about leave.

    A statement that turns out not to be the recorded one leaves the record untouched on the
    server: what we did not create is never deleted.
    """
    deployment = plan.status.deployment
    if deployment is None or not deployment.leftovers:
        return plan
    kept = tuple(record for record in deployment.leftovers if not _is_done(record, view))
    for record in kept:
        plan = pursued(plan, record, deployment.since, view)
    # A deployment under way is about to be written anyway; that write takes this one along.
    if kept != deployment.leftovers and deployment.step not in (Step.SINK, Step.INSERT):
        remaining = deployment.changed(leftovers=kept)
        plan = plan.recording(plan.status.changed(deployment=remaining))
    return plan


def is_over(record: StatementRecord, view: View) -> bool:
    """Tell whether no statement of ours is behind a record any more."""
    seen = view.observed.statements.get(record.name)
    if isinstance(seen, Seen):
        return not is_ours(record, seen.statement, view)
    return isinstance(seen, Gone)


def pursued(plan: Plan, record: StatementRecord, since: datetime, view: View) -> Plan:
    """Bring a statement that is not over closer to its end, or wait for that end."""
    seen = view.observed.statements.get(record.name)
    if not isinstance(seen, Seen):
        return plan.then(LookUp(record.name, _compute_pool(plan)))
    if seen.statement.phase is Phase.DELETING:
        return watched(plan, record.name, since, view)
    return plan.then(Delete(record.name, seen.statement.uid)).within(1)


def _compute_pool(plan: Plan) -> str:
    deployment = plan.status.deployment
    return deployment.target.compute_pool if deployment else ""


def leaves_room(deployment: Deployment, view: View) -> bool:
    """Tell whether no earlier INSERT can still write, so that a new one would not be its twin."""
    return all(
        is_over(record, view) for record in deployment.leftovers if record.role is Role.INSERT
    )


def _is_done(record: StatementRecord, view: View) -> bool:
    # A CREATE TABLE that is being deleted needs no further look; an INSERT may write to the last.
    seen = view.observed.statements.get(record.name)
    deleting = isinstance(seen, Seen) and seen.statement.phase is Phase.DELETING
    return is_over(record, view) or (deleting and record.role is Role.SINK)
