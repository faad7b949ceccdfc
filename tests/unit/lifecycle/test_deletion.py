"""The end of a filter: everything recorded goes, nothing else does, then the finalizer."""

import pytest

from flinkfilter.lifecycle.action import Delete, LookUp, RemoveFinalizer
from flinkfilter.resource.deployment import SinkRecord
from flinkfilter.resource.reasons import Reason


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


def deleted(life):
    """Somebody deletes the filter."""
    return life.fact(deleted_at=life.now)


def test_a_filter_that_only_waited_goes_at_once(life):
    """Nothing was created; if the finalizer stands there, it is taken off."""
    assert kinds(deleted(life.tested()).plan()) == [RemoveFinalizer]


def test_without_our_finalizer_nothing_is_done(life):
    """Nor written: the resource is as good as gone."""
    life.running()
    before = life.status
    step = deleted(life).fact(has_finalizer=False).plan()
    assert (step.actions, life.status) == ((), before)


def test_what_runs_is_deleted_first(life):
    """By the uid that is recorded."""
    step = deleted(life.running()).plan()
    (delete,) = step.actions
    assert isinstance(delete, Delete)
    assert (delete.name, delete.uid) == (life.record().name, "uid-of-insert")


def test_both_statements_of_a_deployment_under_way_go(life):
    """Also the one that may have been created although its answer was lost."""
    step = deleted(life.sinking()).plan()
    assert kinds(step) == [Delete, LookUp]


def test_the_end_is_waited_for(life):
    """DELETING is not gone: the finalizer stays, and another look is due soon."""
    step = deleted(life.running()).see("insert", "DELETING").plan()
    assert (kinds(step), step.requeue_after) == ([], 0.5)
    step = life.wait(2).plan()
    assert kinds(step) == [LookUp]


def test_what_cannot_be_found_is_looked_up_before_it_is_believed(life):
    """A statement of which nothing is known may exist."""
    step = deleted(life.running().forget()).plan()
    assert kinds(step) == [LookUp]


def test_when_all_is_gone_the_finalizer_goes(life):
    """And nothing else is called."""
    assert kinds(deleted(life.running()).miss().plan()) == [RemoveFinalizer]


@pytest.mark.parametrize("difference", [{"uid": "another"}, {"uid": "another", "labels": {}}])
def test_a_strangers_statement_does_not_hold_the_filter(life, difference):
    """It has our name and another uid: it stays, and the filter goes."""
    life.running().see("insert", "RUNNING", **difference)
    assert kinds(deleted(life).plan()) == [RemoveFinalizer]


def test_without_a_recorded_uid_the_label_decides(life):
    """What was created and never seen is ours if it says so, and nobody's if it does not."""
    life.tested().approve().planned().see("sink", "COMPLETED")
    life.statements = {**life.statements}
    assert Delete in kinds(deleted(life).plan())
    life.see("sink", "COMPLETED", labels={})
    assert Delete not in kinds(life.plan())


def test_an_annotation_changes_nothing_any_more(life):
    """Neither an approval nor a retry starts anything on the way out."""
    step = deleted(life.running()).annotate(retry="1", approved="b" * 64).plan()
    assert kinds(step) == [Delete]
    assert life.status.requests.retry == ""


def test_an_invalid_spec_does_not_hold_it(life):
    """What was created is known from the record."""
    assert kinds(deleted(life.running().spoil()).plan()) == [Delete]


def test_what_is_in_the_way_is_said(life):
    """The names that are left, and why they cannot be deleted."""
    deleted(life.running()).fail(Reason.FORBIDDEN, "no right to delete").plan()
    assert life.story == ("Deleting", "False", "Deleting", "Reconciling")
    assert life.record().name in life.status.message
    assert "no right to delete" in life.status.message


def test_what_filters_read_is_never_dropped(life):
    """Whatever a status says that somebody else wrote."""
    life.running()
    sink = SinkRecord(topic="raw-event-headers", created_by_us=True)
    record = life.status.deployment.changed(topic=sink.topic, deletion_policy="Delete")
    life.status = life.status.changed(deployment=record, sink=sink)
    step = deleted(life).fact(drops_table=True).miss().plan()
    assert kinds(step) == [RemoveFinalizer]
