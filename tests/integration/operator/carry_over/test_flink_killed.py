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


@pytest.mark.timeout(400)
def test_nothing_is_lost_when_flink_is_killed(flow, revisions, break_flink):
    """Between changes, and right before one: at most what follows the last checkpoint is twice."""
    flow.deploy(revisions[0])
    spans = [break_flink(flow.insert())]
    flow.written()
    flow.replace(revisions[1])
    spans.append(break_flink(flow.insert()))
    flow.replace(revisions[2])
    source, output = flow.drained()
    counts = Counter(record.number for record in output)
    expected = flow.truth.expected(source)
    twice = {number for number, count in counts.items() if count > 1}
    risk = {r.number for r in source if any(_within(r, span) for span in spans)}
    sys.stdout.write(
        f"{len(source)} events, {len(output)} in the output, {len(twice)} of them twice\n"
    )
    sys.stdout.write(f"{len(risk)} events after the last checkpoints\n")
    flow.truth.assert_tiled()
    assert counts.keys() == expected.keys()
    assert twice <= risk
    assert set(counts.values()) <= {1, 2}
    flow.alone()
