"""The operator's own client of Confluent Cloud, whose requests end in the simulator's handlers.

Only sockets are left out: the requests, their repetition, the rate limit and the reading of answers
are the client's, routing and authentication the simulator's.
"""

import asyncio
import json
from types import SimpleNamespace

import httpx
from aiohttp import HttpVersion11, web
from aiohttp.http_parser import RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.credentials import EnvironmentCredentials
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.retries import Retries
from kill_world.seam import RETRY_AFTER_SECONDS, Fault, Kind

_PROTOCOL = SimpleNamespace(ssl_context=None, peername=None, sockname=None, transport=None)
_STATUSES = {Fault.LIMITED: 429, Fault.BROKEN: 500}


def client_of(world, process):
    """Make the client of one operator process."""
    config = world.simulator.config
    environment = {
        "CONFLUENT_CLOUD_API_KEY": config.api_key,
        "CONFLUENT_CLOUD_API_SECRET": config.api_secret,
    }
    return StatementsClient(
        Endpoint.of(world.settings.confluent),
        EnvironmentCredentials(environment),
        transport=_Transport(world, process),
        retries=Retries(world.clock, random=lambda: 0.5),
    )


class _Answered(Exception):
    """A fault that is an answer of the server."""

    def __init__(self, response):
        super().__init__(response)
        self.response = response


class _Transport(httpx.AsyncBaseTransport):
    """Carries requests into the simulator."""

    def __init__(self, world, process):
        self._world, self._process = world, process

    async def handle_async_request(self, request):
        """Answer one request."""
        content = await request.aread()

        async def carry_out():
            return await answered_by(self._world.application, request, content)

        kind, words = self._described(request, content)
        try:
            return await self._world.seam.pass_through(
                self._process, kind, words, carry_out, lambda fault: _failure(fault, request)
            )
        except _Answered as fault:
            return fault.response

    def _described(self, request, content):
        """Tell what a request is, and what for."""
        name = request.url.path.partition("/statements")[2].lstrip("/")
        if request.method != "POST":
            kind = Kind.READ if request.method == "GET" else Kind.WRITE
            return kind, f"{request.method} {self._world.named(name) or 'all statements'}"
        body = json.loads(content)
        verb = body["spec"]["statement"].split()[0]
        if "sql.dry-run" in body["spec"].get("properties", {}):
            return Kind.READ, f"POST dry run ({verb})"
        return Kind.WRITE, f"POST {self._world.named(body['name'])} ({verb})"


async def answered_by(application, request, content):
    """Let the handlers of an application answer a request of httpx."""
    raw = tuple(request.headers.raw)
    headers = CIMultiDictProxy(CIMultiDict((k.decode(), v.decode()) for k, v in raw))
    path = request.url.raw_path.decode()
    message = RawRequestMessage(
        method=request.method,
        path=path,
        version=HttpVersion11,
        headers=headers,
        raw_headers=raw,
        should_close=False,
        compression=None,
        upgrade=False,
        chunked=False,
        url=URL(path),
    )
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    inner = web.Request(message, None, _PROTOCOL, None, task, loop, client_max_size=8 * 2**20)
    inner._read_bytes = content
    answer = await application._handle(inner)
    body = answer.body if isinstance(answer.body, bytes) else b""
    return httpx.Response(answer.status, headers=list(answer.headers.items()), content=body)


def _failure(fault, request):
    match fault:
        case Fault.LIMITED | Fault.BROKEN:
            status = _STATUSES[fault]
            wait = {"Retry-After": str(RETRY_AFTER_SECONDS)} if fault is Fault.LIMITED else {}
            problem = {"errors": [{"status": str(status), "detail": "an injected fault"}]}
            return _Answered(httpx.Response(status, headers=wait, json=problem))
        case Fault.REPLY_LOST:
            return httpx.ReadError("an injected fault: the connection broke", request=request)
        case _:
            return httpx.ConnectError("an injected fault: connection refused", request=request)
