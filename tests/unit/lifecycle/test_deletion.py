"""The end of a filter: everything recorded goes, nothing else does, then the finalizer."""

import pytest

from flinkfilter.lifecycle.action import Create, Delete, LookUp, RemoveFinalizer
from flinkfilter.lifecycle.observation import Gone, Refused, Seen
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.resource.deployment import SinkRecord
from flinkfilter.resource.reasons import Reason

LABELS = {"user.confluent.io/flinkfilter-default": "true"}


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


@pytest.fixture
def dropping(life):
    """A filter that goes with its table: its statements are gone, the drop was asked for."""
    life.running()
    sink = SinkRecord(topic="out", created_by_us=True)
    record = life.status.deployment.changed(deletion_policy="Delete")
    life.status = life.status.changed(deployment=record, sink=sink)
    (create,) = deleted(life).fact(drops_table=True).miss().plan().actions
    assert isinstance(create, Create)
    assert create.request.statement == "DROP TABLE `out`"
    return life


def drop_seen(life, phase, detail=""):
    """The DROP TABLE is seen in a phase."""
    name = life.status.sink.drop.name
    statement = Statement(name, "uid-of-drop", "1", phase, detail=detail, labels=LABELS)
    life.statements = {**life.statements, name: Seen(statement, life.now)}
    return life


@pytest.mark.parametrize(
    ("phase", "detail"),
    [(Phase.COMPLETED, ""), (Phase.FAILED, "Table `out` does not exist.")],
)
def test_when_the_table_is_gone_the_drop_is_cleared_away(dropping, phase, detail):
    """Dropped by us, or by somebody before us: there is nothing more to drop."""
    step = drop_seen(dropping, phase, detail).plan()
    assert (kinds(step), dropping.status.sink.created_by_us) == ([Delete], False)


def test_while_the_table_is_dropped_the_filter_stays(dropping):
    """The statement is looked at again soon."""
    step = drop_seen(dropping, Phase.PENDING).plan()
    assert (kinds(step), step.requeue_after) == ([], 0.5)


def test_a_drop_that_never_arrived_is_sent_again(dropping):
    """Under the name that is recorded."""
    name = dropping.status.sink.drop.name
    dropping.statements = {**dropping.statements, name: Gone(dropping.now)}
    (create,) = dropping.plan().actions
    assert create.request.name == name


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("Table `out` does not exist, or you have no permission", "or you have no permission"),
        ("", "Confluent gave no reason"),
    ],
)
def test_a_drop_that_failed_is_said_and_holds_the_filter(dropping, detail, said):
    """A table that may only be forbidden is not taken for a table that is gone."""
    step = drop_seen(dropping, Phase.FAILED, detail).plan()
    assert kinds(step) == []
    assert dropping.story == ("Deleting", "False", "DropFailed", "Stalled")
    assert said in dropping.status.message


def test_a_drop_that_is_refused_holds_the_filter(dropping):
    """With the server's words, and the two ways out."""
    name = dropping.status.sink.drop.name
    refused = Refused(Reason.SQL_REJECTED, "no such catalog")
    dropping.statements = {**dropping.statements, name: refused}
    assert kinds(dropping.plan()) == []
    assert "The table cannot be dropped: no such catalog" in dropping.status.message
    assert "set spec.deletionPolicy to Retain" in dropping.status.message


def test_a_retry_drops_the_table_under_another_name(dropping):
    """Once the statement that failed is gone."""
    failed = drop_seen(dropping, Phase.FAILED, "no permission").status.sink.drop.name
    dropping.planned().annotate(retry="1").planned()
    dropping.statements = {**dropping.statements, failed: Gone(dropping.now)}
    (create,) = dropping.plan().actions
    assert create.request.statement == "DROP TABLE `out`"
    assert create.request.name != failed
    assert dropping.status.requests.retry == "1"
