"""Flink breaks under running statements: they go on from their last checkpoint."""

import asyncio
import itertools

import pytest

# Flink is started anew in between, which takes long on a busy machine.
pytestmark = pytest.mark.timeout(300)


class Stream:
    """Numbered events that are written without a pause."""

    def __init__(self, topics, new_event):
        self._topics = topics
        self._new_event = new_event
        self._numbers = itertools.count()
        self._task = None
        self.count = 0

    async def __aenter__(self):
        self._task = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _write(self):
        for number in self._numbers:
            await asyncio.to_thread(self._topics.produce, self._new_event(f"e{number}"))
            self.count = number + 1
            await asyncio.sleep(0.02)


@pytest.fixture
def stream(topics, new_event):
    """A stream of events that match the filter."""
    return Stream(topics, new_event)


async def arrived_ids(topics, last):
    """Wait for the event of this id and return all that came, in order."""
    seen = []
    async with asyncio.timeout(90):
        while last not in seen:
            seen = [each["id"] for each in await topics.arrived(len(seen) + 1, seconds=90)]
    return seen


async def test_nothing_is_lost_when_flink_is_killed(simulator, topics, running, stream, flink):
    """All events arrive; those of about one checkpoint's time at most arrive twice."""
    async with stream:
        await arrived_ids(topics, "e100")
        killed_at = stream.count
        flink.kill()
        flink.start()
        await asyncio.to_thread(flink.ready)
    seen = await arrived_ids(topics, f"e{stream.count - 1}")
    assert sorted(set(seen), key=lambda each: int(each[1:])) == [
        f"e{number}" for number in range(stream.count)
    ]
    twice = {each for each in seen if seen.count(each) > 1}
    # Events come every 20 ms or slower, checkpoints every second, and take a moment themselves.
    assert len(twice) <= 100
    assert all(killed_at - 100 <= int(each[1:]) <= killed_at for each in twice)
    assert simulator.statement(running).phase == "RUNNING"


async def test_what_is_asked_while_flink_is_away_waits_for_it(
    client, simulator, topics, running, insert, new_event, flink
):
    """A statement is stopped at its last checkpoint; its successor begins there, and runs once."""
    topics.produce(new_event("e1"))
    await topics.arrived(1)
    await checkpointed(simulator, simulator.statement(running).uid, topics.source, 1)
    flink.kill()
    await client.create("next", insert, **{"sql.tables.initial-offset-from": running})
    await client.put_stopped(running, stopped=True)
    phases = {each.name: each.phase for each in simulator.statements()}
    assert phases == {"table": "COMPLETED", running: "STOPPING", "next": "PENDING"}
    flink.start()
    await asyncio.to_thread(flink.ready)
    await simulator.until("next", "RUNNING", seconds=90)
    assert simulator.statement(running).offsets == {topics.source: {0: 1}}
    topics.produce(new_event("e2"))
    assert [each["id"] for each in await topics.arrived(2)] == ["e1", "e2"]


async def test_a_broken_machine_restarts_one_job(client, simulator, topics, running, new_event):
    """The statement never stops running; its exceptions tell of the restart."""
    topics.produce(new_event("e1"))
    await topics.arrived(1)
    uid = simulator.statement(running).uid
    await checkpointed(simulator, uid, topics.source, 1)
    answer = await client.admin(f"/statements/{running}/restart")
    assert answer.status_code == 204
    topics.produce(new_event("e2"))
    assert [each["id"] for each in await topics.arrived(2)] == ["e1", "e2"]
    assert simulator.statement(running).phase == "RUNNING"
    assert len((await client.get(running, "/exceptions"))["data"]) == 1


async def checkpointed(simulator, uid, topic, offset):
    """Wait until a checkpoint of the job holds this offset."""
    engine = simulator.engine
    async with asyncio.timeout(30):
        # Flink tells nobody of a finished checkpoint.
        while (await engine.checkpoint(uid)).get(topic, {}).get(0, 0) < offset:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
