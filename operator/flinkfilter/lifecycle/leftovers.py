"""Statements of ours that are no longer needed: looked up, deleted, forgotten."""

from flinkfilter.lifecycle.action import Delete, LookUp
from flinkfilter.lifecycle.deployment import is_ours
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.resource.status import StatementRecord, Step


def swept(plan: Plan, view: View) -> Plan:
    """Delete the leftovers of the deployment; those whose deletion is under way leave the record.

    A statement that turns out not to be the recorded one leaves the record untouched on the
    server: what we did not create is never deleted.
    """
    deployment = plan.status.deployment
    if deployment is None or not deployment.leftovers:
        return plan
    kept = tuple(record for record in deployment.leftovers if not is_done(record, view))
    for record in kept:
        plan = plan.then(next_call(record, view))
    # A deployment under way is about to be written anyway; that write takes this one along.
    if kept != deployment.leftovers and deployment.step not in (Step.SINK, Step.INSERT):
        remaining = deployment.changed(leftovers=kept)
        plan = plan.recording(plan.status.changed(deployment=remaining))
    return plan


def is_done(record: StatementRecord, view: View) -> bool:
    """Tell whether nothing remains to be done about a recorded statement."""
    seen = view.observed.statements.get(record.name)
    if isinstance(seen, Seen):
        return seen.statement.phase is Phase.DELETING or not is_ours(
            record, seen.statement, view.settings
        )
    return isinstance(seen, Gone)


def next_call(record: StatementRecord, view: View) -> Delete | LookUp:
    """Say which call brings a statement that is not yet done closer to its end."""
    seen = view.observed.statements.get(record.name)
    if isinstance(seen, Seen):
        return Delete(record.name, seen.statement.uid)
    return LookUp(record.name)
