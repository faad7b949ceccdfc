"""The simulator in a thread of its own, for callers that are not asynchronous.

Flows in: calls from any thread. Flows out: their results, computed on the simulator's own loop.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from confluent_simulator.config import SimulatorConfig
from confluent_simulator.memory_engine import MemoryEngine
from confluent_simulator.request_log import LoggedRequest
from confluent_simulator.simulator import EngineMaker, Simulator

_Result = TypeVar("_Result")


class HostedSimulator:
    """`with HostedSimulator(config) as hosted: hosted.url`."""

    def __init__(
        self,
        config: SimulatorConfig | None = None,
        *,
        make_engine: EngineMaker = MemoryEngine,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._config = config
        self._make_engine = make_engine
        self._host = host
        self._port = port
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator")
        self.simulator: Simulator

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.run(self._start())
        except BaseException:
            self._end_loop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run(self.simulator.close())
        self._end_loop()

    async def _start(self) -> None:
        self.simulator = Simulator(
            self._config,
            make_engine=self._make_engine,
            host=self._host,
            port=self._port,
            tls=self._tls,
        )
        await self.simulator.start()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """The base URL."""
        return self.simulator.url

    @property
    def requests(self) -> list[LoggedRequest]:
        """A copy of the request log."""
        return list(self.simulator.requests)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine on the simulator's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def call(self, function: Callable[[Simulator], _Result]) -> _Result:
        """Call a function with the simulator on its loop: `call(lambda s: s.advance(60))`."""

        async def called() -> _Result:
            return function(self.simulator)

        return self.run(called())
