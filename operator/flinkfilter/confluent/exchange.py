"""One request and its answer: paced, repeated, redirected, signed, and its failures named.

What flows in is an `Ask`; what flows out is a 2xx answer with its body read, or a `RemoteError`.
Errors are raised outside the handlers that found them: the frames of the HTTP library hold the
Authorization header, and nothing that is logged or shown later may lead to them.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import httpx

from flinkfilter.confluent.classification import classify
from flinkfilter.confluent.credentials import CredentialsSource
from flinkfilter.confluent.limiter import Limiter
from flinkfilter.confluent.pauses import requested_pause
from flinkfilter.confluent.retries import Repeat, Retries, Unprocessed
from flinkfilter.errors import Unavailable
from flinkfilter.metrics.catalogue import Operation
from flinkfilter.metrics.measures import Measures

TIMEOUTS = httpx.Timeout(connect=10, read=90, write=30, pool=None)
"""Creating a statement may take the server many seconds, hence the long read."""

MOST_REDIRECTS = 5
TRUSTED_DOMAIN = "confluent.cloud"
USER_AGENT = f"flinkfilter-operator/{version('flinkfilter-operator')}"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the server.

    Attributes:
        operation: of the statements API, to count by.
        method: of HTTP.
        url: of the resource.
        what: is asked for in words, to begin messages with.
        params: of the query.
        body: JSON, or None.
        repeat: when it may be sent again.
    """

    operation: Operation
    method: str
    url: str
    what: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = field(default=None, repr=False)
    repeat: Repeat = Repeat.ALWAYS


class Exchange:
    """Carries requests to one server."""

    def __init__(
        self,
        credentials: CredentialsSource,
        limiter: Limiter,
        retries: Retries,
        measures: Measures,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: httpx.Timeout = TIMEOUTS,
    ) -> None:
        self._credentials = credentials
        self._limiter = limiter
        self._retries = retries
        self._measures = measures
        # A read time-out only bounds the pauses of an answer, so the whole of it needs one too.
        self._longest = None if timeouts.read is None else 2 * timeouts.read
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=timeouts,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        )

    async def ask(self, ask: Ask) -> httpx.Response:
        """Send a request until it is answered.

        Raises:
            RemoteError: it was refused, or did not succeed in the time that retries are given.
        """
        return await self._retries.run(lambda patience: self._attempt(ask, patience), ask.repeat)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _attempt(self, ask: Ask, patience: float) -> httpx.Response:
        url = _url(ask.url, ask).copy_merge_params(ask.params)
        origin = url
        for _ in range(MOST_REDIRECTS + 1):
            came = self._retries.clock.now()
            async with self._limiter.slot(patience):
                self._measures.waited(self._retries.clock.now() - came)
                response = await self._measured(ask, url)
            pause = requested_pause(response.status_code, response.headers)
            if pause is not None:
                self._limiter.pause(pause)
            if response.is_success:
                return response
            if not _is_redirect(ask, response):
                raise classify(response, ask.what)
            url = _target(ask, origin, url, response)
        raise Unavailable(f"{ask.what}: redirected more than {MOST_REDIRECTS} times")

    async def _measured(self, ask: Ask, url: httpx.URL) -> httpx.Response:
        began, status = self._retries.clock.now(), None
        try:
            response = await self._send(ask, url)
            status = response.status_code
        finally:
            self._measures.requested(ask.operation, status, self._retries.clock.now() - began)
        return response

    async def _send(self, ask: Ask, url: httpx.URL) -> httpx.Response:
        credentials = self._credentials.read()
        try:
            async with asyncio.timeout(self._longest):
                return await self._http.request(
                    ask.method,
                    url,
                    json=ask.body,
                    auth=httpx.BasicAuth(credentials.key, credentials.secret),
                )
        except (httpx.HTTPError, OSError) as error:
            failure = _failure(error, ask, url)
        raise failure


def _url(text: str, ask: Ask) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        problem = str(error)
    else:
        if (url.port or 0) <= 65_535:
            return url
        problem = f"{url.port} is no port"
    raise Unavailable(f"{ask.what}: not a usable address: {problem}")


def _failure(error: Exception, ask: Ask, url: httpx.URL) -> Unavailable:
    where = url.netloc.decode("ascii", errors="replace")
    match error:
        case httpx.ConnectTimeout():
            return Unprocessed(f"{ask.what}: {where} did not accept a connection in time")
        case httpx.ConnectError() | httpx.UnsupportedProtocol():
            words = str(error) or "no connection"
            return Unprocessed(f"{ask.what}: {where} cannot be reached: {words}")
        case httpx.TimeoutException() | TimeoutError():
            return Unavailable(f"{ask.what}: {where} did not answer in time")
        case _:
            words = str(error) or type(error).__name__
            return Unavailable(f"{ask.what}: the connection to {where} broke: {words}")


def _is_redirect(ask: Ask, response: httpx.Response) -> bool:
    # Only these two keep method and body; the others turn whatever was asked into a GET.
    keeps = response.status_code in (307, 308)
    plain = response.status_code in (301, 302, 303) and ask.method == "GET"
    return (keeps or plain) and "location" in response.headers


def _target(ask: Ask, origin: httpx.URL, url: httpx.URL, response: httpx.Response) -> httpx.URL:
    target = _url(str(url.join(_url(response.headers["location"], ask))), ask)
    if not _is_trusted(origin, target):
        raise Unavailable(
            f"{ask.what}: redirected to {target.host}, which is neither {origin.host} over the "
            f"same protocol nor of {TRUSTED_DOMAIN}; the API key is not sent there"
        )
    return target


def _is_trusted(origin: httpx.URL, target: httpx.URL) -> bool:
    if target.scheme not in ("https", origin.scheme):
        return False
    if target.host == origin.host:
        return True
    return target.scheme == "https" and target.host.endswith(f".{TRUSTED_DOMAIN}")
