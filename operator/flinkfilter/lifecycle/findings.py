"""What is to be said about the current spec: Valid, Approved, Deployed."""

from flinkfilter.approval.gate import Verdict, approval_of, rejection_of, signer
from flinkfilter.lifecycle.conditions import Finding, Truth
from flinkfilter.lifecycle.deployment import UNDER_WAY
from flinkfilter.lifecycle.doubts import count_of
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.writers import obstacle_to
from flinkfilter.resource.constants import APPROVED, REJECTED, annotate_command
from flinkfilter.resource.deployment import Deployment, Step
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import DryRunResult, Status


def valid(status: Status, view: View) -> Finding:
    """Say whether the spec has a meaning and its SQL would run."""
    kind = ConditionType.VALID
    if not isinstance(view.facts.wanted, Revision):
        problems = "; ".join(str(problem) for problem in view.facts.wanted)
        return Finding(kind, Truth.FALSE, Reason.INVALID_SPEC, problems)
    count = count_of(view.facts.wanted)
    doubts = f"; {count}" if count else ""
    if status.proposed is None:
        return Finding(kind, Truth.TRUE, Reason.VALID, f"The SQL runs{doubts}")
    dry_run = status.proposed.dry_run
    if dry_run is None:
        trouble = view.observed.trouble
        if trouble:
            return Finding(kind, Truth.UNKNOWN, trouble.reason, trouble.message)
        message = "The SQL is well formed; Confluent is asked whether it could run"
        return Finding(kind, Truth.UNKNOWN, Reason.DRY_RUN_PENDING, message)
    if dry_run.result is DryRunResult.FAILED:
        message = f"Confluent's dry run refused the SQL: {dry_run.detail}"
        return Finding(kind, Truth.FALSE, Reason.DRY_RUN_FAILED, message)
    return Finding(kind, Truth.TRUE, Reason.VALID, f"Confluent's dry run accepted the SQL{doubts}")


def approved(status: Status, view: View, verdict: Verdict | None) -> Finding:
    """Say whether the current digest is approved, and if not, the command that approves it."""
    kind = ConditionType.APPROVED
    wanted = view.facts.wanted
    if verdict is None or not isinstance(wanted, Revision):
        message = "There is nothing to approve until the spec is valid"
        return Finding(kind, Truth.FALSE, Reason.AWAITING_APPROVAL, message)
    digest = wanted.digest
    command = _command(view, digest)
    match verdict:
        case Verdict.APPROVED:
            record = approval_of(digest, status)
            by = f" by {signer(record.by)} (via {record.via.value})" if record else ""
            return Finding(kind, Truth.TRUE, Reason.APPROVED, f"{digest} is approved{by}")
        case Verdict.AWAITING:
            reason, message = Reason.AWAITING_APPROVAL, f"Waits for an approval: {command}"
        case Verdict.OTHER_DIGEST:
            reason = Reason.AWAITING_APPROVAL
            message = f"The annotation approves other digests. To approve this one: {command}"
        case Verdict.NOT_BOUND:
            reason = Reason.APPROVAL_NOT_BOUND
            message = (
                'The annotation says "true" since before this digest could be read, so it cannot '
                f"mean it. Approve what is shown now: {command}"
            )
        case Verdict.TRUE_REFUSED:
            reason = Reason.APPROVAL_NOT_BOUND
            message = f'This installation does not accept "true"; name the digest: {command}'
        case Verdict.NOT_UNDERSTOOD:
            reason = Reason.APPROVAL_NOT_UNDERSTOOD
            message = (
                f"{APPROVED} holds neither a digest of 64 hexadecimal digits, nor several with "
                f'commas between, nor "true": {command}'
            )
        case Verdict.REJECTED:
            return Finding(
                kind, Truth.FALSE, Reason.REJECTED, _rejected(status, view, digest, command)
            )
    return Finding(kind, Truth.FALSE, reason, _beware(status, view, wanted) + message)


def deployed(status: Status, view: View, *, is_approved: bool) -> Finding:
    """Say whether what the current spec asks for is what runs."""
    kind = ConditionType.DEPLOYED
    wanted = view.facts.wanted
    digest = wanted.digest if isinstance(wanted, Revision) else None
    if status.running and digest == status.running.digest:
        return Finding(kind, Truth.TRUE, Reason.RUNNING, f"Revision {status.running.revision}")
    obstacle = _obstacle(status, view) if is_approved else None
    if obstacle:
        return Finding(kind, Truth.FALSE, Reason.TOPIC_IN_USE, obstacle)
    for deployment in (status.replacement, status.deployment):
        if deployment and deployment.digest == digest and deployment.step is not Step.RUNNING:
            return _attempted(deployment)
    if is_approved and status.pin and status.running:
        message = (
            f"Went back to revision {status.pin.revision} on request; it stays until the spec "
            "asks for something new"
        )
        return Finding(kind, Truth.FALSE, Reason.ROLLED_BACK, message)
    if status.running and is_approved:
        message = f"Revision {status.running.revision} keeps running until this one can start"
        return Finding(kind, Truth.FALSE, Reason.NOT_DEPLOYED, message)
    if status.running:
        message = f"Revision {status.running.revision} keeps running until a change is approved"
        return Finding(kind, Truth.FALSE, Reason.NOT_DEPLOYED, message)
    return Finding(kind, Truth.FALSE, Reason.NOT_DEPLOYED, "Nothing of this filter runs")


def _obstacle(status: Status, view: View) -> str | None:
    """Say who has the topic that the spec asks for, as long as nothing is under way to it."""
    wanted = view.facts.wanted
    parts = (status.deployment, status.replacement)
    if status.pin or any(part and part.step in UNDER_WAY for part in parts):
        return None
    return obstacle_to(wanted.output_topic, status, view) if isinstance(wanted, Revision) else None


def _attempted(deployment: Deployment) -> Finding:
    kind = ConditionType.DEPLOYED
    if deployment.failure:
        failure = deployment.failure
        return Finding(kind, Truth.FALSE, failure.reason, failure.detail)
    message = f"Deployment {deployment.number} is at step {deployment.step.value}"
    return Finding(kind, Truth.FALSE, Reason.DEPLOYING, message)


def _command(view: View, digest: str) -> str:
    facts = view.facts
    return annotate_command(facts.namespace, facts.name, f"{APPROVED}={digest}")


def _beware(status: Status, view: View, wanted: Revision) -> str:
    """Say in sentences what whoever approves should know first; nothing if there is nothing."""
    others = view.facts.holder or view.facts.loop
    obstacle = _obstacle(status, view) if others else None
    doubts = f"Mind {count}" if (count := count_of(wanted)) else None
    return "".join(f"{each}. " for each in (obstacle, doubts) if each)


def _rejected(status: Status, view: View, digest: str, command: str) -> str:
    record = rejection_of(digest, status)
    why = f": {record.reason}" if record and record.reason else ""
    clear = annotate_command(view.facts.namespace, view.facts.name, f"{REJECTED}- {APPROVED}-")
    return (
        f"{digest} was rejected{why}. Change the spec; or, to approve it after all, clear both "
        f"annotations ({clear}), and when that is done: {command}"
    )
