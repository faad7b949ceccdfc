"""The whole way, started once: table, capture, filters behind the simulator, consumers."""

import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from confluent_kafka import Consumer

from demo.dealers import await_handled, handled
from demo.environment import SETTINGS, Environment
from demo.events import SAMPLES, topic_of
from local_stack.progress import Progress

ROOT = Path(__file__).parents[2]
FILTERS = ROOT / "examples" / "filters"
DEALERS = ("DEALER-001", "DEALER-002", "DEALER-003")
PATIENCE = 60.0
EARLIER = """INSERT INTO event_headers VALUES
  ('snapshot', 'x', 'CarServiceDone', now(), now(), '{"dealerId": "DEALER-001"}');
"""
CHANGES = {
    "apiVersion": "flinkfilter.io/v1alpha1",
    "kind": "FlinkFilter",
    "metadata": {"name": "changes"},
    "spec": {
        "displayName": "Changes of services",
        "consumerId": "auditor",
        "outputTopic": "changes",
        "operations": ["update", "delete"],
        "conditions": [
            {"field": "header_data.dealerId", "operator": "equals", "value": "DEALER-001"}
        ],
    },
}


@dataclass
class Way:
    """What a tester does: everything from outside, as users do."""

    environment: Environment
    shown: dict[str, Any] = field(default_factory=dict)
    _arrived: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _reader: Consumer | None = None

    def kubectl(self, *arguments, **more):
        """Run kubectl."""
        return self.environment.stack.kubernetes.kubectl(*arguments, **more).stdout

    def status(self, name):
        """Give the status of a filter."""
        return json.loads(self.kubectl("get", "flinkfilter", name, "-o", "json"))["status"]

    def wait(self, name, path, value):
        """Wait until a field of a filter has a value."""
        condition = f"--for=jsonpath={{{path}}}={value}"
        self.kubectl("wait", condition, f"--timeout={PATIENCE:.0f}s", f"flinkfilter/{name}")

    def annotate(self, name, **assignments):
        """Set annotations of ours."""
        written = [
            f"flinkfilter.io/{key.replace('_', '-')}={assignments[key]}" for key in assignments
        ]
        self.kubectl("annotate", "--overwrite", "flinkfilter", name, *written)

    def create(self, name, manifest):
        """Apply a filter, and wait until its SQL has passed; what is shown first is kept."""
        self.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
        self.wait(name, ".status.proposed.dryRun.result", "Passed")
        self.shown.setdefault(name, self.status(name))

    def deploy(self, name):
        """Approve what is shown and wait until it runs."""
        digest = self.status(name)["proposed"]["digest"]
        self.annotate(name, approved=digest)
        self.wait(name, ".status.running.digest", digest)
        self.wait(name, ".status.phase", "Running")
        return digest

    def post(self, dealer="DEALER-001", kind="CarServiceDone", id_=None, **fields):
        """Post an event of a dealer to the producer; gives its id."""
        event = json.loads((SAMPLES / "service-dealer-001-event.json").read_text())
        event["eventHeader"] |= {"uuid": id_ or f"event-{uuid.uuid4()}", "eventType": kind}
        event["entities"][0] |= {"dealerId": dealer, **fields}
        url = f"{self.environment.producer_url}/events"
        answer = httpx.post(url, json=event, timeout=30)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def sql(self, text):
        """Run SQL on the table."""
        return self.environment.stack.postgres.run(text)

    def insert(self, data, kind="'CarServiceDone'", created="now()"):
        """Write a row with header data, not by the producer; gives its id."""
        id_ = f"row-{uuid.uuid4()}"
        row = f"'{id_}', 'x', {kind}, {created}, {created}, $json${data}$json$"
        self.sql(f"INSERT INTO event_headers VALUES ({row})")
        return id_

    def consumer(self, dealer):
        """Give the process of a dealer's consumer."""
        return self.environment.consumers[dealer.lower()]

    def line(self, dealer, id_):
        """Wait until a dealer's consumer has handled an event; gives what it logged of it."""
        await_handled(self.consumer(dealer), [id_], PATIENCE)
        return json.loads(handled(self.consumer(dealer))[id_])

    def arrived(self, id_, count=0):
        """Wait until all before now has been filtered; gives the dealers' topics and values.

        Args:
            id_: of the row.
            count: how many records of it are expected. A large one can be in its partition later
                than what was filtered after it is in another one.
        """
        markers = {(topic_of(dealer), self.post(dealer)) for dealer in DEALERS}
        self._read_until(markers)
        return self._await_records(id_, map(topic_of, DEALERS), count)

    def changes(self, id_, count):
        """Wait for records of one row in the topic `changes`."""
        return [value for _, value in self._await_records(id_, ["changes"], count)]

    def close(self):
        """End what reads the topics."""
        if self._reader:
            self._reader.close()

    def _read_until(self, markers):
        deadline = time.monotonic() + PATIENCE
        while missing := markers - {(topic, value["id"]) for topic, value in self._arrived}:
            assert time.monotonic() < deadline, missing
            self._poll()

    def _await_records(self, id_, topics, count):
        wanted = set(topics)
        deadline = time.monotonic() + PATIENCE
        while True:
            found = [(t, v) for t, v in self._arrived if v["id"] == id_ and t in wanted]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, found
            self._poll()

    def _poll(self):
        if self._reader is None:
            config = {"group.id": "test", "auto.offset.reset": "earliest"}
            bootstrap = self.environment.stack.kafka.bootstrap
            self._reader = Consumer({**config, "bootstrap.servers": bootstrap})
            self._reader.subscribe([*map(topic_of, DEALERS), "changes"])
        message = self._reader.poll(1)
        if message is not None and message.error() is None:
            self._arrived.append((message.topic(), json.loads(message.value())))


@pytest.fixture(scope="session")
def way(tmp_path_factory):
    """The whole way with its three filters and one for changes, all approved and running."""
    folder = tmp_path_factory.mktemp("way")
    settings = folder / "settings.yaml"
    quick = {"dwellSeconds": 0.5, "soakSeconds": 2}
    settings.write_text(yaml.safe_dump({**yaml.safe_load(SETTINGS.read_text()), **quick}))
    environment = Environment(
        folder / "environment", Progress(), earlier_rows=EARLIER, settings=settings
    )
    with environment:
        made = Way(environment)
        manifests = [yaml.safe_load(path.read_text()) for path in sorted(FILTERS.glob("*.yaml"))]
        for manifest in [*manifests, CHANGES]:
            made.create(manifest["metadata"]["name"], manifest)
        for name in made.shown:
            made.deploy(name)
        yield made
        made.close()
