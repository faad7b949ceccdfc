"""Statements of ours that no record names, since the status is lost or older than what runs.

What enters is a survey of them and the revision that is to run; what leaves is the recorded intent
to continue from the one that got furthest, so that nothing is begun beside it.
"""

from flinkfilter.lifecycle.beginning import begun, take_over_begun
from flinkfilter.lifecycle.deployment import next_number, request_of
from flinkfilter.lifecycle.observation import View
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import LIVE, Phase, Statement
from flinkfilter.lifecycle.writers import Survey, number_in
from flinkfilter.resource.deployment import Role, StatementRecord
from flinkfilter.resource.status import Status

# From these a statement of ours that no record names any more can be continued.
GOES_ON = (*LIVE, Phase.STOPPED)
AT_WORK = (Phase.RUNNING, Phase.DEGRADED)


def continued(status: Status, wanted: Revision, survey: Survey, view: View) -> Status | None:
    """Record the intent to continue from a statement that was found; None where none goes on.

    It is adopted when it is the very statement that would be asked for. All others of ours become
    leftovers, and no new one begins to write before those are gone.
    """
    latest = _latest(survey, view)
    before = survey.taken or latest
    if before is None:
        return None
    number, leftovers = number_beyond(status, survey, view), records_of_orphans(survey)
    same = before is not survey.taken and before.phase in LIVE
    if same and _is_the_same(status, wanted, before, view):
        own = number_in(before.name, view)
        kept = tuple(r for r in leftovers if number_in(r.name, view) != own)
        again = begun(status, wanted, view, number=own, leftovers=kept)
        return again.changed(number=number)
    return take_over_begun(
        status,
        wanted,
        before,
        view,
        foreign=before is survey.taken,
        number=number,
        leftovers=tuple(record for record in leftovers if record.name != before.name),
    )


def number_beyond(status: Status, survey: Survey, view: View) -> int:
    """Give a number that neither a record nor a statement that was found has had."""
    return max([next_number(status), *(number_in(s.name, view) + 1 for s in survey.orphans)])


def records_of_orphans(survey: Survey) -> tuple[StatementRecord, ...]:
    """Give the records of what was found, as leftovers to delete."""
    return tuple(
        StatementRecord(
            name=statement.name,
            uid=statement.uid,
            role=Role.SINK if statement.name.endswith("-sink") else Role.INSERT,
        )
        for statement in survey.orphans
    )


def _latest(survey: Survey, view: View) -> Statement | None:
    """Choose the INSERT to continue from: what is at work, else what came last."""
    going = [s for s in survey.orphans if s.phase in GOES_ON and s.name.endswith("-insert")]
    return max(going, key=lambda s: (s.phase in AT_WORK, number_in(s.name, view)), default=None)


def _is_the_same(status: Status, wanted: Revision, found: Statement, view: View) -> bool:
    """Tell whether a statement is what a first deployment of a revision would create."""
    again = begun(status, wanted, view, number=number_in(found.name, view)).deployment
    return again is not None and request_of(again, Role.INSERT, view.settings).is_answered_by(found)
