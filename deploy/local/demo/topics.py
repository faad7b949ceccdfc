"""Writing into the source topic, and reading back what arrived where."""

import json
import time
from collections.abc import Iterable, Mapping

from confluent_kafka import Consumer, Producer

from demo.events import DemoEvent
from local_stack.errors import NotReady


def produce(bootstrap: str, topic: str, events: Iterable[DemoEvent]) -> None:
    """Write records into a topic, in order, and wait until the broker has them all."""
    # Below warnings the library tells of its own end, which reads as an error.
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 4})
    for event in events:
        key = json.dumps({"id": event.id})
        producer.produce(topic, event.content, key, partition=0)
    producer.flush(30)


def arrivals(
    bootstrap: str, topics: Iterable[str], awaited: Mapping[str, str], seconds: float
) -> dict[str, list[str]]:
    """Read topics from their beginning until every awaited event has arrived.

    Args:
        bootstrap: of the broker.
        topics: to read.
        awaited: event ids and the topics that they are awaited in.
        seconds: how long to wait at most.

    Returns:
        Event ids with the topics that they arrived in, once for each time.

    Raises:
        NotReady: the time is over, and something awaited has not arrived.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "flinkfilter-demo",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    found: dict[str, list[str]] = {}
    deadline = time.monotonic() + seconds
    try:
        consumer.subscribe(list(topics))
        while missing := [i for i, topic in awaited.items() if topic not in found.get(i, ())]:
            if time.monotonic() > deadline:
                raise NotReady(f"after {seconds:.0f} s these did not arrive: {', '.join(missing)}")
            message = consumer.poll(1.0)
            if message is None or message.error():
                continue
            row = json.loads(message.value() or b"{}")
            found.setdefault(str(row.get("id")), []).append(str(message.topic()))
    finally:
        consumer.close()
    return found
