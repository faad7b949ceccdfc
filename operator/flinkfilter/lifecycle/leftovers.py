"""Statements of ours that are no longer needed: looked up, deleted, forgotten."""

from datetime import datetime

from flinkfilter.lifecycle.action import Delete, LookUp, Stop
from flinkfilter.lifecycle.deployment import is_ours
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import LIVE, Phase
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.deployment import Deployment, Role, StatementRecord
from flinkfilter.resource.status import Status


def swept(plan: Plan, view: View) -> Plan:
    """Delete the leftovers of all deployments.

    A statement that turns out not to be the recorded one leaves the record untouched on the
    server: what we did not create is never deleted.
    """
    for deployment in _parts(plan.status):
        for record in deployment.leftovers:
            if not _is_done(record, view):
                plan = pursued(plan, record, deployment.since, view)
    return plan


def tidied(status: Status, view: View) -> Status:
    """Forget the leftovers that are gone. Worth no write of its own, so another takes it along."""
    for field in ("deployment", "replacement"):
        deployment = getattr(status, field)
        if deployment is not None:
            kept = tuple(r for r in deployment.leftovers if not _is_done(r, view))
            if kept != deployment.leftovers:
                status = status.changed(**{field: deployment.changed(leftovers=kept)})
    return status


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
        return plan.then(LookUp(record.name, compute_pool_of(plan.status)))
    if seen.statement.phase is Phase.DELETING:
        return watched(plan, record.name, since, view)
    return plan.then(Delete(record.name, seen.statement.uid)).within(1)


def compute_pool_of(status: Status) -> str:
    """Give the pool in which statements of a filter run; empty when none is recorded."""
    return next((part.target.compute_pool for part in _parts(status)), "")


def leaves_room(status: Status, view: View) -> bool:
    """Tell whether no earlier INSERT can still write, so that a new one would not be its twin."""
    return all(
        is_over(record, view)
        for deployment in _parts(status)
        for record in deployment.leftovers
        if record.role is Role.INSERT
    )


def may_begin(status: Status, view: View) -> bool:
    """Tell whether a leftover may still begin to run, should what it waits for be stopped."""
    return any(
        not is_over(record, view) and not has_ended(record, view)
        for deployment in _parts(status)
        for record in deployment.leftovers
        if record.role is Role.INSERT
    )


def stops_of_leftovers(status: Status, view: View) -> tuple[Stop, ...]:
    """Stop the leftovers that may still begin to run, where deleting them does not succeed."""
    return tuple(
        Stop(record.name, seen.statement.uid)
        for deployment in _parts(status)
        for record in deployment.leftovers
        if isinstance(seen := view.seen(record.name), Seen)
        and is_ours(record, seen.statement, view)
        and seen.statement.phase in LIVE
        and not seen.statement.stopped
    )


def has_ended(record: StatementRecord, view: View) -> bool:
    """Tell whether a statement was seen that neither writes nor begins to by itself."""
    # Only we would let it go on, and a leftover is never let.
    seen = view.seen(record.name)
    ended = (Phase.STOPPED, Phase.FAILED, Phase.COMPLETED)
    return isinstance(seen, Seen) and seen.statement.phase in ended


def _parts(status: Status) -> tuple[Deployment, ...]:
    return tuple(part for part in (status.deployment, status.replacement) if part)


def _is_done(record: StatementRecord, view: View) -> bool:
    # A CREATE TABLE that is being deleted needs no further look; an INSERT may write to the last.
    seen = view.observed.statements.get(record.name)
    deleting = isinstance(seen, Seen) and seen.statement.phase is Phase.DELETING
    return is_over(record, view) or (deleting and record.role is Role.SINK)
