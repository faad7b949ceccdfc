"""A deployment that failed: asked for once more, or given up."""

from flinkfilter.lifecycle.action import Create
from flinkfilter.lifecycle.observation import Gone

MISSING = "Cannot find table '`c`.`d`.`out`'"


def test_a_table_not_yet_visible_is_tried_again_under_the_next_number(life):
    """A fresh table may be invisible to the server's planner for some time."""
    life.inserting().see("insert", "FAILED", detail=MISSING)
    first = life.record()
    life.planned()
    assert life.status.deployment.number == 2
    assert first.name in [record.name for record in life.status.deployment.leftovers]
    life.statements = {**life.statements, first.name: Gone(life.now)}
    creates = [act for act in life.wait(2).plan().actions if isinstance(act, Create)]
    assert [act.request.name[-9:] for act in creates] == ["-2-insert"]


def test_a_table_that_stays_missing_is_a_failure(life):
    """Beyond the deadline it is no matter of time."""
    life.inserting().wait(900).see("insert", "FAILED", detail=MISSING).planned()
    assert life.status.deployment.step == "Failed"
    assert life.status.deployment.failure.detail == MISSING
