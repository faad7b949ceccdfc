"""A replacement under way: accepted, handed over to, proved by time; or taken back."""

from typing import assert_never

from flinkfilter.approval.gate import rejection_of
from flinkfilter.lifecycle.action import LookUp, ReadExceptions, Resume, Stop
from flinkfilter.lifecycle.deploying import advanced
from flinkfilter.lifecycle.deployment import is_ours, record_of, with_deployment
from flinkfilter.lifecycle.exceptions import explained, first_line
from flinkfilter.lifecycle.leftovers import has_ended, is_over, pursued
from flinkfilter.lifecycle.observation import Gone, Refused, Seen, View
from flinkfilter.lifecycle.outcome import called_off, failed, may_have_written, succeeded
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.predecessor import (
    Predecession,
    offsets_kept,
    resumed,
    standing,
    stopped_first,
)
from flinkfilter.lifecycle.statement import LIVE, MOVING, Phase, Statement
from flinkfilter.lifecycle.waiting import SHORTEST_SECONDS, watched
from flinkfilter.resource.deployment import Deployment, OriginKind, Role, Step
from flinkfilter.resource.reasons import Reason


def carried_on(plan: Plan, candidate: Deployment, view: View, *, wanted: bool) -> Plan:
    """Take a replacement one step further.

    Args:
        plan: what is planned so far.
        candidate: the replacement.
        view: the world.
        wanted: whether it is still what is asked for.
    """
    match candidate.step:
        case Step.SINK | Step.INSERT:
            if not (wanted and view.enabled):
                off = _called_off(plan, candidate, view)
                if off is not None:
                    return off
            return _refused(plan, candidate, view) or advanced(plan, candidate, view)
        case Step.SOAK:
            return _refused(plan, candidate, view) or _soaked(plan, candidate, view)
        case Step.ROLLBACK:
            return _rolled_back(plan, candidate, view)
        case _:
            return plan


def _refused(plan: Plan, candidate: Deployment, view: View) -> Plan | None:
    """Take a replacement back that is rejected."""
    if rejection_of(candidate.digest, plan.status) is None:
        return None
    detail = f"{candidate.digest} was rejected while it was being deployed"
    return plan.recording(failed(plan.status, candidate, Reason.REJECTED, detail, view.now))


def _called_off(plan: Plan, candidate: Deployment, view: View) -> Plan | None:
    """Call a replacement off that has not run and cannot begin to meanwhile; else None.

    That is sure as long as it waits for its predecessor, which nobody has asked to stop, or was
    never created. After that it is taken to its end, or events would come twice.
    """
    if candidate.step is Step.INSERT:
        record = record_of(candidate, Role.INSERT)
        seen = view.seen(record.name)
        if seen is None:
            return plan.then(LookUp(record.name, candidate.target.compute_pool))
        waits = (
            isinstance(seen, Seen)
            and seen.statement.phase is Phase.PENDING
            and candidate.origin.kind is OriginKind.CARRY_OVER
            and standing(candidate, view) is Predecession.ALIVE
        )
        if not waits and not isinstance(seen, Gone):
            return None
        if isinstance(seen, Gone) and standing(candidate, view) is Predecession.STOPPED:
            plan = offsets_kept(plan, candidate, view)
            before = plan.status.deployment
            if before is not None:
                plan = plan.recording(
                    plan.status.changed(deployment=before.changed(suspended=True))
                )
            candidate = plan.status.replacement or candidate
    return plan.recording(called_off(plan.status, candidate))


def _soaked(plan: Plan, candidate: Deployment, view: View) -> Plan:
    """Watch a statement that runs until it has proved itself."""
    record = record_of(candidate, Role.INSERT)
    seen = view.seen(record.name)
    match seen:
        case None | Refused():
            return plan.then(LookUp(record.name, candidate.target.compute_pool))
        case Gone():
            detail = f"{record.name} was deleted before it had proved itself"
            return _failed(plan, candidate, Reason.STATEMENT_MISSING, detail, view)
        case Seen(statement) if not is_ours(record, statement, view):
            detail = f"{record.name} was replaced by somebody else before it had proved itself"
            return _failed(plan, candidate, Reason.STATEMENT_MISSING, detail, view)
        case Seen(statement):
            return _proved(plan, candidate, statement, view)
        case _:
            assert_never(seen)


def _proved(plan: Plan, candidate: Deployment, statement: Statement, view: View) -> Plan:
    phase = statement.phase
    if phase is Phase.FAILED:
        words = statement.detail or "Confluent gave no reason"
        known = explained(plan, statement, words, view)
        if isinstance(known, Plan):
            return known
        return _failed(plan, candidate, Reason.STATEMENT_FAILED, known, view)
    if phase is Phase.DEGRADED:
        detail = statement.detail or "Confluent gave no reason"
        return _failed(plan, candidate, Reason.STATEMENT_DEGRADED, detail, view)
    if phase is Phase.COMPLETED:
        detail = f"{statement.name} came to an end, which an INSERT from a topic never does"
        return _failed(plan, candidate, Reason.STATEMENT_FAILED, detail, view)
    if phase is Phase.STOPPED and not candidate.suspended and view.enabled:
        detail = f"{statement.name} was stopped outside before it had proved itself"
        return _failed(plan, candidate, Reason.STATEMENT_STOPPED, detail, view)
    if not view.enabled or candidate.suspended:
        return _stood_still(plan, candidate, statement, view)
    # Should somebody let the one before it go on, both would write.
    waits = stopped_first(plan, candidate, view)
    if waits is None and phase in (Phase.PENDING, *MOVING, Phase.DELETING):
        return _unsettled(plan, candidate, statement, view)
    return waits if waits is not None else _judged(plan, candidate, statement, view)


def _unsettled(plan: Plan, candidate: Deployment, statement: Statement, view: View) -> Plan:
    """Wait for one that does not run at this moment, which proves nothing."""
    elapsed = (view.now - candidate.since).total_seconds()
    if statement.phase is Phase.PENDING and elapsed >= view.settings.pending_deadline_seconds:
        detail = f"{statement.name} ran and is PENDING again. {statement.detail}".rstrip(". ")
        return _failed(plan, candidate, Reason.PENDING_TOO_LONG, detail, view)
    return watched(plan, statement.name, candidate.since, view)


def _stood_still(plan: Plan, candidate: Deployment, statement: Statement, view: View) -> Plan:
    """Stop a replacement that is soaking, or let it go on; the soak begins anew then."""
    phase, stopped = statement.phase, statement.stopped
    if not candidate.suspended:
        candidate = candidate.changed(suspended=True, since=view.now)
        plan = plan.recording(with_deployment(plan.status, candidate))
    if not view.enabled:
        if phase in LIVE and not stopped:
            return plan.then(Stop(statement.name, statement.uid)).within(1)
    elif phase is Phase.STOPPED:
        return plan.then(Resume(statement.name, statement.uid)).within(1)
    elif phase in (Phase.PENDING, Phase.RUNNING) and not stopped:
        going = candidate.changed(suspended=False, since=view.now)
        return plan.recording(with_deployment(plan.status, going))
    if phase is Phase.STOPPED:
        return plan
    return watched(plan, statement.name, candidate.since, view)


def _judged(plan: Plan, candidate: Deployment, statement: Statement, view: View) -> Plan:
    """Succeed once the time is over in which the statement met no exception."""
    known = view.observed.exceptions.get(statement.name)
    if known and known.found:
        detail = f"{statement.name} restarts: {first_line(known.found[0])}"
        return _failed(plan, candidate, Reason.STATEMENT_RESTARTING, detail, view)
    elapsed = (view.now - candidate.since).total_seconds()
    over = elapsed >= view.settings.soak_seconds
    asked = (known.at - candidate.since).total_seconds() if known else -1.0
    seen = view.seen(statement.name)
    looked = (seen.at - candidate.since).total_seconds() if isinstance(seen, Seen) else -1.0
    if over and min(asked, looked) >= view.settings.soak_seconds:
        kept = offsets_kept(plan, candidate, view)
        settled = kept.status.replacement or candidate
        return kept.recording(succeeded(kept.status, settled, view.now))
    if over:
        return plan.then(LookUp(statement.name), ReadExceptions(statement.name)).within(
            SHORTEST_SECONDS
        )
    plan = watched(plan, statement.name, candidate.since, view)
    interval = min(max(elapsed / 4, SHORTEST_SECONDS), view.settings.poll_seconds)
    if elapsed - asked >= interval or known is None:
        plan = plan.then(ReadExceptions(statement.name))
    return plan.within(view.settings.soak_seconds - elapsed)


def _failed(plan: Plan, candidate: Deployment, reason: Reason, detail: str, view: View) -> Plan:
    """Give up one that had run, and say from where its events may be written again."""
    kept = offsets_kept(plan, candidate, view)
    candidate = kept.status.replacement or candidate
    detail = may_have_written(candidate, detail)
    return kept.recording(failed(kept.status, candidate, reason, detail, view.now))


def _rolled_back(plan: Plan, candidate: Deployment, view: View) -> Plan:
    """Delete the statement that failed; then let the one before it go on."""
    left = [record for record in candidate.statements if not is_over(record, view)]
    # What has ended writes no more; where deleting it does not succeed, it is not waited for.
    late = (view.now - candidate.since).total_seconds() >= view.settings.soak_seconds
    remaining = [record for record in left if not (late and has_ended(record, view))]
    for record in remaining:
        plan = pursued(plan, record, candidate.since, view)
    if remaining:
        return plan
    plan = offsets_kept(plan, candidate, view)
    if plan.status.deployment is None and view.enabled:
        waits = resumed(plan, candidate, view)
        if waits is not None:
            return waits
    candidate = plan.status.replacement or candidate
    leftovers = (*candidate.leftovers, *left)
    ended = candidate.changed(step=Step.FAILED, statements=(), leftovers=leftovers, sql=None)
    return plan.recording(plan.status.changed(replacement=ended))
