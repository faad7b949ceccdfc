"""The end of a filter: its recorded statements are deleted, its topic stays."""

from flinkfilter.lifecycle.action import RemoveFinalizer
from flinkfilter.lifecycle.leftovers import is_over, pursued
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.plan import Plan
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
    remaining = [record for record in records if not is_over(record, view)]
    for record in remaining:
        plan = pursued(plan, record, view.facts.deleted_at or view.now, view)
    return plan if remaining else plan.then(RemoveFinalizer())
