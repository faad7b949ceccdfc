"""What docs/deletion.md says is deleted is what the planner deletes, whatever a filter is doing."""

from dataclasses import replace

import pytest

from flinkfilter.lifecycle.action import Create, Delete, LookUp, RemoveFinalizer
from flinkfilter.lifecycle.deployment import records_of
from flinkfilter.lifecycle.observation import Gone, Seen
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.resource.spec import DeletionPolicy

LABELS = {"user.confluent.io/flinkfilter-default": "true"}


def stopped(life):
    """What runs was stopped, as it is asked to."""
    return life.planned().see("insert", "STOPPED", stopped=True).planned()


def rolled_back(life):
    """A change failed in its soak, and what ran before runs."""
    life.handed_over().see_new("FAILED", detail="poison").planned()
    return life.miss_new(life.new_record()).see("insert", "RUNNING").planned()


SITUATIONS = {
    "PendingApproval": lambda life: life.tested(),
    "`Invalid`, never ran": lambda life: life.spoil().planned(),
    "`Deploying`, first": lambda life: life.sinking(),
    "`Deploying`, a change": lambda life: life.handed_over(),
    "Running": lambda life: life.running(),
    "`Running`, a change waits": lambda life: life.running().edit("b").tested("b"),
    "`Invalid`, runs": lambda life: life.running().spoil().planned(),
    "RolledBack": rolled_back,
    "`Suspended` by `enabled: false`": lambda life: stopped(life.running().fact(enabled=False)),
    '`Suspended` by `stopped: "true"`': lambda life: stopped(
        life.running().annotate(stopped="true")
    ),
    "Degraded": lambda life: life.running().see("insert", "DEGRADED").planned(),
    "`Failed`, ran": lambda life: life.running().see("insert", "FAILED", detail="no").planned(),
    "`Failed`, never ran": lambda life: life.inserting().see("insert", "FAILED").planned(),
    '`paused: "true"`, whatever else': lambda life: life.running().annotate(paused="true"),
}


def server_has(life, record, phase=Phase.RUNNING):
    """The server shows a statement under a name of ours."""
    statement = Statement(record.name, record.uid, "1", phase, labels=LABELS)
    life.statements = {**life.statements, record.name: Seen(statement, life.now)}


def end(life):
    """Delete a filter, with a server that does it all; gives roles of statements, and drops."""
    before = {record.name: record for record in records_of(life.status)}
    for record in before.values():
        if not isinstance(life.statements.get(record.name), Seen | Gone):
            server_has(life, record)
    life.fact(deleted_at=life.now)
    gone, dropped = [], []
    for _ in range(20):
        actions = life.plan().actions
        for act in actions:
            match act:
                case RemoveFinalizer():
                    return gone, dropped
                case Create():
                    dropped.append(act.request.statement)
                    server_has(life, life.status.sink.drop, Phase.COMPLETED)
                case Delete() | LookUp():
                    if isinstance(act, Delete) and act.name in before:
                        gone.append(before[act.name].role.value)
                    life.statements = {**life.statements, act.name: Gone(life.now)}
        if not actions:
            break
    return gone, dropped


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("policy", DeletionPolicy)
def test_the_documented_deletions_are_those_of_the_planner(situation, policy, life, docs_table):
    """Each cell says what goes when the filter is deleted in that situation."""
    (_, _, *policies), rows = docs_table("deletion.md", "deletion")
    documented = {row[0]: row[1:] for row in rows}
    assert list(documented) == list(SITUATIONS)
    life.fact(
        wanted=replace(life.facts.wanted, deletion_policy=policy.value),
        drops_table=policy is DeletionPolicy.DELETE,
    )
    deleted, dropped = end(SITUATIONS[situation](life))
    column = policies.index(f"Topic, `{policy.value}`")
    statements, topic = documented[situation][0], documented[situation][1 + column]
    assert ", ".join(deleted) == ("" if statements.startswith("none") else statements)
    assert dropped == (["DROP TABLE `out`"] if topic == "dropped" else [])
