"""The beginning of a deployment: what is recorded before the first call for it is made."""

from flinkfilter.approval.gate import approval_of
from flinkfilter.lifecycle.deployment import (
    deployment_of,
    is_ours,
    next_number,
    record_of,
)
from flinkfilter.lifecycle.observation import Seen, View
from flinkfilter.lifecycle.offsets import offsets_of
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.resource.deployment import (
    Deployment,
    Origin,
    OriginKind,
    Predecessor,
    Role,
    StatementRecord,
    Step,
)
from flinkfilter.resource.status import Status

# From these the server hands the offsets over by itself, once they are STOPPED.
GIVES_OFFSETS = (
    Phase.PENDING,
    Phase.RUNNING,
    Phase.DEGRADED,
    Phase.STOPPING,
    Phase.STOPPED,
    Phase.UNKNOWN,
)


def begun(
    status: Status,
    revision: Revision,
    view: View,
    *,
    number: int | None = None,
    leftovers: tuple[StatementRecord, ...] = (),
) -> Status:
    """Record the intent to deploy a revision where nothing runs.

    Statements of a failed attempt become leftovers.
    """
    number = number or next_number(status)
    deployment = deployment_of(status, revision, _approver(status, revision), number, view)
    for earlier in (status.deployment, status.replacement):
        if earlier:
            leftovers = (*earlier.leftovers, *earlier.statements, *leftovers)
    deployment = deployment.changed(leftovers=leftovers)
    return status.changed(
        deployment=deployment,
        replacement=None,
        running=None,
        number=max(status.number, number),
    )


def replacement_begun(
    status: Status,
    revision: Revision,
    view: View,
    *,
    number: int | None = None,
    leftovers: tuple[StatementRecord, ...] = (),
) -> Status:
    """Record the intent to let a revision take the place of the deployment in charge."""
    before = status.deployment
    if before is None:
        return begun(status, revision, view, number=number, leftovers=leftovers)
    record = record_of(before, Role.INSERT)
    origin = origin_after(before, revision, view)
    candidate = _candidate(status, revision, view, number)
    candidate = candidate.changed(
        origin=origin,
        predecessor=Predecessor(name=record.name, uid=record.uid),
        offsets=before.offsets if before.source == revision.source else {},
        leftovers=(*candidate.leftovers, *leftovers),
    )
    if before.topic == revision.output_topic:
        candidate = _without_sink(candidate)
    return status.changed(replacement=candidate, number=candidate.number)


def take_over_begun(
    status: Status,
    revision: Revision,
    taken: Statement,
    view: View,
    *,
    foreign: bool,
    number: int,
    leftovers: tuple[StatementRecord, ...] = (),
) -> Status:
    """Record the intent to continue from a statement that no record of this filter names."""
    candidate = _candidate(status, revision, view, number).changed(
        origin=Origin(kind=OriginKind.CARRY_OVER, statement=taken.name),
        predecessor=Predecessor(name=taken.name, uid=taken.uid, foreign=foreign),
    )
    if status.deployment:
        first = status.deployment
        leftovers = (*first.leftovers, *first.statements, *leftovers)
    candidate = candidate.changed(leftovers=(*candidate.leftovers, *leftovers))
    return status.changed(deployment=None, replacement=candidate, number=candidate.number)


def _candidate(
    status: Status, revision: Revision, view: View, number: int | None = None
) -> Deployment:
    number = number or next_number(status)
    candidate = deployment_of(status, revision, _approver(status, revision), number, view)
    earlier = status.replacement
    if earlier is None:
        return candidate
    made = earlier.sink if earlier.topic == candidate.topic else None
    return candidate.changed(leftovers=(*earlier.leftovers, *earlier.statements), sink=made)


def _without_sink(candidate: Deployment) -> Deployment:
    # The table is there: nothing that the spec says of it can change it any more.
    insert = record_of(candidate, Role.INSERT)
    return candidate.changed(step=Step.INSERT, statements=(insert,))


def _approver(status: Status, revision: Revision) -> str:
    approval = approval_of(revision.digest, status)
    return approval.by if approval else ""


def origin_after(before: Deployment, revision: Revision, view: View) -> Origin:
    """Decide where a revision begins to read that follows a deployment.

    Nothing is lost and nothing comes twice where the statement before can hand over its offsets.
    Where it cannot, the offsets of its last stop are the next best: nothing is lost.
    """
    if before.source != revision.source:
        return Origin()
    record = record_of(before, Role.INSERT)
    seen = view.seen(record.name)
    if isinstance(seen, Seen) and is_ours(record, seen.statement, view):
        statement = seen.statement
        known = offsets_of(statement)
        never_read = statement.phase is Phase.STOPPED and not known
        if statement.phase in GIVES_OFFSETS and not never_read:
            return Origin(kind=OriginKind.CARRY_OVER, statement=statement.name)
    else:
        known = {}
    offsets = {**before.offsets, **known}.get(revision.source, "")
    return Origin(kind=OriginKind.OFFSETS, offsets=offsets) if offsets else Origin()
