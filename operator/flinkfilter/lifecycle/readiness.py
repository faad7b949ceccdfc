"""What is to be said about what runs: the phase, the message, and Ready, Reconciling, Stalled."""

from dataclasses import replace

from flinkfilter.lifecycle import deletion
from flinkfilter.lifecycle.conditions import Finding, Truth
from flinkfilter.lifecycle.deployed_story import PAUSE_BEGINS, PAUSE_ENDS, deployed_story, way_out
from flinkfilter.lifecycle.deploying import POOL_EXHAUSTED
from flinkfilter.lifecycle.deployment import UNDER_WAY, record_of, records_of
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.replacement_story import replacing
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.story import Readiness
from flinkfilter.resource.constants import PAUSED, RETRY, STOPPED, annotate_command
from flinkfilter.resource.deployment import Deployment, Failure, Role, Step
from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.status import Status


def readiness_of(
    status: Status, view: View, valid: Finding, approved: Finding, deployed: Finding
) -> Readiness:
    """Tell the story of a filter from its record, what is seen, and the findings on its spec."""
    if view.facts.deleted_at:
        return _paused(_deleting(status, view), view)
    story = _story(status, view, valid, approved, deployed)
    if status.requests.refused:
        story = replace(story, message=f"{story.message}. {status.requests.refused}")
    return _paused(story, view)


def _story(
    status: Status, view: View, valid: Finding, approved: Finding, deployed: Finding
) -> Readiness:
    deployment, candidate = status.deployment, status.replacement
    if candidate and candidate.step in UNDER_WAY:
        return replacing(status, candidate, view)
    if deployment and deployment.step in (Step.SINK, Step.INSERT):
        return _deploying(deployment, view, approved)
    if deployment and deployment.step is Step.RUNNING:
        return deployed_story(status, deployment, view, valid, approved, deployed)
    return _not_deployed(status, view, valid, approved, deployed)


def _paused(story: Readiness, view: View) -> Readiness:
    if not view.is_paused:
        return story
    command = annotate_command(view.facts.namespace, view.facts.name, f"{PAUSED}-")
    message = f"{PAUSE_BEGINS} ({command}{PAUSE_ENDS}{story.message}"
    return replace(story, message=message, reconciling=False)


def _deleting(status: Status, view: View) -> Readiness:
    names = ", ".join(record.name for record in records_of(status)) or "nothing"
    sink = deletion.table_to_drop(status, view)
    table = f"The table {sink.topic} goes too" if sink else "The topic stays"
    message = f"Deletes on Confluent Cloud: {names}. {table}"
    facts = view.facts
    if failure := deletion.drop_failure(status, view):
        retry = annotate_command(facts.namespace, facts.name, f"{RETRY}=<any new value>")
        message = (
            f"The table cannot be dropped: {failure}. To try once more: {retry}. To leave it "
            "there, set spec.deletionPolicy to Retain"
        )
        return Readiness(
            FilterPhase.DELETING, Truth.FALSE, Reason.DROP_FAILED, message, stalled=True
        )
    if trouble := view.observed.trouble:
        message = (
            f"{message}. {trouble.message}. If it never will be possible again, this lets the "
            f"filter go and leaves its statements: flinkfilter release -n {facts.namespace} "
            f"{facts.name}"
        )
    return Readiness(FilterPhase.DELETING, Truth.FALSE, Reason.DELETING, message, reconciling=True)


def _deploying(deployment: Deployment, view: View, approved: Finding) -> Readiness:
    record = record_of(deployment, Role.SINK if deployment.step is Step.SINK else Role.INSERT)
    seen = view.observed.statements.get(record.name)
    if not view.enabled and isinstance(seen, Gone):
        return _not_enabled(view, approved)
    reason, message = Reason.DEPLOYING, f"Creates the statement {record.name}"
    if trouble := view.observed.trouble:
        reason, message = trouble.reason, trouble.message
    elif isinstance(seen, Seen) and seen.statement.scaling_state == POOL_EXHAUSTED:
        pool = deployment.target.compute_pool
        reason, message = Reason.POOL_EXHAUSTED, f"{record.name} waits for room in the pool {pool}"
    return Readiness(FilterPhase.DEPLOYING, Truth.FALSE, reason, message, reconciling=True)


def _not_enabled(view: View, approved: Finding) -> Readiness:
    why = f"Stopped by the annotation {STOPPED}" if view.is_stopped else "Not enabled"
    message = f"{why}, and nothing runs. {approved.message}"
    return Readiness(FilterPhase.SUSPENDED, Truth.TRUE, Reason.SUSPENDED, message)


def _failure(deployment: Deployment | None, wanted: Revision, approved: Finding) -> Failure | None:
    """Give the failure that is still in the way of the current spec, if any."""
    failure = deployment.failure if deployment else None
    if deployment is None or failure is None or failure.reason is Reason.STATUS_UNREADABLE:
        return failure
    if failure.reason is Reason.CALLED_OFF:
        return None
    rejected = approved.reason is Reason.REJECTED
    return failure if deployment.digest == wanted.digest and not rejected else None


def _not_deployed(
    status: Status, view: View, valid: Finding, approved: Finding, deployed: Finding
) -> Readiness:
    wanted, deployment = view.facts.wanted, status.deployment or status.replacement
    if valid.truth is Truth.FALSE or not isinstance(wanted, Revision):
        message = valid.message
        if valid.reason is Reason.DRY_RUN_FAILED:
            message = f"{message}. {way_out(valid.reason, view)}"
        return Readiness(FilterPhase.INVALID, Truth.FALSE, valid.reason, message, stalled=True)
    failure = _failure(deployment, wanted, approved)
    if failure:
        damaged = failure.reason is Reason.STATUS_UNREADABLE
        message = (
            f"{failure.detail}. {way_out(failure.reason if damaged else Reason.SQL_REJECTED, view)}"
        )
        return Readiness(FilterPhase.FAILED, Truth.FALSE, failure.reason, message, stalled=True)
    if not view.enabled:
        return _not_enabled(view, approved)
    if approved.holds and deployed.reason is Reason.TOPIC_IN_USE:
        return Readiness(
            FilterPhase.FAILED,
            Truth.FALSE,
            Reason.TOPIC_IN_USE,
            deployed.message,
            stalled=True,
        )
    if not approved.holds:
        return Readiness(
            FilterPhase.PENDING_APPROVAL, Truth.FALSE, approved.reason, approved.message
        )
    return Readiness(
        FilterPhase.DEPLOYING, Truth.FALSE, valid.reason, valid.message, reconciling=True
    )
