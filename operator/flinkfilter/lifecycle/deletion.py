"""The end of a filter: its recorded statements are deleted, and its table if it shall go too."""

from flinkfilter.approval.gate import approval_of, mark_of
from flinkfilter.lifecycle.action import Create, RemoveFinalizer
from flinkfilter.lifecycle.deployment import (
    UNDER_WAY,
    next_number,
    ownership_label,
    records_of,
    statement_name,
)
from flinkfilter.lifecycle.leftovers import is_over, pursued
from flinkfilter.lifecycle.observation import Refused, Seen, View
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.predecessor import resumed
from flinkfilter.lifecycle.statement import Phase, StatementRequest
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.constants import RETRY
from flinkfilter.resource.deployment import Deployment, Role, SinkRecord, StatementRecord
from flinkfilter.resource.status import Status
from flinkfilter.sql.properties import without_start
from flinkfilter.sql.writing import drop_table

# How the server words that there is no such table: then nothing is left to drop.
MISSING_TABLE = ("does not exist", "Cannot find table", "not found")


def ended(status: Status, view: View) -> Plan:
    """Plan the deletion: every recorded statement, the table if it goes too, the finalizer.

    Without our finalizer nothing was ever created, or somebody took it off; then nothing is done.
    """
    plan = Plan(status)
    if not view.facts.has_finalizer or view.is_paused:
        return plan
    plan = plan.recording(_tried_again(status, view))
    sink = table_to_drop(plan.status, view)
    records = records_of(plan.status)
    if sink and sink.drop:
        records = tuple(record for record in records if record != sink.drop)
    remaining = [record for record in records if not is_over(record, view)]
    for record in remaining:
        plan = pursued(plan, record, view.facts.deleted_at or view.now, view)
    if remaining:
        return plan
    given_back = _given_back(plan, view)
    if given_back is not None:
        return given_back
    return _dropped(plan, sink, view) if sink else plan.then(RemoveFinalizer())


def _given_back(plan: Plan, view: View) -> Plan | None:
    """Let a statement go on that was being taken over, as it is not ours; None when it does."""
    candidate = plan.status.replacement
    before = candidate.predecessor if candidate else None
    if candidate is None or candidate.step not in UNDER_WAY or not (before and before.foreign):
        return None
    return resumed(plan, candidate, view)


def _tried_again(status: Status, view: View) -> Status:
    """Take a request to try once more to drop the table."""
    mark = mark_of(view.facts.annotations.get(RETRY, ""))
    sink, deployment = status.sink, status.deployment
    if mark in ("", status.requests.retry) or drop_failure(status, view) is None:
        return status
    if sink is None or sink.drop is None or deployment is None:
        return status
    leftovers = (*deployment.leftovers, sink.drop)
    return status.changed(
        requests=status.requests.changed(retry=mark),
        sink=sink.changed(drop=None),
        deployment=deployment.changed(leftovers=leftovers),
    )


def table_to_drop(status: Status, view: View) -> SinkRecord | None:
    """Give the table that goes with the filter.

    That needs three things: this filter made it; the policy is part of what was approved and ran;
    and the spec, as it is now, still says so.
    """
    sink, deployment = status.sink, status.deployment
    if sink is None or deployment is None or not sink.created_by_us:
        return None
    if any(sink.topic == source.name for source in view.settings.sources):
        # Others may write the status, and no filter ever made what filters read.
        return None
    approved = deployment.deletion_policy == "Delete" and deployment.topic == sink.topic
    is_recorded = approval_of(deployment.digest, status) is not None
    return sink if approved and is_recorded and view.facts.drops_table else None


def drop_failure(status: Status, view: View) -> str | None:
    """Say why the table cannot be dropped; None when nothing is in the way."""
    sink = table_to_drop(status, view)
    if sink is None or sink.drop is None:
        return None
    seen = view.seen(sink.drop.name)
    if isinstance(seen, Refused):
        return seen.detail
    if isinstance(seen, Seen) and seen.statement.phase is Phase.FAILED:
        detail = seen.statement.detail
        return None if _says_missing(detail) else detail or "Confluent gave no reason"
    return None


def _says_missing(detail: str) -> bool:
    # The server has one sentence for a table that is missing and for one that is forbidden.
    return "permission" not in detail and any(words in detail for words in MISSING_TABLE)


def _dropped(plan: Plan, sink: SinkRecord, view: View) -> Plan:
    """Drop the table, and record that it is gone, so that it is not dropped twice."""
    deployment = plan.status.deployment
    if deployment is None:
        return plan
    if sink.drop is None:
        number = next_number(plan.status)
        name = statement_name(view.facts.uid, number, Role.DROP)
        sink = sink.changed(drop=StatementRecord(name=name, role=Role.DROP))
        plan = plan.recording(plan.status.changed(sink=sink, number=number))
        return plan.then(Create(_request(deployment, sink, name, view)))
    seen = view.seen(sink.drop.name)
    if isinstance(seen, Refused) or drop_failure(plan.status, view) is not None:
        return plan
    if not isinstance(seen, Seen):
        return plan.then(Create(_request(deployment, sink, sink.drop.name, view)))
    if seen.statement.phase in (Phase.COMPLETED, Phase.FAILED):
        gone = plan.status.changed(sink=sink.changed(created_by_us=False))
        return ended(gone, view)
    return watched(plan, sink.drop.name, view.facts.deleted_at or view.now, view)


def _request(deployment: Deployment, sink: SinkRecord, name: str, view: View) -> StatementRequest:
    return StatementRequest(
        name=name,
        statement=drop_table(sink.topic),
        properties=without_start(deployment.target.properties),
        compute_pool=deployment.target.compute_pool,
        principal=deployment.target.principal,
        labels=ownership_label(view.settings),
    )
