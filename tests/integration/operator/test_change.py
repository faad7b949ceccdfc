"""What a change of the spec does to a filter that runs, or was never approved."""

import time


def _await(condition, seconds=30):
    """Wait for something that no watch tells of."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def _widen(filters):
    """Change the conditions of the filter, and wait until that is shown."""
    filters.apply(matchAll=True, conditions=None)
    return filters.wait_shown()


def test_a_change_leaves_the_running_statement_alone(filters, operator, simulator, await_polls):
    """The old revision runs on; the new digest, its SQL and the difference are shown."""
    filters.apply()
    before = filters.approve()
    simulator.call(lambda s: s.log.clear())
    after = _widen(filters)
    status = filters.status()
    assert after != before
    assert status["phase"] == "Running"
    assert status["running"]["digest"] == before
    assert filters.condition("Ready") == ("True", "Running")
    assert filters.condition("Approved") == ("False", "AwaitingApproval")
    assert filters.condition("Deployed") == ("False", "NotDeployed")
    assert "-WHERE `event_type` = 'CarServiceDone'" in status["proposed"]["diff"]
    assert f"flinkfilter.io/approved={after}" in status["message"]
    await_polls(3)
    assert simulator.call(lambda s: s.log.writes()) == []


def _live_inserts(simulator):
    """The names of the INSERT statements that write, oldest first."""
    return [
        statement.name
        for statement in simulator.call(lambda s: s.statements())
        if statement.name.endswith("-insert") and statement.phase in ("PENDING", "RUNNING")
    ]


def test_an_approved_change_takes_the_place_of_what_runs(filters, operator, simulator):
    """By a statement that begins where the old one stopped; the old one is deleted."""
    filters.apply()
    filters.approve()
    (old,) = _live_inserts(simulator)
    after = _widen(filters)
    filters.annotate(f"flinkfilter.io/approved={after}")
    filters.wait(".status.running.digest", after)
    filters.wait(".status.phase", "Running")
    (new,) = _live_inserts(simulator)
    assert (old[-9:], new[-9:]) == ("-1-insert", "-2-insert")
    properties = simulator.call(lambda s: s.statement(new)).properties
    assert properties["sql.tables.initial-offset-from"] == old
    assert "sql.tables.scan.startup.mode" not in properties
    _await(lambda: old not in simulator.call(lambda s: [x.name for x in s.statements()]))
    outcomes = [(e["revision"], e["outcome"]) for e in filters.status()["history"]]
    assert outcomes == [(1, "Replaced"), (2, "Running")]
    assert "replacement" not in filters.status()


def test_the_way_back_needs_no_new_approval(filters, operator):
    """A → B → A: what was approved once is approved still."""
    filters.apply()
    before = filters.approve()
    filters.annotate("flinkfilter.io/approved-")
    _widen(filters)
    filters.apply(matchAll=None)
    filters.wait('.status.conditions[?(@.type=="Deployed")].status', "True")
    status = filters.status()
    assert status["running"]["digest"] == before
    assert "proposed" not in status
    assert filters.condition("Approved") == ("True", "Approved")


def test_a_change_of_description_changes_nothing(filters, versions, operator, simulator):
    """What is not part of the digest needs no approval and touches no statement."""
    filters.apply()
    digest = filters.approve()
    simulator.call(lambda s: s.log.clear())
    filters.apply(description="the same, in other words")
    filters.wait(".status.observedGeneration", "2")
    assert filters.status()["running"]["digest"] == digest
    assert filters.condition("Deployed") == ("True", "Running")
    assert [r for r in simulator.requests if r.method != "GET"] == []


def test_an_invalid_change_leaves_the_running_statement_alone(filters, operator, simulator):
    """The filter says what is wrong with the new spec, and that the old one runs."""
    filters.apply()
    digest = filters.approve()
    condition = {"field": "no_such_column", "operator": "equals", "value": "x"}
    filters.apply(conditions=[condition])
    filters.wait(".status.phase", "Invalid")
    assert filters.condition("Ready") == ("True", "Running")
    assert filters.condition("Valid") == ("False", "InvalidSpec")
    assert filters.condition("Stalled") == ("True", "Running")
    assert "spec.conditions[0].field" in filters.status()["message"]
    assert filters.status()["running"]["digest"] == digest


def test_disabled_before_the_first_approval(filters, operator, simulator):
    """A filter that was never enabled is tested, and nothing of it is created."""
    filters.apply(enabled=False)
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait('.status.conditions[?(@.type=="Approved")].status', "True")
    assert filters.status()["phase"] == "Suspended"
    assert filters.condition("Ready") == ("True", "Suspended")
    assert simulator.call(lambda s: s.log.writes()) == []


def test_stop_and_go_on_by_enabled(filters, operator, simulator):
    """`enabled: false` stops the statement, `true` lets the same one go on."""
    filters.apply()
    filters.approve()
    name = filters.status()["deployment"]["statements"][0]["name"]
    filters.apply(enabled=False)
    filters.wait(".status.phase", "Suspended")
    assert simulator.call(lambda s: s.statement(name)).phase == "STOPPED"
    filters.apply(enabled=True)
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.statement(name)).phase == "RUNNING"
    assert filters.status()["deployment"]["number"] == 1
