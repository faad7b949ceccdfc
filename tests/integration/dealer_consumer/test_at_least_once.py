"""Nothing is lost, whatever happens to consumers and broker; what is repeated is bounded."""

import random
import threading
import time

import pytest
from confluent_kafka import Producer

PARTITIONS = 4
BATCH = 50
SMALL_AND_SLOW = {"BATCH_SIZE": str(BATCH), "SLOW": "0.001"}
"""So that a consumer is killed amid a batch as often as between two."""


class Stream(threading.Thread):
    """Produces numbered events until it is told to end, and garbage among them."""

    def __init__(self, topic, value_of, pause):
        super().__init__()
        self._producer = Producer(
            {
                "bootstrap.servers": topic.kafka.bootstrap,
                "enable.idempotence": True,
                "log_level": 0,  # that the broker is killed is no news
            }
        )
        self._topic, self._value_of, self._pause = topic, value_of, pause
        self._ends = threading.Event()
        self.ids, self.garbage = [], 0

    def run(self):
        """One burst after the other."""
        while not self._ends.wait(self._pause):
            for _ in range(20):
                number = len(self.ids)
                id_ = f"event-{number:06}"
                self._produce(self._value_of(id_), number)
                self.ids.append(id_)
            self._produce(b"garbage", self.garbage)
            self.garbage += 1
            self._producer.poll(0)
        assert self._producer.flush(60) == 0

    def _produce(self, value, number):
        self._producer.produce(self._topic.name, value, partition=number % PARTITIONS)

    def end(self):
        """Stop producing; everything is in the topic then."""
        self._ends.set()
        self.join()


def disturb(topic, consumers, rounds, chance):
    """Kill, end and add consumers at random, and the broker once; gives the number of kills."""
    kills = 0
    for round_ in range(rounds):
        alive = [each for each in consumers.running if each.process.poll() is None]
        act = chance.choice(["kill", "kill", "end", "add"])
        if act != "add" and alive:
            victim = chance.choice(alive)
            if act == "kill":
                victim.process.kill()
                kills += 1
            else:
                # Before it starts there is nothing to end in order.
                assert victim.terminate() == 0 or not victim.lines("starts")
        if len(alive) < 4:
            consumers.start(**SMALL_AND_SLOW)
        if round_ == rounds // 2:
            topic.kafka.process.kill()
            topic.kafka.start()
            topic.kafka.ready()
        time.sleep(chance.uniform(0.2, 1.0))  # a random moment: there is nothing to be awaited
    return kills


def run(topic, consumers, value_of, eventually, rounds, seed):
    """Disturb a stream of numbered events; gives a line of figures."""
    topic.create(partitions=PARTITIONS)
    stream = Stream(topic, value_of, 0.05)
    stream.start()
    for _ in range(2):
        consumers.start(**SMALL_AND_SLOW)
    eventually(lambda: len(consumers.handled) > 100)
    kills = disturb(topic, consumers, rounds, random.Random(seed))
    stream.end()
    if all(each.process.poll() is not None for each in consumers.running):
        consumers.start(**SMALL_AND_SLOW)
    eventually(lambda: len(set(consumers.handled)) == len(stream.ids), 60)
    letters = topic.letters(stream.garbage)
    figures = f"{len(stream.ids)} events, {stream.garbage} unreadable, {kills} kills, "
    figures += f"{consumers.repeated} handled again, {len(letters) - stream.garbage} letters again"
    print(figures)  # noqa: T201  what a long run found
    assert set(consumers.handled) == set(stream.ids)
    return kills, len(letters) - stream.garbage


def test_nothing_is_lost(topic, consumers, value_of, eventually):
    """Consumers killed, ended and added, the broker killed; repeated is one batch a kill."""
    kills, letters_again = run(topic, consumers, value_of, eventually, rounds=4, seed=7)
    assert consumers.repeated + letters_again <= kills * BATCH


@pytest.mark.kill
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_lost_for_long(topic, consumers, value_of, eventually, seed):
    """The same for a minute or two, with another course each time."""
    kills, letters_again = run(topic, consumers, value_of, eventually, rounds=60, seed=seed)
    assert consumers.repeated + letters_again <= kills * BATCH


def test_nothing_is_repeated_when_consumers_come_and_go(topic, consumers, value_of, eventually):
    """Whoever ends in order, or gives partitions to one that comes, commits before."""
    topic.create(partitions=PARTITIONS)
    stream = Stream(topic, value_of, 0.05)
    stream.start()
    consumers.start().assigned()
    second = consumers.start().assigned()
    consumers.start().assigned()
    assert second.terminate() == 0
    stream.end()
    eventually(lambda: len(set(consumers.handled)) == len(stream.ids))
    assert consumers.repeated == 0
