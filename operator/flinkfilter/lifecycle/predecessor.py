"""The statement whose place another one takes: stopped for it, and resumed when it fails."""

from enum import Enum

from flinkfilter.lifecycle.action import LookUp, Resume, Stop
from flinkfilter.lifecycle.deployment import is_named_by_us, with_deployment
from flinkfilter.lifecycle.observation import Gone, Seen, View
from flinkfilter.lifecycle.offsets import with_offsets
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.statement import LIVE, Phase, Statement
from flinkfilter.lifecycle.waiting import watched
from flinkfilter.resource.deployment import Deployment, Predecessor
from flinkfilter.sql.writing import written_tables


class Predecession(Enum):
    """Where the statement before stands, as far as its successor is concerned."""

    UNKNOWN = "unknown"
    ALIVE = "alive"
    STOPPING = "stopping"
    STOPPED = "stopped"
    BROKEN = "broken"
    """It failed; what it had read to cannot be carried over."""
    GONE = "gone"


def standing(deployment: Deployment, view: View) -> Predecession:
    """Tell where the predecessor stands; without one, there is nothing to wait for."""
    before = deployment.predecessor
    if before is None:
        return Predecession.GONE
    seen = view.seen(before.name)
    if isinstance(seen, Gone):
        return Predecession.GONE
    if not isinstance(seen, Seen):
        return Predecession.UNKNOWN
    statement = seen.statement
    if not _is_it(deployment, before, statement, view):
        return Predecession.GONE
    match statement.phase:
        case Phase.STOPPED:
            return Predecession.STOPPED
        case Phase.FAILED:
            return Predecession.BROKEN
        case Phase.COMPLETED:
            return Predecession.GONE
        case Phase.STOPPING | Phase.FAILING | Phase.DELETING:
            return Predecession.STOPPING
        case _:
            return Predecession.STOPPING if statement.stopped else Predecession.ALIVE


def _is_it(deployment: Deployment, before: Predecessor, statement: Statement, view: View) -> bool:
    # The record is no proof, since others may write the status: one that was taken over must
    # write to our topic, every other one must bear our name and label.
    if before.uid not in ("", statement.uid):
        return False
    if before.foreign:
        tables = written_tables(statement.statement)
        return deployment.topic in {name[-1] for name in tables}
    return is_named_by_us(statement, view)


def stopped_first(plan: Plan, deployment: Deployment, view: View) -> Plan | None:
    """Bring the predecessor to a stop; None when it can write no more."""
    before = deployment.predecessor
    if before is None:
        return None
    match standing(deployment, view):
        case Predecession.UNKNOWN:
            return plan.then(LookUp(before.name, deployment.target.compute_pool))
        case Predecession.ALIVE:
            return plan.then(Stop(before.name, _uid(before, view))).within(1)
        case Predecession.STOPPING:
            return watched(plan, before.name, deployment.since, view)
        case _:
            return None


def resumed(plan: Plan, deployment: Deployment, view: View) -> Plan | None:
    """Let the predecessor go on where it stopped; None when it does, or cannot any more."""
    before = deployment.predecessor
    if before is None:
        return None
    seen = view.seen(before.name)
    match standing(deployment, view):
        case Predecession.UNKNOWN:
            return plan.then(LookUp(before.name, deployment.target.compute_pool))
        case Predecession.STOPPED:
            return plan.then(Resume(before.name, _uid(before, view))).within(1)
        case Predecession.STOPPING:
            return watched(plan, before.name, deployment.since, view)
        case Predecession.ALIVE if isinstance(seen, Seen) and seen.statement.phase not in LIVE:
            return watched(plan, before.name, deployment.since, view)
        case _:
            return None


def _uid(before: Predecessor, view: View) -> str:
    seen = view.seen(before.name)
    return seen.statement.uid if isinstance(seen, Seen) else before.uid


def offsets_kept(plan: Plan, deployment: Deployment, view: View) -> Plan:
    """Copy where the predecessor stopped into the record, so that it outlives the statement."""
    before = deployment.predecessor
    seen = view.seen(before.name) if before else None
    if not isinstance(seen, Seen) or standing(deployment, view) is not Predecession.STOPPED:
        return plan
    status = plan.status
    offsets = with_offsets(deployment.offsets, seen.statement)
    status = with_deployment(status, deployment.changed(offsets=offsets))
    if status.deployment and status.deployment.number != deployment.number:
        earlier = with_offsets(status.deployment.offsets, seen.statement)
        status = status.changed(deployment=status.deployment.changed(offsets=earlier))
    return plan.recording(status)
