"""The HTTP server: request ids, the request log, faults and authentication around the routes.

Flows in: requests on a loopback port. Flows out: answers; what a fault does to them.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from confluent_simulator.authentication import Credentials
from confluent_simulator.errors import ApiError, error_body
from confluent_simulator.faults import Behaviour, Fault, FaultKind
from confluent_simulator.request_log import LoggedRequest, RequestLog, is_dry_run, without_secrets

ADMIN = "/__admin"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HTML = "<html><head><title>Gateway</title></head><body><h1>{status}</h1></body></html>"


class Gate:
    """What every request of the API passes through before it reaches a route."""

    def __init__(
        self,
        credentials: Credentials,
        behaviour: Behaviour,
        log: RequestLog,
        before_each: Callable[[], None],
    ) -> None:
        self._credentials = credentials
        self._behaviour = behaviour
        self._log = log
        self._before_each = before_each

    def middleware(self) -> Any:
        """Return the middleware for the application."""

        @web.middleware
        async def pass_through(request: web.Request, handler: _Handler) -> web.StreamResponse:
            if request.path.startswith(ADMIN):
                return await _answer(request, handler, str(uuid.uuid4()))
            return await self._pass(request, handler)

        return pass_through

    async def _pass(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        self._before_each()
        request_id = str(uuid.uuid4())
        body = _json_or_none(await request.read())
        dry_run = request.method == "POST" and is_dry_run(body)
        fault = self._behaviour.take_fault(request.method, request.path, dry_run=dry_run)

        async def authenticated(inner: web.Request) -> web.StreamResponse:
            self._credentials.check(inner.headers.get("Authorization"))
            return await handler(inner)

        answer = await _meet(fault, request, authenticated, request_id)
        dropped = fault is not None and fault.kind in {FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE}
        self._log.add(
            LoggedRequest(
                method=request.method,
                path=request.path,
                query=dict(request.query),
                statement=_statement_name(request, body),
                dry_run=dry_run,
                status=answer.status,
                dropped=dropped,
                body=without_secrets(body),
                request_id=request_id,
            )
        )
        if fault is not None and fault.kind is FaultKind.HOLD:
            await asyncio.sleep(fault.seconds)
        if dropped and request.transport is not None:
            request.transport.abort()
        return answer


async def _meet(
    fault: Fault | None, request: web.Request, handler: _Handler, request_id: str
) -> web.StreamResponse:
    if fault is None or fault.kind in {FaultKind.DROP_AFTER, FaultKind.HOLD}:
        return await _answer(request, handler, request_id)
    if fault.kind is FaultKind.DELAY:
        await asyncio.sleep(fault.seconds)
        return await _answer(request, handler, request_id)
    answer = _instead(fault, request_id)
    answer.headers["X-Request-Id"] = request_id
    return answer


def _instead(fault: Fault, request_id: str) -> web.Response:
    """Return what is answered in place of what was asked for."""
    match fault.kind:
        case FaultKind.REDIRECT:
            return web.Response(status=307, headers={"Location": fault.location})
        case FaultKind.HTML:
            text = _HTML.format(status=fault.status)
            return web.Response(status=fault.status, text=text, content_type="text/html")
        case _:
            body = error_body(fault.status, "an injected fault", request_id, None)
            answer = web.json_response(body, status=fault.status)
            if fault.retry_after is not None:
                answer.headers["Retry-After"] = f"{fault.retry_after:g}"
            return answer


async def _answer(request: web.Request, handler: _Handler, request_id: str) -> web.StreamResponse:
    try:
        answer = await handler(request)
    except ApiError as refusal:
        body = error_body(refusal.status, refusal.detail, request_id, refusal.pointer)
        answer = web.json_response(body, status=refusal.status, headers=refusal.headers)
    except web.HTTPException as refusal:
        body = error_body(refusal.status, refusal.reason, request_id, None)
        answer = web.json_response(body, status=refusal.status)
    answer.headers["X-Request-Id"] = request_id
    return answer


def _json_or_none(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _statement_name(request: web.Request, body: Any) -> str:
    named = request.match_info.get("name", "")
    if not named and isinstance(body, dict):
        named = str(body.get("name", ""))
    return named
