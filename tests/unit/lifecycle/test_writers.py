"""Who else writes to the topic, and continuing from one of them."""

from dataclasses import replace

import pytest

from flinkfilter.lifecycle.action import Create, Delete, FindWriters, LookUp, Resume, Stop
from flinkfilter.lifecycle.deployment import request_of
from flinkfilter.lifecycle.observation import Exceptions, Gone, Seen, Writers
from flinkfilter.lifecycle.ownership import Claim
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.lifecycle.writers import obstacle_to
from flinkfilter.resource.deployment import Role


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


def by_hand(phase="RUNNING", **fields):
    """A statement that somebody else wrote."""
    given = {
        "name": "by-hand",
        "uid": "theirs",
        "resource_version": "1",
        "phase": Phase(phase),
        "statement": "INSERT INTO `out` SELECT * FROM `s`",
        "properties": {"sql.current-database": "d"},
        "compute_pool": "lfcp-1",
        "principal": "sa-1",
    }
    return Statement(**{**given, **fields})


def found(life, *statements):
    """The answer to the search for writers."""
    life.writers["out"] = Writers(life.now, statements)
    return life


@pytest.fixture
def begun(life):
    """A filter that was just approved; who writes to its topic is about to be looked for."""
    life.tested()
    life.writers["out"] = Writers(life.now.replace(year=2000))
    life.annotate(approved="a" * 64)
    return life


def test_writers_are_looked_for_before_the_first_call(begun):
    """With the intent recorded, and nothing created."""
    step = begun.plan()
    assert kinds(step) == [FindWriters]
    assert begun.status.deployment.number == 1


def test_alone_it_goes_on(begun):
    """Nobody writes there."""
    begun.plan()
    assert kinds(found(begun).plan()) == [Create]


def test_another_writer_keeps_it_from_beginning(begun):
    """It is called off, and says who is there and how to continue from it."""
    begun.plan()
    step = found(begun, by_hand()).plan()
    assert Create not in kinds(step)
    assert begun.story == ("Failed", "False", "TopicInUse", "Stalled")
    assert "flinkfilter.io/take-over=by-hand" in begun.status.message


def test_a_take_over_continues_from_it(begun):
    """By carry-over, under a number of its own."""
    begun.annotate(**{"take-over": "by-hand"})
    begun.plan()
    step = found(begun, by_hand()).plan()
    assert begun.status.replacement.predecessor.name == "by-hand"
    assert begun.status.replacement.predecessor.foreign
    (create,) = [act for act in step.actions if isinstance(act, Create)]
    assert create.request.name.endswith("-sink")


def test_the_one_taken_over_is_stopped_and_never_deleted(begun):
    """It is not ours."""
    begun.annotate(**{"take-over": "by-hand"})
    begun.plan()
    found(begun, by_hand()).plan()
    begun.statements["by-hand"] = Seen(by_hand(), begun.now)
    begun.see_new("COMPLETED", "sink").planned()
    begun.see_new("PENDING").planned().wait(5)
    begun.see_new("PENDING")
    step = begun.plan()
    assert Stop("by-hand", "theirs") in step.actions


def test_what_was_taken_over_does_not_bind_the_filter_for_ever(begun):
    """The annotation still stands there when the filter moves to another topic."""
    begun.annotate(**{"take-over": "by-hand"})
    begun.plan()
    found(begun, by_hand()).plan()
    begun.statements["by-hand"] = Seen(by_hand(Phase.STOPPED, stopped=True), begun.now)
    begun.see_new("COMPLETED", "sink").planned().see_new("RUNNING").planned()
    begun.wait(60).see_new("RUNNING")
    begun.exceptions[begun.new_record().name] = Exceptions(begun.now)
    begun.planned()
    assert begun.status.phase == "Running"
    assert begun.status.requests.take_over == ""


def test_what_is_lost_is_not_put_back_beside_another_writer(life):
    """Somebody wrote to the topic meanwhile: that is said, and no repair is promised."""
    life.running().miss().wait(60)
    found(life, by_hand()).planned()
    assert life.story == ("Failed", "False", "StatementMissing", "Stalled")
    assert "It cannot be put back: The topic out is written by by-hand" in life.status.message


def test_a_name_that_writes_nothing_there_is_said_to_be_wrong(begun):
    """A misspelt name must not begin from the start of time."""
    begun.annotate(**{"take-over": "by-hnad"})
    begun.plan()
    step = found(begun, replace(by_hand(), phase=Phase.STOPPED)).plan()
    assert Create not in kinds(step)
    assert "no statement of that name writes to out" in begun.status.message


def test_what_runs_already_is_not_told_to_take_over(life):
    """It has a place of its own to continue from: the command would do nothing."""
    life.running().edit("b")
    life.fact(wanted=replace(life.facts.wanted, output_topic="other"))
    other = by_hand(statement="INSERT INTO `other` SELECT * FROM `s`")
    life.writers["other"] = Writers(life.now, (other,))
    life.tested("b").approve("b").planned()
    assert life.condition("Deployed") == ("False", "TopicInUse")
    assert "by-hand" in life.status.message
    assert "take-over" not in life.status.message


def test_deleted_in_the_middle_of_a_take_over_it_is_given_back(begun):
    """The statement that was stopped for us goes on before the filter goes."""
    begun.annotate(**{"take-over": "by-hand"})
    begun.plan()
    found(begun, by_hand()).plan()
    begun.see_new("COMPLETED", "sink").planned()
    record = begun.new_record()
    stopped = by_hand("STOPPED", stopped=True)
    begun.statements["by-hand"] = Seen(stopped, begun.now)
    begun.miss_new(record).fact(deleted_at=begun.now)
    begun.statements.update({r.name: Gone(begun.now) for r in begun.status.replacement.leftovers})
    assert begun.plan().actions == (Resume("by-hand", "theirs"),)


def test_a_loop_through_other_filters_is_said(life):
    """What is written would come back to where it was read."""
    life.running()
    way = tuple(
        Claim("shop", name, name, "s", "out", frozenset(), None, life.now)
        for name in ("orders", "bills")
    )
    life.facts = replace(life.facts, loop=way)
    assert obstacle_to("out", life.status, life.view) == (
        "What is written to out would come back to the source of this filter through "
        "shop/orders → shop/bills. Choose another source or outputTopic"
    )


def test_the_one_taken_over_goes_on_when_the_new_one_fails(begun):
    """The new one is deleted first, so that never both write."""
    begun.annotate(**{"take-over": "by-hand"}).plan()
    found(begun, by_hand()).plan()
    begun.statements["by-hand"] = Seen(by_hand(Phase.STOPPED, stopped=True), begun.now)
    begun.see_new("COMPLETED", "sink").planned().see_new("RUNNING").planned()
    record = begun.new_record()
    assert Resume not in kinds(begun.see_new("FAILED", detail="Job failed").plan())
    begun.miss_new(record)
    assert Resume("by-hand", "theirs") in begun.plan().actions
    for phase in (Phase.STOPPING, Phase.UNKNOWN):
        begun.statements["by-hand"] = Seen(by_hand(phase), begun.now)
        assert Resume not in kinds(begun.plan())
        assert begun.status.replacement.step == "Rollback"
    begun.statements.pop("by-hand")
    assert LookUp("by-hand", "lfcp-1") in begun.plan().actions
    begun.statements["by-hand"] = Seen(by_hand(), begun.now)
    begun.planned()
    assert begun.status.replacement.step == "Failed"


def orphan_of(begun, value):
    """An INSERT of deployment 7 of this filter, whose record is lost."""
    begun.plan()
    request = request_of(begun.status.deployment, Role.INSERT, begun.settings)
    begun.status = begun.status.changed(deployment=None, number=0)
    return Statement(
        request.name.replace("-1-insert", "-7-insert"),
        "uid-of-orphan",
        "1",
        Phase.RUNNING,
        statement=request.statement.replace("'a'", f"'{value}'"),
        properties=request.properties,
        compute_pool=request.compute_pool,
        principal=request.principal,
        labels=request.labels,
    )


def test_what_was_begun_by_a_record_that_is_lost_goes_on(begun):
    """Its INSERT is what would be asked for, so it is not asked for once more."""
    orphan = orphan_of(begun, "a")
    step = found(begun, orphan).plan()
    assert begun.status.deployment.number == 7
    assert begun.record().name == orphan.name
    assert begun.status.number == 8
    assert not [act for act in step.actions if act.request.name.endswith("-insert")]


def test_what_a_lost_record_began_otherwise_is_continued_from(begun):
    """From where it stops, by a statement with a number that no name has had."""
    orphan = orphan_of(begun, "b")
    found(begun, orphan).planned()
    assert begun.status.replacement.number == 8
    assert begun.status.replacement.predecessor.name == orphan.name
    assert not begun.status.replacement.predecessor.foreign


def test_what_is_at_work_is_continued_from_rather_than_what_waits_for_it(begun):
    """A change was under way when the record was lost: the one that waits is deleted."""
    orphan = orphan_of(begun, "b")
    waits = replace(
        orphan, name=orphan.name.replace("-7-", "-8-"), uid="waits", phase=Phase.PENDING
    )
    found(begun, orphan, waits).planned()
    assert begun.status.replacement.number == 9
    assert begun.status.replacement.predecessor.name == orphan.name
    assert [r.name for r in begun.status.replacement.leftovers][-1] == waits.name


def restored(life, value, phase="RUNNING"):
    """A status older than what runs: the record is of 1, and an INSERT of 7 is what there is."""
    life.running()
    sql = life.status.running.sql
    request = request_of(life.status.deployment.changed(sql=sql), Role.INSERT, life.settings)
    orphan = Statement(
        request.name.replace("-1-insert", "-7-insert"),
        "uid-of-orphan",
        "1",
        Phase(phase),
        statement=request.statement.replace("'a'", f"'{value}'"),
        properties=request.properties,
        compute_pool=request.compute_pool,
        principal=request.principal,
        labels=request.labels,
    )
    life.miss().wait(60)
    return found(life, orphan), orphan


def test_a_status_older_than_what_runs_is_no_reason_to_begin_beside_it(life):
    """The repair takes the place of the statement that is there, under a number beyond it."""
    life, orphan = restored(life, "b")
    life.planned()
    candidate = life.status.replacement
    assert life.status.deployment is None
    assert (candidate.number, candidate.predecessor.name) == (8, orphan.name)
    assert not candidate.predecessor.foreign
    assert candidate.origin.statement == orphan.name
    assert life.status.running is None
    life.see_new("COMPLETED", "sink").planned().see_new("PENDING")
    life.statements[orphan.name] = Seen(orphan, life.now)
    assert Stop not in kinds(life.plan())
    life.wait(5).see_new("PENDING")
    assert Stop(orphan.name, orphan.uid) in life.plan().actions


def test_a_new_revision_takes_over_from_it_too(life):
    """What the old status says to run is lost, and something else was approved since."""
    life, orphan = restored(life, "c")
    life.edit("b").tested("b").approve("b").planned()
    assert life.status.replacement.digest == "b" * 64
    assert life.status.replacement.predecessor.name == orphan.name


def test_the_one_of_after_the_status_goes_on_when_the_new_one_fails(life):
    """It is ours, and stays on record for as long as nothing took its place."""
    life, orphan = restored(life, "b")
    life.planned().see_new("COMPLETED", "sink").planned().see_new("RUNNING").planned()
    record = life.new_record()
    stopped = replace(orphan, phase=Phase.STOPPED, stopped=True)
    life.statements[orphan.name] = Seen(stopped, life.now)
    life.see_new("FAILED", detail="Job failed").planned().miss_new(record)
    assert Resume(orphan.name, orphan.uid) in life.plan().actions


def test_the_very_one_that_would_be_put_back_is_adopted(life):
    """The repair was made after the backup: what it made is taken into the record, and runs on."""
    life, orphan = restored(life, "a")
    # The annotation of an earlier take-over still stands there.
    life.annotate(**{"take-over": "by-hand"}).planned()
    assert (life.record().name, life.status.number) == (orphan.name, 8)
    step = found(life.wait(1), orphan).plan()
    assert life.record().name == orphan.name
    assert [act.request.name[-6:] for act in step.actions if isinstance(act, Create)] == ["7-sink"]
    life.see("sink", "FAILED", detail="Table `out` already exists").planned()
    life.see("insert", "RUNNING", uid=orphan.uid, name=orphan.name).planned()
    assert life.status.phase == "Running"
    assert [entry.outcome for entry in life.status.history] == ["Replaced", "Running"]


def test_nothing_of_a_lost_statement_begins_before_a_failed_orphan_is_gone(life):
    """It cannot be continued from, and its number is not given once more."""
    life, orphan = restored(life, "b", "FAILED")
    life.planned()
    assert life.status.replacement.number == 8
    assert life.status.replacement.step == "Insert"
    life.statements[orphan.name] = Seen(orphan, life.now)
    assert [type(act) for act in life.plan().actions] == [Delete]
    life.statements[orphan.name] = Gone(life.now)
    assert Create in kinds(life.plan())


def test_what_is_only_reported_is_left_alone_beside_it(life):
    """With driftPolicy Report nothing begins without a retry."""
    life, orphan = restored(life.reporting(), "b")
    assert Create not in kinds(life.plan())
    life.annotate(retry="1").planned()
    assert life.status.replacement.predecessor.name == orphan.name


def test_stopped_in_the_middle_of_continuing_from_it_nothing_writes(life):
    """What was begun is called off, and the one that goes on is ours to stop."""
    life, orphan = restored(life, "b")
    life.planned()
    life.statements[orphan.name] = Seen(orphan, life.now)
    life.see_new("COMPLETED", "sink").fact(enabled=False)
    for record in life.status.replacement.statements:
        life.miss_new(record)
    assert Stop(orphan.name, orphan.uid) in life.plan().actions
    assert life.status.replacement.failure.reason == "CalledOff"
