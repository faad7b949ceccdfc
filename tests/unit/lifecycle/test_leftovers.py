"""Statements that have done their work or failed: deleted if ours, and then forgotten."""

from dataclasses import replace

import pytest

from flinkfilter.lifecycle.action import Delete, LookUp
from flinkfilter.lifecycle.leftovers import leaves_room
from flinkfilter.lifecycle.observation import Seen
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.resource.deployment import Role, StatementRecord


def names(step, kind):
    """The ends of the names of actions of a kind."""
    return [act.name.rsplit("-", 2)[1:] for act in step.actions if isinstance(act, kind)]


def failed(life):
    """The first deployment's INSERT failed, and a second deployment has begun."""
    life.inserting().see("insert", "FAILED", detail="no").planned()
    return life.annotate(retry="1").planned()


def test_what_made_the_table_is_deleted(life):
    """By the uid that was seen."""
    step = life.sinking().see("sink", "COMPLETED").plan()
    (delete,) = [act for act in step.actions if isinstance(act, Delete)]
    assert delete.name.endswith("-1-sink")
    assert delete.uid == "uid-of-sink"


def test_what_is_not_known_is_looked_up_first(life):
    """Only what was seen is deleted."""
    life.sinking().see("sink", "COMPLETED").planned()
    step = life.forget().plan()
    assert names(step, LookUp) == [["1", "sink"]]
    assert names(step, Delete) == []


def test_what_is_gone_leaves_the_record(life):
    """With the write that comes anyway, when the INSERT runs."""
    life.running()
    assert life.status.deployment.leftovers == ()


def test_a_strangers_statement_is_left_alone(life):
    """Another uid than the recorded one: it leaves the record, and stays on the server."""
    life.sinking().see("sink", "COMPLETED")
    seen = life.statements
    life.planned().statements = seen
    name = life.status.deployment.leftovers[0].name
    known = seen[name]
    statement = type(known.statement)(name, "another uid", "1", known.statement.phase)
    life.statements = {name: type(known)(statement, life.now)}
    step = life.see("insert", "RUNNING").plan()
    assert names(step, Delete) == []
    assert life.status.deployment.leftovers == ()


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("finance-report", {}),
        ("finance-report", {"user.confluent.io/flinkfilter-default": "true"}),
        ("{own}", {}),
    ],
    ids=["a stranger's", "with our label", "with a name of ours"],
)
def test_a_forged_record_deletes_nothing(life, name, labels):
    """Whoever may write the status cannot have statements deleted that are not this filter's."""
    life.running()
    name = name.format(own=life.record().name.replace("-1-", "-9-"))
    forged = StatementRecord(name=name, uid="U1", role=Role.INSERT)
    deployment = life.status.deployment.changed(leftovers=(forged,))
    life.status = life.status.changed(deployment=deployment)
    statement = Statement(name, "U1", "1", Phase.RUNNING, labels=labels)
    life.statements = {**life.statements, name: Seen(statement, life.now)}
    assert names(life.plan(), Delete) == []


@pytest.mark.parametrize(
    ("phase", "room"),
    [("RUNNING", False), ("FAILED", False), ("DELETING", False), (None, False), ("gone", True)],
)
def test_an_insert_takes_room_until_it_is_gone(life, phase, room):
    """Being deleted, it may write to the last; and nothing known is nothing proven."""
    failed(life)
    record = next(r for r in life.status.deployment.leftovers if r.role == "insert")
    known = life.statements.pop(record.name)
    if phase == "gone":
        life.statements[record.name] = type(life.miss_sink().statements[record.name])(life.now)
    elif phase:
        statement = replace(known.statement, phase=Phase(phase))
        life.statements[record.name] = type(known)(statement, life.now)
    assert leaves_room(life.status, life.view) is room


def test_a_create_table_takes_no_room(life):
    """It writes nothing."""
    life.sinking().see("sink", "COMPLETED").planned()
    assert leaves_room(life.status, life.view)


def test_nothing_is_deleted_twice_in_one_plan(life):
    """Each leftover has one call."""
    step = failed(life).plan()
    assert names(step, Delete) == [["1", "insert"]]
