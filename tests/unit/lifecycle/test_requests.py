"""What somebody asks for by annotation: which revisions can be gone back to."""

import pytest

from flinkfilter.lifecycle.observation import Exceptions
from flinkfilter.lifecycle.requests import pinned, rollback_target

A = "a" * 64


@pytest.fixture
def replaced(life):
    """Revision 2 runs; revision 1 ran before it."""
    life.handed_over().wait(60).see_new("RUNNING")
    life.exceptions[life.new_record().name] = Exceptions(life.now)
    return life.planned()


@pytest.mark.parametrize("value", ["1", A])
def test_a_revision_is_named_by_its_number_or_its_digest(replaced, value):
    """Both mean the same one."""
    entry, refusal = rollback_target(replaced.status, value)
    assert entry is not None
    assert (entry.revision, refusal) == (1, "")


def test_a_revision_that_never_ran_is_refused(replaced):
    """The message names those that did."""
    _, refusal = rollback_target(replaced.status, "9")
    assert "9: no such revision ran; those that did: 1, 2" in refusal


def test_a_revision_without_its_sql_is_refused(replaced):
    """What is no longer kept cannot be sent."""
    first, *rest = replaced.status.history
    status = replaced.status.changed(history=(first.changed(sql=None), *rest))
    assert "the SQL of that revision is no longer kept" in rollback_target(status, "1")[1]


def test_a_revision_that_was_rejected_since_is_refused(replaced):
    """A rejection outlives the approval before it."""
    replaced.annotate(rejected=A).planned()
    assert f"{A} was rejected since" in rollback_target(replaced.status, "1")[1]


def test_a_revision_without_a_recorded_approval_is_refused(replaced):
    """The history alone is no approval."""
    status = replaced.status.changed(approvals=())
    assert f"{A} has no recorded approval any more" in rollback_target(status, "1")[1]


def test_a_pin_ends_with_the_rejection_of_its_revision(replaced):
    """Then the spec counts again."""
    replaced.annotate(**{"rollback-to": "1"}).planned()
    assert pinned(replaced.status).digest == A
    replaced.annotate(rejected=A).planned()
    assert pinned(replaced.status) is None
