"""Flink is killed and started again between changes: nothing is lost, little comes twice."""

import sys
from collections import Counter

import pytest


@pytest.fixture
def break_flink(flow, flink):
    """Kill all of Flink under the statement in charge; gives from where to where may come twice."""

    def break_(name):
        before = flow.checkpoint(name)
        flink.kill()
        after = flow.log.ends(flow.source)
        flink.start()
        flink.ready()
        return before, after

    return break_


def _within(record, span):
    before, after = span
    return before[record.partition] <= record.offset < after[record.partition]


@pytest.mark.kill
@pytest.mark.timeout(400)
def test_nothing_is_lost_when_flink_is_killed(flow, revisions, break_flink):
    """Killed between two changes: only what follows the last checkpoint may come twice."""
    flow.deploy(revisions[0])
    flow.replace(revisions[1])
    name = flow.insert()
    flow.caught_up(name)
    span = break_flink(name)
    flow.written()
    flow.caught_up(name)
    flow.replace(revisions[2])
    source, output = flow.drained()
    counts = Counter(record.number for record in output)
    twice = {number for number, count in counts.items() if count > 1}
    risk = {record.number for record in source if _within(record, span)}
    sys.stdout.write(f"{len(source)} events, {len(output)} in the output, {len(twice)} twice\n")
    sys.stdout.write(f"{len(risk)} events between the last checkpoint and the kill\n")
    flow.truth.assert_tiled()
    assert counts.keys() == flow.truth.expected(source).keys()
    assert twice <= risk
    assert set(counts.values()) <= {1, 2}
    flow.alone()


@pytest.mark.kill
@pytest.mark.timeout(400)
def test_a_change_meets_a_statement_that_is_recovering(flow, revisions, break_flink):
    """It takes its place in the end; nothing is lost, and nothing comes twice but in between."""
    old, new = revisions[:2]
    flow.deploy(old)
    name = flow.insert()
    flow.caught_up(name)
    before, _ = break_flink(name)
    flow.settled(new, flow.propose(new), name, seconds=180)
    after = flow.log.ends(flow.source)
    source, output = flow.drained()
    counts = Counter(record.number for record in output)
    expected = flow.truth.expected(source)
    between = {record.number for record in source if _within(record, (before, after))}
    twice = sum(counts[number] > 1 for number in between)
    sys.stdout.write(f"{len(source)} events, {len(between)} in between, {twice} written twice\n")
    flow.truth.assert_tiled()
    outside = {record.number for record in source} - between
    assert {n: counts[n] for n in outside} == {n: expected[n] for n in outside}
    assert all(counts[number] >= expected[number] for number in between)
    assert not any(counts[n] for n in between if not (old.takes(n) or new.takes(n)))
    flow.alone()
