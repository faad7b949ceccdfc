"""A simulator in front of the real Flink and Kafka, with a source topic of its own per test."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest
from confluent_kafka import Consumer, Producer

from confluent_simulator import Simulator, SimulatorConfig
from confluent_simulator.config import RAW_EVENT_HEADERS
from confluent_simulator.flink_engine import FlinkEngine, FlinkPlaces

PLACE = {"sql.current-catalog": "demo", "sql.current-database": "cars"}


class Topics:
    """Writes events to the source, reads what arrives in the sink."""

    def __init__(self, bootstrap: str) -> None:
        run = uuid.uuid4().hex[:8]
        self.source = f"raw-event-headers-{run}"
        self.sink = f"dealer-001-{run}"
        self._producer = Producer({"bootstrap.servers": bootstrap, "log_level": 2})
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"test-{run}",
                "auto.offset.reset": "earliest",
                "log_level": 2,
                "allow.auto.create.topics": False,
            }
        )
        self._arrived: list[dict[str, Any]] = []
        self._subscribed = False

    def produce(self, *events: dict[str, Any] | bytes | None) -> None:
        """Append events as Debezium writes them; bytes and None are written as they are."""
        for event in events:
            value = json.dumps(event) if isinstance(event, dict) else event
            key = json.dumps({"id": event["id"]}) if isinstance(event, dict) else b"k"
            self._producer.produce(self.source, key=key, value=value)
        self._producer.flush(10)

    async def arrived(self, count: int, seconds: float = 30) -> list[dict[str, Any]]:
        """Return all that is in the sink, once it is so many records."""
        if not self._subscribed:
            self._consumer.subscribe([self.sink])
            self._subscribed = True
        async with asyncio.timeout(seconds):
            while len(self._arrived) < count:
                message = await asyncio.to_thread(self._consumer.poll, 0.2)
                if message is not None and message.error() is None:
                    self._arrived.append(json.loads(message.value()))
        return self._arrived

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()


class Client:
    """Calls the simulator's API."""

    def __init__(self, simulator: Simulator, http: httpx.AsyncClient) -> None:
        self._root = f"{simulator.url}{simulator.config.prefix}/statements"
        self._http = http
        self._admin = f"{simulator.url}/__admin"

    async def admin(self, path: str, body: Any = None) -> httpx.Response:
        """POST to the admin surface."""
        return await self._http.post(f"{self._admin}{path}", json=body)

    async def create(self, name: str, sql: str, **properties: str) -> Any:
        """POST a statement and return its JSON."""
        spec = {"statement": sql, "properties": {**PLACE, **properties}}
        answer = await self._http.post(self._root, json={"name": name, "spec": spec})
        assert answer.status_code == 201
        return answer.json()

    async def dry_run(self, sql: str) -> Any:
        """POST a dry run and return the status."""
        return (await self.create("dry-run", sql, **{"sql.dry-run": "true"}))["status"]

    async def get(self, name: str, part: str = "") -> Any:
        """GET a statement, its results or its exceptions."""
        return (await self._http.get(f"{self._root}/{name}{part}")).json()

    async def put_stopped(self, name: str, *, stopped: bool) -> None:
        """Stop or resume."""
        whole = await self.get(name)
        whole["spec"]["stopped"] = stopped
        answer = await self._http.put(f"{self._root}/{name}", json=whole)
        assert answer.status_code == 202

    async def delete(self, name: str) -> None:
        """DELETE."""
        assert (await self._http.delete(f"{self._root}/{name}")).status_code == 202


def event(id_: str, dealer: str = "DEALER-001", **columns: Any) -> dict[str, Any]:
    """Return a change event of the source table."""
    return {
        "id": id_,
        "event_name": "Car Service Done",
        "event_type": "CarServiceDone",
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps({"dealerId": dealer}),
        "__op": "c",
        "__table": "event_headers",
        "__ts_ms": 1736935200000,
        **columns,
    }


@pytest.fixture
def new_event():
    """The maker of change events."""
    return event


@pytest.fixture
def topics(kafka) -> Iterator[Topics]:
    """Fresh names of a source and a sink topic."""
    used = Topics(kafka.bootstrap)
    yield used
    used.close()


@pytest.fixture
async def simulator(kafka, flink, topics) -> AsyncIterator[Simulator]:
    """A simulator whose engine is the real Flink."""
    seeded = replace(RAW_EVENT_HEADERS, name=topics.source)
    config = SimulatorConfig(tables=(seeded,), default_partitions=1)
    places = FlinkPlaces(flink.gateway_url, flink.rest_url, kafka.bootstrap)
    async with Simulator(config, make_engine=partial(FlinkEngine, places=places)) as running:
        yield running


@pytest.fixture
async def client(simulator) -> AsyncIterator[Client]:
    """A client of the simulator."""
    auth = (simulator.config.api_key, simulator.config.api_secret)
    async with httpx.AsyncClient(auth=auth, timeout=60, verify=False) as http:
        yield Client(simulator, http)


@pytest.fixture
def ddl(topics) -> str:
    """The sink of the seed's dealer filter."""
    columns = ("id", "event_name", "event_type", "created_date", "saved_date")
    rest = ("header_data", "__op", "__table")
    body = ",\n".join(["    `key` BYTES", *(f"    `{name}` STRING" for name in (*columns, *rest))])
    return (
        f"CREATE TABLE `{topics.sink}` (\n{body}\n) WITH (\n"
        "    'connector' = 'confluent',\n    'value.format' = 'json-registry'\n);"
    )


@pytest.fixture
def insert(topics) -> str:
    """The seed's dealer filter, with an explicit column list."""
    columns = (
        "`id`, `event_name`, `event_type`, `created_date`, `saved_date`, `header_data`, `__op`, "
        "`__table`"
    )
    return (
        f"INSERT INTO `{topics.sink}` (`key`, {columns})\n"
        f"SELECT\n    CAST(`id` AS BYTES) AS `key`,\n    {columns}\n"
        f"FROM `{topics.source}`\n"
        "WHERE `event_type` = 'CarServiceDone'\n  AND `__op` = 'c'\n"
        "  AND JSON_VALUE(`header_data`, '$.dealerId') = 'DEALER-001'"
    )


@pytest.fixture
async def running(client, simulator, ddl, insert) -> str:
    """The name of the dealer filter's statement, which runs."""
    await client.create("table", ddl)
    await simulator.until("table", "COMPLETED", seconds=60)
    await client.create("filter", insert)
    await simulator.until("filter", "RUNNING", seconds=60)
    return "filter"
