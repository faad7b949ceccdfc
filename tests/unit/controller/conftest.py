"""Resources, settings, and a client of the statements API in front of a simulator of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from confluent_simulator import Delays, Simulator, SimulatorConfig
from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.clock import SystemClock
from flinkfilter.confluent.credentials import EnvironmentCredentials
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.retries import Retries
from flinkfilter.lifecycle.statement import StatementRequest
from flinkfilter.settings import Settings, parse


def _body(name="orders", version=1, uid="uid-1", **fields: Any) -> dict[str, Any]:
    metadata = {
        "namespace": "shop",
        "name": name,
        "uid": uid,
        "generation": 1,
        "resourceVersion": str(version),
    }
    return {"metadata": metadata, **fields}


@pytest.fixture
def body():
    """Make a resource as the API server gives it."""
    return _body


class TickingClock:
    """A clock that moves on by a second at each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Look at it."""
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock():
    """Time that passes by itself, a second a look."""
    return TickingClock()


@pytest.fixture
async def simulator():
    """Confluent Cloud, as a real HTTP server that answers without delay."""
    config = SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0))
    async with Simulator(config) as running:
        yield running


@pytest.fixture
def settings(simulator) -> Settings:
    """Settings that lead to the simulator."""
    config = simulator.config
    return parse(
        {
            "confluent": {
                "endpoint": simulator.url,
                "organizationId": config.organization_id,
                "environmentId": config.environment_id,
                "computePoolId": "lfcp-demo01",
                "principal": "sa-demo01",
                "catalog": "demo",
                "database": "cars",
            },
            "pollSeconds": 5,
        },
        {},
        "test",
    )


@pytest.fixture
async def client(simulator, settings):
    """The client; it tries each request once."""
    environment = {
        "CONFLUENT_CLOUD_API_KEY": simulator.config.api_key,
        "CONFLUENT_CLOUD_API_SECRET": simulator.config.api_secret,
    }
    made = StatementsClient(
        Endpoint.of(settings.confluent),
        EnvironmentCredentials(environment),
        retries=Retries(SystemClock(), attempts=1),
    )
    yield made
    await made.aclose()


LABEL = "user.confluent.io/flinkfilter-default"
SINK = "CREATE TABLE `out` (`id` STRING) WITH ('connector' = 'confluent')"
INSERT = "INSERT INTO `out` (`id`) SELECT `id` FROM `raw-event-headers`"


@pytest.fixture
def request_for():
    """Make a request for a statement; by default a CREATE TABLE."""

    def make(name: str, statement: str = SINK, **changes: Any) -> StatementRequest:
        fields: dict[str, Any] = {
            "name": name,
            "statement": statement,
            "properties": {"sql.current-catalog": "demo", "sql.current-database": "cars"},
            "compute_pool": "lfcp-demo01",
            "principal": "sa-demo01",
            "labels": {LABEL: "true"},
        }
        return StatementRequest(**{**fields, **changes})

    return make
