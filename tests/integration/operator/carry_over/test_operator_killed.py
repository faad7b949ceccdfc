"""The operator is killed in the middle of changes while events flow through a real Flink."""

import sys
import threading
import time
from collections import Counter

import pytest


class Killer(threading.Thread):
    """Kills the operator as soon as something is so, and starts it again."""

    def __init__(self, operator, is_so):
        super().__init__(name="killer")
        self._operator = operator
        self._is_so = is_so

    def run(self):
        """Look at what is known here; it costs nobody anything."""
        until = time.monotonic() + 60
        while not self._is_so():
            if time.monotonic() > until:
                return
            time.sleep(0.002)
        self._operator.kill()
        self._operator.start()


@pytest.fixture
def points(versions, simulator):
    """When to kill in the change to a deployment, given its INSERT and the one before."""

    def recorded(number, step):
        found = [v.get("status", {}).get("replacement", {}) for v in versions.seen]
        return any((each.get("number"), each.get("step")) == (number, step) for each in found)

    def asked(method, name):
        found = [(each.method, each.statement, each.dry_run) for each in simulator.requests]
        return (method, name, False) in found

    return [
        lambda number, old, new: recorded(number, "Insert"),
        lambda number, old, new: asked("POST", new),
        lambda number, old, new: asked("PUT", old),
        lambda number, old, new: recorded(number, "Soak"),
        lambda number, old, new: asked("DELETE", old),
    ]


@pytest.mark.kill
@pytest.mark.timeout(500)
def test_every_event_is_handled_once_though_each_change_is_cut_off(
    flow, revisions, operator, points
):
    """Killed after each step of a replacement: none is lost, none comes twice."""
    flow.deploy(revisions[0])
    for number, (revision, point) in enumerate(zip(revisions[1:], points, strict=True), 2):
        old = flow.insert()
        new = old.replace(f"-{number - 1}-insert", f"-{number}-insert")
        killer = Killer(operator, lambda args=(number, old, new), is_so=point: is_so(*args))
        killer.start()
        flow.settled(revision, flow.propose(revision), old)
        killer.join()
    source, output = flow.drained()
    sys.stdout.write(f"{len(source)} events, {len(output)} in the output\n")
    sys.stdout.write(f"silence at the hand-overs: {flow.truth.gaps(source, output)} s\n")
    flow.truth.assert_tiled()
    assert len(operator.logged("serves")) == 6
    assert Counter(record.number for record in output) == flow.truth.expected(source)
    flow.alone()
