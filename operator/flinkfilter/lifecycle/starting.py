"""The start of a deployment: what shall run, whether it may, and what stands in its way."""

from dataclasses import dataclass

from flinkfilter.approval.gate import Verdict, approval_of, rejection_of
from flinkfilter.lifecycle.beginning import begun, replacement_begun
from flinkfilter.lifecycle.deploying import is_stuck
from flinkfilter.lifecycle.deployment import UNDER_WAY, record_of
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.orphans import continued, number_beyond, records_of_orphans
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.requests import pinned
from flinkfilter.lifecycle.revision import Revision, revision_in_charge
from flinkfilter.lifecycle.running import is_lost, repair_due
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.lifecycle.writers import (
    FRESH_SECONDS,
    SURVEY_SECONDS,
    Survey,
    looked_for,
    obstacle_to,
    survey_of,
)
from flinkfilter.resource.deployment import Deployment, Role, Step
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.resource.status import DryRunResult, Outcome, Status

# What may pass by itself: tried again, and not remembered as a failure of the digest.
PASSING = (Reason.HANDOVER_FAILED, Reason.CALLED_OFF)
LONGEST_PATIENCE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of this pass beside the spec itself.

    Attributes:
        verdict: of the approval gate; None when there is no digest to judge.
        retry: whether somebody asks for another try of what failed.
    """

    verdict: Verdict | None
    retry: bool


def desired(status: Status, view: View, verdict: Verdict | None) -> Revision | None:
    """Give what shall run: approved, tested, and not yet necessarily running.

    None while nothing new may run; then what runs stays.
    """
    if (back := pinned(status)) is not None:
        return back
    wanted = view.facts.wanted
    if not isinstance(wanted, Revision) or verdict is not Verdict.APPROVED:
        return None
    proposed = status.proposed
    # What already ran was accepted by the server; everything else is tested first.
    tested = proposed is None or (
        proposed.dry_run is not None and proposed.dry_run.result is DryRunResult.PASSED
    )
    return wanted if tested else None


def started(plan: Plan, wanted: Revision | None, view: View, request: Request) -> Plan | None:
    """Begin what is to run as soon as nothing stands in its way; None when nothing is begun."""
    status = plan.status
    if not view.enabled:
        return None
    if status.replacement and status.replacement.step in UNDER_WAY:
        return None
    deployment = status.deployment
    if deployment is not None and deployment.step is Step.RUNNING:
        return _followed(plan, deployment, wanted, view, request)
    if wanted is None or not _may_begin(status, wanted, view, request):
        return None
    return _first(plan, wanted, view)


def _may_begin(status: Status, wanted: Revision, view: View, request: Request) -> bool:
    """Tell whether a revision may be deployed where nothing runs."""
    deployment = status.deployment
    if deployment is None:
        return _may_try(status, wanted, view, request)
    other = deployment.digest != wanted.digest
    if deployment.step is not Step.FAILED:
        return other and is_stuck(deployment, view)
    # A digest that failed is remembered: only a change or a retry lets it be tried again.
    reason = deployment.failure.reason if deployment.failure else None
    if reason is Reason.STATUS_UNREADABLE:
        return request.retry
    return other or request.retry or reason in (Reason.REJECTED, Reason.CALLED_OFF)


def _may_try(status: Status, wanted: Revision, view: View, request: Request) -> bool:
    """Tell whether a replacement that failed does not bar this revision."""
    failed = status.replacement
    if failed is None:
        return True
    reason = failed.failure.reason if failed.failure else None
    if failed.digest != wanted.digest or request.retry or reason is Reason.REJECTED:
        return True
    return reason in PASSING and _has_settled(failed, status, view)


def _has_settled(failed: Deployment, status: Status, view: View) -> bool:
    """Tell whether what passed by itself is over, and the statement before runs well again."""
    deployment, soak = status.deployment, view.settings.soak_seconds
    if (view.now - failed.since).total_seconds() < _patience(failed, status, soak):
        return False
    if deployment is None or deployment.step is not Step.RUNNING:
        return True
    seen = view.seen(record_of(deployment, Role.INSERT).name)
    if not isinstance(seen, Seen) or seen.statement.phase is Phase.FAILED:
        # There is nothing to wait for.
        return True
    runs = seen.statement.phase is Phase.RUNNING and not deployment.suspended
    return runs and (view.now - deployment.since).total_seconds() >= soak


def _patience(failed: Deployment, status: Status, soak: float) -> float:
    """Give the seconds before the next try: twice as many after each, since each is a gap."""
    tries = sum(
        entry.digest == failed.digest and entry.outcome is Outcome.ROLLED_BACK
        for entry in status.history
    )
    return max(soak, min(soak * 2.0 ** (tries - 1), LONGEST_PATIENCE_SECONDS))


def _first(plan: Plan, wanted: Revision, view: View) -> Plan:
    """Begin where nothing of this filter runs, unless somebody else writes to the topic."""
    topic = wanted.output_topic
    if obstacle_to(topic, plan.status, view):
        ask = looked_for(topic, view)
        return plan.then(ask) if ask else _waits(plan)
    survey = survey_of(topic, plan.status, view)
    if survey is None or looked_for(topic, view):
        # The intent is recorded together with the approval; before the first call of it, the
        # writers are looked for, and it is called off if there are any.
        return plan.recording(begun(plan.status, wanted, view))
    status = continued(plan.status, wanted, survey, view) or begun(
        plan.status,
        wanted,
        view,
        number=number_beyond(plan.status, survey, view),
        leftovers=records_of_orphans(survey),
    )
    return plan.recording(status)


def _waits(plan: Plan) -> Plan:
    """Look again later; soon at first, since the answer may be a few seconds old."""
    deployed = plan.status.condition(ConditionType.DEPLOYED.value)
    known = deployed is not None and deployed.reason == Reason.TOPIC_IN_USE.value
    return plan.within(SURVEY_SECONDS if known else FRESH_SECONDS)


def _followed(
    plan: Plan, deployment: Deployment, wanted: Revision | None, view: View, request: Request
) -> Plan | None:
    """Begin what takes the place of the deployment in charge."""
    status = plan.status
    name = record_of(deployment, Role.INSERT).name
    if view.seen(name) is None:
        # Whether its offsets can be carried over is decided by how it is.
        return None
    lost = is_lost(deployment, view)
    revision = wanted if wanted and wanted.digest != deployment.digest else None
    if revision is not None and not _may_try(status, revision, view, request):
        # What passes by itself is looked at again when it may have passed.
        plan, revision = plan.within(view.settings.soak_seconds), None
    if revision is None and lost:
        revision = _repaired(plan, deployment, view, request)
        if revision is None:
            due = repair_due(deployment.since, view)
            return plan.within(due) if due > 0 and _repairs(view) else None
    if revision is None or _is_in_motion(deployment, view):
        return plan
    if lost or revision.output_topic != deployment.topic:
        blocked = obstacle_to(revision.output_topic, status, view)
        if ask := looked_for(revision.output_topic, view):
            return plan.then(ask)
        if blocked:
            return _waits(plan)
    survey = survey_of(revision.output_topic, status, view) if lost else None
    if survey and survey.orphans:
        return plan.recording(_beyond_record(status, revision, survey, view))
    return plan.recording(replacement_begun(status, revision, view))


def _beyond_record(status: Status, revision: Revision, survey: Survey, view: View) -> Status:
    """Begin where statements of ours were deployed after the status: it is an older one, restored.

    What it says to run does not run any more.
    """
    return continued(status.changed(running=None), revision, survey, view) or replacement_begun(
        status,
        revision,
        view,
        number=number_beyond(status, survey, view),
        leftovers=records_of_orphans(survey),
    )


def _is_in_motion(deployment: Deployment, view: View) -> bool:
    seen = view.seen(record_of(deployment, Role.INSERT).name)
    statement = getattr(seen, "statement", None)
    return statement is not None and statement.phase in (Phase.FAILING, Phase.DELETING)


def _repairs(view: View) -> bool:
    return view.facts.drift_policy is DriftPolicy.REPAIR


def _repaired(plan: Plan, deployment: Deployment, view: View, request: Request) -> Revision | None:
    """Give what ran, to be deployed once more since its statement is lost; None while it may not.

    It is asked for by a retry, by the end of a suspension, or by the policy for drift.
    """
    status = plan.status
    revision = revision_in_charge(status)
    if revision is None or not _holds(status, revision):
        return None
    failed = status.replacement
    if failed and failed.digest == revision.digest and not request.retry:
        return None
    due = repair_due(deployment.since, view) <= 0 and _repairs(view)
    return revision if request.retry or deployment.suspended or due else None


def _holds(status: Status, revision: Revision) -> bool:
    return (
        approval_of(revision.digest, status) is not None
        and rejection_of(revision.digest, status) is None
    )
