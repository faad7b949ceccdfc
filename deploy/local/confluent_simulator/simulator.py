"""The simulator as one object: a server with its state, and the hands of a test in it.

Flows in: a configuration, an engine, and what a test does (faults, outside acts, moved time).
Flows out: a base URL, and the log of requests.
"""

import asyncio
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from confluent_simulator.admin import Admin
from confluent_simulator.authentication import Credentials
from confluent_simulator.clock import Clock
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Engine
from confluent_simulator.errors import SimulatorError
from confluent_simulator.faults import Behaviour, Fault
from confluent_simulator.memory_engine import MemoryEngine
from confluent_simulator.metrics_api import MetricsApi
from confluent_simulator.outside_acts import OutsideActs
from confluent_simulator.request_log import LoggedRequest, RequestLog
from confluent_simulator.server import Gate
from confluent_simulator.statements_api import StatementsApi
from confluent_simulator.store import Store
from confluent_simulator.world import World

_TURNS = 50
"""Turns of the event loop, several times what the longest chain of awaits takes."""


EngineMaker = Callable[[SimulatorConfig, Clock], Engine]


class Simulator(OutsideActs):
    """A running server: `async with Simulator(config) as simulator: simulator.url`.

    Attributes:
        config: what it was made with.
        clock: its time, which a test may move.
        behaviour: its switches, which a test may turn.
        engine: what plans and runs the SQL.
        log: all requests, see `requests`.
    """

    def __init__(
        self,
        config: SimulatorConfig | None = None,
        *,
        make_engine: EngineMaker = MemoryEngine,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.config = config or SimulatorConfig()
        clock = clock or Clock(frozen=self.config.frozen_clock)
        self.engine = make_engine(self.config, clock)
        behaviour = Behaviour(delays=self.config.delays)
        store = Store(clock, self.config.retention_days)
        super().__init__(World(self.config, clock, behaviour, store, self.engine))
        self.log = RequestLog()
        self._credentials = Credentials(self.config.api_key, self.config.api_secret)
        self._host, self._port, self._tls = host, port, tls
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://{self._host}:{self._port}"

    @property
    def requests(self) -> list[LoggedRequest]:
        """All requests of the API so far, in order."""
        return self.log.entries

    @property
    def memory(self) -> MemoryEngine:
        """The engine in memory, whose topics a test fills and whose reads it checks."""
        if not isinstance(self.engine, MemoryEngine):
            raise SimulatorError("this simulator does not run on the engine in memory")
        return self.engine

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Open the engine and serve."""
        await self.engine.open()
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._tls)
        await site.start()
        self._port = self._runner.addresses[0][1]

    def application(self) -> web.Application:
        """Make what answers requests, for a server or for calls without one."""
        gate = Gate(self._credentials, self.behaviour, self.log, self._forget_expired)
        application = web.Application(middlewares=[gate.middleware()], client_max_size=8 * 2**20)
        api = StatementsApi(self._world, self._lifecycle)
        application.add_routes(api.routes())
        application.add_routes(MetricsApi(self._world).routes())
        application.add_routes(Admin(self).routes())
        return application

    async def close(self) -> None:
        """Stop serving, interrupt what is under way, close the engine."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._lifecycle.close()
        await self.engine.close()

    def _forget_expired(self) -> None:
        for statement in self._store.expired():
            self._lifecycle.purge(statement.uid)

    def set_credentials(self, key: str, secret: str) -> None:
        """Accept another API key from now on, and the old one no longer."""
        self._credentials.replace(key, secret)

    def inject(self, fault: Fault) -> None:
        """Let a fault meet requests to come."""
        self.behaviour.faults.append(fault)

    async def advance(self, seconds: float) -> None:
        """Move time forward, also far: terminal statements expire.

        Before and after, everything that is ready to go on does so, as far as it depends on
        nothing outside this process.
        """
        for move_by in (0.0, seconds):
            self.clock.advance(move_by)
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            self._forget_expired()
