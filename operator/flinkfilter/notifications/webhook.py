"""One CloudEvent to one URL: what flows out is nothing, or the reason why it was not taken.

Errors are raised outside the handlers that found them, and name the receiver by its host alone:
the frames of the HTTP library hold the token, and a path may be a secret too.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import httpx

from flinkfilter.errors import InvalidSettings, Rejected, RemoteError, Unavailable
from flinkfilter.notifications.cloud_event import CONTENT_TYPE
from flinkfilter.notifications.token import TokenSource
from flinkfilter.settings import Notifications

HEADERS = {
    "Content-Type": CONTENT_TYPE,
    "User-Agent": f"flinkfilter-operator/{version('flinkfilter-operator')}",
}
PASSING = (401, 403, 408, 425, 429)
"""Refusals that may end without another body; a token can be replaced."""


class Webhook:
    """The receiver.

    Args:
        url: where it takes events.
        settings: how long it is given, and whom to trust.
        token: what it knows us by.
        transport: in place of the network.

    Raises:
        InvalidSettings: the certificates to trust cannot be read.
    """

    def __init__(
        self,
        url: str,
        settings: Notifications,
        token: TokenSource,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = httpx.URL(url)
        self._token = token
        self._seconds = settings.timeout_seconds
        # A redirect would take the token to somebody else.
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=self._seconds,
            verify=_trusted(settings),
            follow_redirects=False,
            headers=HEADERS,
        )

    @property
    def host(self) -> str:
        """What the receiver is called in messages."""
        return self._url.netloc.decode("ascii")

    async def send(self, event: Mapping[str, Any]) -> None:
        """Send an event once.

        Raises:
            Unavailable: it was not taken, and may be later.
            Rejected: it never will be.
        """
        answer = await self._answer(json.dumps(event, ensure_ascii=False).encode())
        if isinstance(answer, str):
            raise Unavailable(answer)
        if not 200 <= answer < 300:
            message = f"{self.host} answers {answer}"
            passes = answer in PASSING or answer >= 500
            raise Unavailable(message) if passes else Rejected(message)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _answer(self, content: bytes) -> int | str:
        """Give the status of the answer, or why there is none."""
        try:
            # httpx bounds each pause of an answer; this bounds the whole of it.
            async with asyncio.timeout(self._seconds):
                response = await self._http.post(
                    self._url, content=content, headers=self._token.headers()
                )
        except (TimeoutError, httpx.TimeoutException):
            return f"{self.host} did not answer within {self._seconds:g} s"
        except (httpx.HTTPError, OSError) as error:
            return f"{self.host} cannot be reached: {str(error) or type(error).__name__}"
        except RemoteError as error:
            return str(error)
        return response.status_code


def _trusted(settings: Notifications) -> ssl.SSLContext | bool:
    if settings.ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise InvalidSettings(
            f"notifications.caFile: {settings.ca_file}: no certificates can be read: {error}"
        ) from error
