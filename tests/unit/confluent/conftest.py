"""Time that passes only when somebody waits, answers written by hand, and servers on loopback."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.credentials import Credentials
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.exchange import Exchange
from flinkfilter.confluent.limiter import Limiter
from flinkfilter.confluent.retries import Retries
from flinkfilter.lifecycle.statement import StatementRequest
from flinkfilter.metrics.measures import Measures

Handler = Callable[[httpx.Request], httpx.Response]


class FakeClock:
    """A clock that stands still but for the waits, which it remembers."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        """See `Clock`."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        self.waits.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


class FixedCredentials:
    """Always the same credentials."""

    def read(self) -> Credentials:
        """See `CredentialsSource`."""
        return Credentials("the-key", "the-secret")


class Server:
    """A handler that remembers what it was asked and answers from a list, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception | Handler) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        # A copy, since httpx ties each response to one request.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def asked(self) -> list[str]:
        """Methods and paths, in order."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def body(self, index: int = -1) -> Any:
        """The JSON of a request."""
        return json.loads(self.requests[index].content)


@pytest.fixture
def clock() -> FakeClock:
    """A clock without waiting."""
    return FakeClock()


@pytest.fixture
def endpoint() -> Endpoint:
    """An endpoint that only a handler answers."""
    return Endpoint("https://flink.us-east-1.aws.confluent.cloud", "the-org", "env-1")


@pytest.fixture
def serve():
    """The maker of a handler with its memory."""
    return Server


@pytest.fixture
async def connect(clock, endpoint) -> AsyncIterator[Callable[[Handler], StatementsClient]]:
    """The maker of a client that is answered by a handler and waits without waiting."""
    clients = []

    def connected(handler: Handler) -> StatementsClient:
        client = StatementsClient(
            endpoint,
            FixedCredentials(),
            transport=httpx.MockTransport(handler),
            retries=Retries(clock, random=lambda: 0.5),
        )
        clients.append(client)
        return client

    yield connected
    for client in clients:
        await client.aclose()


@pytest.fixture
async def exchange_with(clock) -> AsyncIterator[Callable[..., Exchange]]:
    """The maker of an exchange, over a handler or over the network."""
    exchanges = []

    def made(handler: Handler | None = None, **options: Any) -> Exchange:
        transport = httpx.MockTransport(handler) if handler else None
        retries = options.pop("retries", Retries(clock, random=lambda: 0.5))
        credentials = options.pop("credentials", FixedCredentials())
        measures = options.pop("measures", None) or Measures()
        limiter = Limiter(clock=clock)
        exchange = Exchange(credentials, limiter, retries, measures, transport=transport, **options)
        exchanges.append(exchange)
        return exchange

    yield made
    for exchange in exchanges:
        await exchange.aclose()


@pytest.fixture
def statement_json():
    """The maker of a statement as the server writes it."""

    def made(name: str = "ff-1", **changes: Any) -> dict[str, Any]:
        metadata = {"uid": "uid-1", "resource_version": "7", "labels": {}}
        spec = {
            "statement": "INSERT INTO `a` SELECT 1",
            "properties": {"sql.current-catalog": "env-1"},
            "compute_pool_id": "lfcp-1",
            "principal": "sa-1",
            "stopped": False,
        }
        status = {"phase": "RUNNING", "detail": ""}
        return {
            "name": name,
            "metadata": metadata | changes.pop("metadata", {}),
            "spec": spec | changes.pop("spec", {}),
            "status": status | changes.pop("status", {}),
            **changes,
        }

    return made


@pytest.fixture
def request_value() -> StatementRequest:
    """The request that made the statement of `statement_json`."""
    return StatementRequest(
        name="ff-1",
        statement="INSERT INTO `a` SELECT 1",
        properties={"sql.current-catalog": "env-1"},
        compute_pool="lfcp-1",
        principal="sa-1",
        labels={"user.confluent.io/flinkfilter-default": "true"},
    )


@pytest.fixture
def error_json():
    """The maker of an error as the server writes it."""

    def made(status: int, detail: str, headers: dict[str, str] | None = None) -> httpx.Response:
        errors = [{"id": "1", "status": str(status), "code": "c", "detail": detail, "source": {}}]
        return httpx.Response(status, json={"errors": errors}, headers=headers)

    return made


@pytest.fixture
def unused_address() -> str:
    """An address on which nobody listens: bound a moment ago, and let go."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def loopback():
    """The maker of a server on 127.0.0.1 that treats each connection as it is told."""

    @asynccontextmanager
    async def made(
        treat: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]],
        first: bytes = b"\r\n\r\n",
    ) -> AsyncIterator[str]:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                head = await reader.readuntil(first)
                # Unread data would turn the closing of the connection into a reset.
                length = re.search(rb"content-length: (\d+)", head.lower())
                await reader.readexactly(int(length[1]) if length else 0)
                await treat(head, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.close()
            await server.wait_closed()

    return made
