"""A change fails on a real Flink while events flow: the old conditions lose nothing."""

import sys
from collections import Counter

import pytest


@pytest.fixture
def soak_seconds():
    """Long enough for the failures to strike before it ends."""
    return 60


def _fail(flow, name):
    flow.simulator.call(lambda s: s.fail_statement(name, "a poisonous record"))


def _restart(flow, name):
    flow.simulator.run(flow.simulator.simulator.restart_statement(name))


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("strike", "reason", "runs"),
    # One that restarts writes what follows its last checkpoint once more by itself.
    [(_fail, "StatementFailed", 1), (_restart, "StatementRestarting", 2)],
)
def test_the_old_statement_goes_on_where_it_stopped(flow, revisions, strike, reason, runs):
    """Only what the failed one wrote in its soak may stand there once more."""
    old, new = revisions[0], revisions[3]
    flow.deploy(old)
    flow.propose(new)
    flow.filters.wait(".status.replacement.step", "Soak")
    name = flow.insert()
    begin = flow.stops.of(name)[flow.source]
    flow.written()
    strike(flow, name.replace("-1-insert", "-2-insert"))
    flow.filters.wait(".status.phase", "RolledBack")
    end = flow.log.ends(flow.source)
    assert flow.filters.status()["replacement"]["failure"]["reason"] == reason
    assert flow.insert() == name
    flow.written()
    source, output = flow.drained()
    counts = Counter(record.number for record in output)
    soaked = {r.number for r in source if begin[r.partition] <= r.offset < end[r.partition]}
    numbers = {record.number for record in source}
    assert counts.keys() <= numbers
    extra = {number: counts[number] - int(old.takes(number)) for number in numbers}
    assert [number for number in numbers if extra[number] < 0] == []
    assert [number for number in numbers - soaked if extra[number] > 0] == []
    allowed = {number: runs * int(new.takes(number)) for number in soaked}
    assert [number for number in soaked if extra[number] > allowed[number]] == []
    twice = sum(counts[number] > 1 for number in soaked)
    sys.stdout.write(
        f"{len(source)} events, {len(soaked)} in the soak, {twice} of them written twice\n"
    )
    assert any(extra.values())
    flow.alone()
