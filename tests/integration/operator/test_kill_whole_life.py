"""The operator is killed all over a filter's life, which goes on as if it were not."""

import sys
import threading
import time
from collections import Counter

import pytest

LIVES = 4


@pytest.fixture
def installation(own_installation):
    """Each test has an operator of its own."""
    return own_installation


class Killer(threading.Thread):
    """Kills the operator at every n-th thing that happens, and starts it again.

    What happens are versions of the filter, and calls that write to Confluent.
    """

    def __init__(self, operator, versions, simulator, first):
        super().__init__(name="killer")
        self._operator = operator
        self._versions = versions
        self._simulator = simulator
        self._next = first
        self._ends = threading.Event()
        self.kills = 0

    def run(self):
        """Look at what is known here; it costs nobody anything."""
        while not self._ends.wait(0.002):
            if self._happened() >= self._next:
                self._next = self._happened() + LIVES
                self._operator.kill()
                self._operator.start()
                self.kills += 1

    def end(self):
        """Let the operator live."""
        self._ends.set()
        self.join()

    def _happened(self):
        return len(self._versions.seen) + len(_writes(self._simulator))


@pytest.fixture
def killer(operator, versions, simulator, first):
    """One that kills from now on."""
    thread = Killer(operator, versions, simulator, first)
    thread.start()
    yield thread
    thread.end()


def _writes(simulator):
    return [each for each in simulator.requests if each.method != "GET" and not each.dry_run]


def _live(simulator):
    return [each.name for each in simulator.call(lambda s: s.statements())]


def _await_live(simulator, names):
    until = time.monotonic() + 30
    while (live := _live(simulator)) != names:
        assert time.monotonic() < until, live
        time.sleep(0.05)


@pytest.mark.kill
@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", range(1, LIVES + 1))
def test_a_whole_life_under_kills(first, filters, killer, simulator):
    """Deployed, changed, taken back, stopped, resumed, deleted: each statement is made once."""
    filters.apply()
    before = filters.approve()
    uid = filters.get()["metadata"]["uid"]
    first_insert, second, third = (f"ff-{uid}-{number}-insert" for number in (1, 2, 3))
    filters.apply(matchAll=True, conditions=None)
    after = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={after}")
    filters.wait(".status.running.digest", after)
    filters.wait(".status.phase", "Running")
    _await_live(simulator, [second])
    filters.annotate("flinkfilter.io/rollback-to=1")
    filters.wait(".status.running.digest", before)
    filters.wait(".status.phase", "RolledBack")
    _await_live(simulator, [third])
    filters.apply(matchAll=True, conditions=None, enabled=False)
    filters.wait(".status.phase", "Suspended")
    assert simulator.call(lambda s: s.statement(third)).phase == "STOPPED"
    filters.apply(matchAll=True, conditions=None, enabled=True)
    simulator.run(simulator.simulator.until(third, "RUNNING", seconds=60))
    filters.wait(".status.phase", "RolledBack")
    outcomes = [(each["revision"], each["outcome"]) for each in filters.status()["history"]]
    filters.delete()
    killer.end()
    assert _live(simulator) == []
    posts = [each for each in _writes(simulator) if each.method == "POST"]
    made = Counter(each.statement for each in posts if each.status in (200, 201))
    names = [f"ff-{uid}-1-sink", first_insert, second, third]
    assert made == Counter(names)
    assert outcomes == [(1, "Replaced"), (2, "Replaced"), (3, "Running")]
    sys.stdout.write(f"{killer.kills} kills\n")
    assert killer.kills >= 6
