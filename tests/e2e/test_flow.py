"""Events that flow while things happen: nothing is lost, and how long they take."""

import json
import statistics
import threading
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from demo.dealers import await_handled, handled

pytestmark = pytest.mark.timeout(400)

NAME = "service-by-dealer-001"
DEALER = "DEALER-001"
EXAMPLE = Path(__file__).parents[2] / "examples" / "filters" / f"{NAME}.yaml"
PATIENCE = 90.0


@contextmanager
def _flow(way, prefix, pause=0.05):
    """Post numbered events all the time; gives the list of those that the producer has taken."""
    taken, ended, failures = [], threading.Event(), []

    def post():
        try:
            while not ended.wait(pause):
                taken.append(way.post(DEALER, id_=f"{prefix}-{len(taken)}"))
        except Exception as error:  # noqa: BLE001  # told by the thread of the test
            failures.append(error)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield taken
    finally:
        ended.set()
        thread.join()
    assert failures == []


def _await_more(taken, count=20):
    """Wait until some more events have been taken."""
    enough, deadline = len(taken) + count, time.monotonic() + PATIENCE
    while len(taken) < enough:
        assert time.monotonic() < deadline
        time.sleep(0.05)  # the thread that posts offers nothing to await


def test_latency_from_row_to_dealer(way, capsys):
    """An event is handled by its dealer within seconds of being posted."""
    posted = {}
    for _ in range(60):
        posted[way.post(DEALER)] = time.time()
    consumer = way.consumer(DEALER)
    await_handled(consumer, posted, PATIENCE)
    moments = {id_: json.loads(handled(consumer)[id_])["timestamp"] for id_ in posted}
    waits = sorted(datetime.fromisoformat(moments[i]).timestamp() - posted[i] for i in posted)
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    with capsys.disabled():
        print(f"\nrow to dealer: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
    assert p95 < 10


def test_nothing_is_lost_by_replacement_rollback_and_a_killed_consumer(way, capsys):
    """Each event that was taken is handled by its dealer; taken back, the filter is as before."""
    consumer = way.consumer(DEALER)
    with _flow(way, "flow") as taken:
        _await_more(taken)
        before = way.status(NAME)["running"]["digest"]
        changed = yaml.safe_load(EXAMPLE.read_text())
        changed["spec"]["conditions"].append(
            {"field": "header_data.carId", "operator": "isNotNull"}
        )
        way.create(NAME, changed)
        assert way.deploy(NAME) != before
        _await_more(taken)
        consumer.kill()
        _await_more(taken)
        consumer.start()
        way.annotate(NAME, rollback_to=before)
        way.wait(NAME, ".status.phase", "RolledBack")
        assert way.status(NAME)["running"]["digest"] == before
        _await_more(taken)
        way.environment.stack.connect.kill()
        _await_more(taken)
        way.environment.stack.connect.start()
        way.environment.stack.connect.ready()
        _await_more(taken)
    await_handled(consumer, taken, PATIENCE)
    lines = [json.loads(line) for line in consumer.log.read_text().splitlines()]
    counted = [line["id"] for line in lines if str(line.get("id")).startswith("flow-")]
    with capsys.disabled():
        print(f"\n{len(taken)} events taken, {len(counted) - len(set(counted))} handled twice")
    assert set(counted) == set(taken)
    way.kubectl("apply", "-f", str(EXAMPLE))
    way.wait(NAME, ".status.phase", "Running")
    assert way.status(NAME)["running"]["digest"] == before
