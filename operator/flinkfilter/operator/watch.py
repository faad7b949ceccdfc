"""kopf's login, over a session that tells whether the filters are being watched.

What flows in are kopf's credentials; what flows out is a session, and a `Watch` that knows of its
requests. kopf itself tells nobody whether its watch stands.
"""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import kopf

from flinkfilter.resource.constants import PLURAL

Login = Callable[..., kopf.ConnectionInfo | None]


class Watch:
    """Whether the API server streams the filters to this process.

    A stream that breaks, or that brings nothing for 70 s although the API server sends bookmarks,
    is asked for anew by kopf at once. So what the latest request came to is how the watch is.

    Args:
        streams: how many there are: one for the cluster, or one for each watched namespace.
    """

    def __init__(self, streams: int) -> None:
        self._streams = streams
        self._open: dict[str, bool] = {}

    @property
    def waits_for(self) -> str | None:
        """Say what is missing; None while every stream stands."""
        missing = self._streams - sum(self._open.values())
        return (
            f"{missing} of {self._streams} watches of the filters do not stand" if missing else None
        )

    def session(self, login: Login) -> Callable[..., Awaitable[kopf.AiohttpSession | None]]:
        """Make a login handler of kopf that gives a session of ours."""

        async def handler(**given: Any) -> kopf.AiohttpSession | None:
            info = login(**given)
            if info is None:
                return None
            connector = aiohttp.TCPConnector(limit=0, ssl=info.as_ssl_context())
            session = aiohttp.ClientSession(
                connector=connector,
                headers=info.as_http_headers(),
                proxy=info.proxy_url,
                trust_env=bool(info.trust_env),
                trace_configs=[self._tracing()],
            )
            return kopf.AiohttpSession(
                server=info.server,
                default_namespace=info.default_namespace,
                priority=info.priority,
                expiration=info.expiration,
                aiohttp_session=session,
            )

        return handler

    def _tracing(self) -> aiohttp.TraceConfig:
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._asked)
        config.on_request_end.append(self._answered)
        return config

    async def _asked(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
    ) -> None:
        if _is_watch(asked):
            self._open[asked.url.path] = False

    async def _answered(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, answer: aiohttp.TraceRequestEndParams
    ) -> None:
        if _is_watch(answer):
            self._open[answer.url.path] = answer.response.ok


def _is_watch(
    request: aiohttp.TraceRequestStartParams | aiohttp.TraceRequestEndParams,
) -> bool:
    return request.url.name == PLURAL and "watch" in request.url.query
