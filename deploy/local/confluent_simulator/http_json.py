"""JSON over HTTP to the parts behind the simulator.

Flows in: method, URL, JSON. Flows out: status and JSON; a part that does not answer is
`EngineUnavailable`.
"""

import json
from typing import Any

import aiohttp

from confluent_simulator.errors import EngineUnavailable

_TIMEOUT = aiohttp.ClientTimeout(total=60)


class HttpJson:
    """One connection pool; used from `open` to `close`."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the pool."""
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send one request and return status and JSON.

        Raises:
            EngineUnavailable: no answer, or none in JSON.
        """
        url = f"{self._base_url}{path}"
        if self._session is None:
            raise EngineUnavailable(f"{url}: the engine is closed")
        try:
            async with self._session.request(method, url, json=body) as response:
                text = await response.text()
                return response.status, json.loads(text) if text else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise EngineUnavailable(f"{method} {url}: {type(error).__name__}: {error}") from error
