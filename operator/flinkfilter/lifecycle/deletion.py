"""The end of a filter: its recorded statements are deleted, its topic stays."""

from flinkfilter.lifecycle.action import RemoveFinalizer
from flinkfilter.lifecycle.leftovers import is_done, next_call
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.status import Status


def ended(status: Status, view: View) -> Plan:
    """Plan the deletion: every recorded statement first, then the finalizer.

    Without our finalizer nothing was ever created, or somebody took it off; then nothing is done.
    """
    plan = Plan(status)
    if not view.facts.has_finalizer:
        return plan
    deployment = status.deployment
    records = (*deployment.statements, *deployment.leftovers) if deployment else ()
    for record in records:
        seen = view.observed.statements.get(record.name)
        if isinstance(seen, Gone):
            continue
        if not is_done(record, view):
            plan = plan.then(next_call(record, view)).within(1)
        elif isinstance(seen, Seen) and seen.statement.phase is Phase.DELETING:
            plan = watched(plan, record.name, view.facts.deleted_at or view.now, view)
    if plan.actions or plan.requeue_after is not None:
        return plan
    return plan.then(RemoveFinalizer())
