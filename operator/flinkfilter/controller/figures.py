"""What a filter's status and statement say to those who watch over many. Values in, values out."""

from collections.abc import Mapping
from datetime import datetime

from flinkfilter.lifecycle.deployed_story import DRIFT
from flinkfilter.lifecycle.deployment import UNDER_WAY, record_of
from flinkfilter.lifecycle.observation import Gone, Observation, Seen, View
from flinkfilter.lifecycle.running import health_of
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.metrics.catalogue import Cause
from flinkfilter.metrics.figures import Figures
from flinkfilter.resource.deployment import Role, Step
from flinkfilter.resource.reasons import ConditionType, Reason
from flinkfilter.resource.status import Status

GONE = "GONE"
"""Stands in the place of a phase for a statement that does not exist any more."""
# What waits for a person; a digest that was rejected waits for another spec.
_WAITS = (Reason.AWAITING_APPROVAL, Reason.APPROVAL_NOT_BOUND, Reason.APPROVAL_NOT_UNDERSTOOD)
_HALTED = (Phase.STOPPED, Phase.FAILED)


def statement_of(status: Status) -> str | None:
    """Name the INSERT of the deployment in charge; None when there is none."""
    deployment = status.deployment
    roles = [record.role for record in deployment.statements] if deployment else []
    return record_of(deployment, Role.INSERT).name if deployment and Role.INSERT in roles else None


def figures_of(status: Status, known: Mapping[str, Observation]) -> Figures | None:
    """Take from a status what is shown of a filter; None before anything is recorded.

    Args:
        status: as the cluster has it.
        known: what is known of its statements, by name.
    """
    ready = status.condition(ConditionType.READY.value)
    if status.phase is None or ready is None:
        return None
    approved = status.condition(ConditionType.APPROVED.value)
    waits = status.proposed is not None and approved is not None and approved.reason in _WAITS
    phase, halted_since = _statement(known.get(statement_of(status) or ""))
    return Figures(
        phase=status.phase,
        ready=ready.status == "True",
        reason=ready.reason,
        waiting_since=status.proposed.since if status.proposed and waits else None,
        statement_phase=phase,
        halted_since=halted_since,
    )


def _statement(seen: Observation | None) -> tuple[str | None, datetime | None]:
    """Give the phase of a statement, and since when it stands still."""
    match seen:
        case Seen(statement):
            halted = statement.phase in _HALTED
            return statement.phase.value, statement.updated_at if halted else None
        case Gone():
            return GONE, None
        case _:
            return None, None


def rollbacks(before: Status, after: Status) -> tuple[Cause, ...]:
    """Tell which ways back were begun between two statuses of one filter."""
    asked = after.pin is not None and after.pin != before.pin
    failed = _rolls_back(after) and not _rolls_back(before)
    return (Cause.REQUEST,) * asked + (Cause.FAILURE,) * failed


def _rolls_back(status: Status) -> bool:
    return status.replacement is not None and status.replacement.step is Step.ROLLBACK


def drift(status: Status, view: View) -> Reason | None:
    """Tell how the statement in charge was changed from outside, as it is seen now, if at all.

    What is repaired at once never shows in a status, so the status alone does not tell.
    """
    deployment, candidate = status.deployment, status.replacement
    if deployment is None or deployment.step is not Step.RUNNING:
        return None
    if candidate and candidate.step in UNDER_WAY:
        # Its predecessor is stopped and deleted by us.
        return None
    if view.facts.deleted_at or not view.enabled:
        return None
    health = health_of(deployment, view)
    return health.reason if health and health.reason in DRIFT else None


def recorded_drift(status: Status) -> Reason | None:
    """Tell which change from outside the status has told of already."""
    ready = status.condition(ConditionType.READY.value)
    return next((reason for reason in DRIFT if ready and ready.reason == reason), None)
