"""A deployment that failed: given up, asked for once more, or told from the failure of another."""

from datetime import datetime

from flinkfilter.lifecycle.action import LookUp
from flinkfilter.lifecycle.deployment import (
    is_replacement,
    record_of,
    statement_name,
)
from flinkfilter.lifecycle.exceptions import explained
from flinkfilter.lifecycle.observation import Gone, Observation, Seen, View
from flinkfilter.lifecycle.outcome import (
    failed,
    may_have_written,
)
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.predecessor import (
    Predecession,
    offsets_kept,
    standing,
)
from flinkfilter.lifecycle.statement import Statement
from flinkfilter.resource.deployment import (
    Deployment,
    OriginKind,
    Role,
    StatementRecord,
    Step,
)
from flinkfilter.resource.reasons import Reason

LAG_SECONDS = 2.0


def given_up(
    plan: Plan, deployment: Deployment, statement: Statement, detail: str, view: View
) -> Plan:
    """Give the deployment up, unless the server only lags behind with the table just made."""
    if _lags(deployment, detail, view):
        return _once_more(plan, deployment, view)
    known = explained(plan, statement, detail, view)
    before = deployment.predecessor
    if isinstance(known, Plan):
        # It may be the other one that failed, and this one only for want of its offsets.
        return known.then(LookUp(before.name, deployment.target.compute_pool)) if before else known
    if before is None:
        status = failed(plan.status, deployment, Reason.STATEMENT_FAILED, known, view.now)
        return plan.recording(status)
    return _failed_after(plan, deployment, known, view)


def _failed_after(plan: Plan, deployment: Deployment, detail: str, view: View) -> Plan:
    """Give a replacement up, and tell its own failure from that of the statement before it."""
    where, reason = standing(deployment, view), Reason.STATEMENT_FAILED
    carries = deployment.origin.kind is OriginKind.CARRY_OVER
    if carries and where in (Predecession.BROKEN, Predecession.GONE):
        reason = Reason.HANDOVER_FAILED
    elif where is Predecession.STOPPED:
        # It may have run while nobody looked.
        plan = offsets_kept(plan, deployment, view)
        deployment = plan.status.replacement or deployment
        detail = may_have_written(deployment, detail)
    return plan.recording(failed(plan.status, deployment, reason, detail, view.now))


def _lags(deployment: Deployment, detail: str, view: View) -> bool:
    # A fresh table may be invisible for some time: https://docs.confluent.io, as dbt met it.
    waited = (view.now - deployment.since).total_seconds()
    return (
        "Cannot find table" in detail
        and deployment.step is Step.INSERT
        and waited < view.settings.pending_deadline_seconds
    )


def _once_more(plan: Plan, deployment: Deployment, view: View) -> Plan:
    """Ask for the same INSERT under the next number; the one that failed becomes a leftover."""
    number = max(plan.status.number, deployment.number) + 1
    name = statement_name(view.facts.uid, number, Role.INSERT)
    again = deployment.changed(
        number=number,
        statements=(StatementRecord(name=name, role=Role.INSERT),),
        leftovers=(*deployment.leftovers, record_of(deployment, Role.INSERT)),
    )
    replaces = is_replacement(plan.status, deployment)
    status = plan.status.changed(number=number)
    field = "replacement" if replaces else "deployment"
    return plan.recording(status.changed(**{field: again})).within(LAG_SECONDS)


def _is_older(seen: Observation | None, since: datetime) -> bool:
    return not isinstance(seen, Seen) or seen.at < since


def refused(plan: Plan, deployment: Deployment, reason: Reason, detail: str, view: View) -> Plan:
    """Give up a deployment whose statement the server would not create."""
    before = deployment.predecessor
    if before and deployment.origin.kind is OriginKind.CARRY_OVER:
        # It may be refused only because there is nothing any more to carry over from.
        seen = view.seen(before.name)
        if not isinstance(seen, Gone) and _is_older(seen, deployment.since):
            return plan.then(LookUp(before.name, deployment.target.compute_pool))
        if standing(deployment, view) in (Predecession.BROKEN, Predecession.GONE):
            reason = Reason.HANDOVER_FAILED if reason is Reason.SQL_REJECTED else reason
    if reason is Reason.NAME_CONFLICT:
        # Somebody else's statement must never be deleted as one of ours.
        role = Role.SINK if deployment.step is Step.SINK else Role.INSERT
        foreign = record_of(deployment, role)
        deployment = deployment.changed(
            statements=tuple(r for r in deployment.statements if r != foreign)
        )
    return plan.recording(failed(plan.status, deployment, reason, detail, view.now))
