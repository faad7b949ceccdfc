"""A simulator on loopback, and a client that speaks plain HTTP to it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from confluent_simulator import Delays, Simulator, SimulatorConfig

DDL = (
    "CREATE TABLE `dealer-001` (`key` BYTES, `id` STRING, `event_type` STRING) "
    "WITH ('connector' = 'confluent', 'value.format' = 'json-registry')"
)
INSERT = (
    "INSERT INTO `dealer-001` (`key`, `id`, `event_type`)\n"
    "SELECT CAST(`id` AS BYTES) AS `key`, `id`, `event_type`\n"
    "FROM `raw-event-headers`\n"
    "WHERE `event_type` = 'CarServiceDone' AND `__op` = 'c'\n"
    "  AND JSON_VALUE(`header_data`, '$.dealerId') = 'DEALER-001'"
)


class Client:
    """Calls the API of a simulator."""

    def __init__(self, simulator: Simulator, http: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.root = f"{simulator.url}{simulator.config.prefix}/statements"
        self._http = http

    async def call(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        """Send one request, with the right credentials unless `auth` says otherwise."""
        config = self.simulator.config
        options.setdefault("auth", (config.api_key, config.api_secret))
        url = path if path.startswith("http") else f"{self.root}{path}"
        return await self._http.request(method, url, **options)

    async def create(self, name: str, sql: str, **extra: Any) -> httpx.Response:
        """POST a statement in the default catalog and database."""
        return await self.call("POST", json=body(name, sql, **extra))

    async def get(self, name: str) -> Any:
        """GET a statement's JSON."""
        return (await self.call("GET", f"/{name}")).json()

    async def put_stopped(self, name: str, *, stopped: bool, **spec: Any) -> httpx.Response:
        """GET the whole object, change the flag, PUT it back."""
        whole = await self.get(name)
        whole["spec"].update(stopped=stopped, **spec)
        return await self.call("PUT", f"/{name}", json=whole)

    async def admin(self, method: str, path: str, json: Any = None) -> httpx.Response:
        """Call the admin surface."""
        return await self.call(method, f"{self.simulator.url}/__admin{path}", json=json)


def body(name: str, sql: str, **extra: Any) -> dict[str, Any]:
    """Return the JSON of a POST; `extra` adds properties, labels, or parts of the spec."""
    properties = {"sql.current-catalog": "demo", "sql.current-database": "cars"}
    properties.update(extra.pop("properties", {}))
    labels = extra.pop("labels", {})
    return {
        "name": name,
        "metadata": {"labels": labels},
        "spec": {"statement": sql, "properties": properties, **extra},
    }


@pytest.fixture
def config() -> SimulatorConfig:
    """Nothing takes time."""
    return SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0))


@pytest.fixture
async def simulator(config: SimulatorConfig) -> AsyncIterator[Simulator]:
    """A running simulator with the engine in memory."""
    async with Simulator(config) as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    """A client of the running simulator."""
    async with httpx.AsyncClient(timeout=10, verify=False) as http:
        yield Client(simulator, http)


@pytest.fixture
def ddl() -> str:
    """CREATE TABLE of a dealer's topic."""
    return DDL


@pytest.fixture
def insert() -> str:
    """The filter that fills it."""
    return INSERT


@pytest.fixture
def new_body():
    """The maker of a POST's JSON."""
    return body


@pytest.fixture
async def running(client: Client, simulator: Simulator) -> str:
    """The name of a statement that runs."""
    await client.create("table", DDL)
    await simulator.until("table", "COMPLETED")
    await client.create("filter", INSERT)
    await simulator.until("filter", "RUNNING")
    return "filter"
