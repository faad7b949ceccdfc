"""Numbered events, written into the source without a pause."""

import json
import threading

from confluent_kafka import Producer

PARTITIONS = 3
PAUSE = 0.005
KINDS = ("CarServiceDone", "CarCreated", "CarSold")


def row(number):
    """The event of a number: its kind and its dealer follow from it."""
    data = {"dealerId": f"DEALER-{number % 4}", "number": number}
    return {
        "id": f"event-{number}",
        "event_name": "numbered",
        "event_type": KINDS[number % 3],
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps(data),
        "__op": "c",
        "__table": "event_headers",
        "__ts_ms": 1736935200000,
    }


class Stream:
    """Writes numbered events into a topic, one after the other, until it is told to end."""

    def __init__(self, bootstrap, topic):
        self.count = 0
        self._topic = topic
        self._producer = Producer({"bootstrap.servers": bootstrap, "log_level": 2, "linger.ms": 1})
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._write, name="events")

    def start(self):
        """Begin."""
        self._thread.start()

    def end(self):
        """Stop writing; what was written is on the broker when this returns."""
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join()
        assert self._producer.flush(30) == 0

    def _write(self):
        while not self._ends.wait(PAUSE):
            event = row(self.count)
            key = json.dumps({"id": event["id"]})
            self._producer.produce(self._topic, json.dumps(event), key)
            self._producer.poll(0)
            self.count += 1
