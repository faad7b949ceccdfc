"""How much a status keeps: the way back is kept, whatever its size."""

from datetime import UTC, datetime

from flinkfilter.lifecycle.retention import fitted
from flinkfilter.resource.deployment import Sql, Target
from flinkfilter.resource.status import HistoryEntry, Outcome, Status


def entry(revision, size):
    """A revision that ran, with an INSERT of so many characters."""
    return HistoryEntry(
        revision=revision,
        digest=str(revision) * 64,
        outcome=Outcome.REPLACED,
        since=datetime(2026, 1, 31, tzinfo=UTC),
        approved_by="",
        sql=Sql(sink="s", insert="x" * size),
        target=Target(compute_pool="p", principal="u", properties={}),
    )


def with_sql(status):
    """The revisions whose SQL is kept."""
    return [entry.revision for entry in status.history if entry.sql is not None]


def test_what_fits_is_kept_whole():
    """Below 300 KiB nothing is taken out."""
    status = Status(history=tuple(entry(number, 1_000) for number in (1, 2, 3, 4)))
    assert fitted(status) == status


def test_the_oldest_lose_their_sql_until_the_rest_fits():
    """No more of them than is needed."""
    status = Status(history=tuple(entry(number, 90_000) for number in (1, 2, 3, 4)))
    assert with_sql(fitted(status)) == [2, 3, 4]


def test_the_last_two_keep_theirs_at_any_size():
    """There is always a way back; the entries themselves stay too."""
    status = Status(history=tuple(entry(number, 400_000) for number in (1, 2, 3, 4)))
    found = fitted(fitted(status))
    assert with_sql(found) == [3, 4]
    assert [entry.revision for entry in found.history] == [1, 2, 3, 4]
