"""The HTTP interface: `POST /events`, and the probes."""

from typing import Any

import structlog
from aiohttp import web

from event_producer import table
from event_producer.event import InvalidEvent, read_event

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

LARGEST_BODY = 1024 * 1024
"""Bytes. What is in the row may be larger, and has a limit of its own: see `table.py`."""


def application() -> web.Application:
    """Make the application."""
    made = web.Application(client_max_size=LARGEST_BODY)
    made.router.add_post("/events", post_event)
    made.router.add_get("/livez", livez)
    made.router.add_get("/readyz", readyz)
    return made


async def post_event(request: web.Request) -> web.Response:
    """Take one event: 201, or 409 for a known id, 422 for what is no event, 503 to try again."""
    body = await request.read()
    try:
        event = read_event(body)
        await table.write(event, body)
    except InvalidEvent as error:
        return _answer(422, {"errors": error.problems})
    except table.AlreadyThere as error:
        return _answer(409, {"errors": [str(error)]})
    except table.Refused as error:
        return _answer(422, {"errors": [str(error)]})
    except table.Unreachable as error:
        log.warning("not written", error=str(error.__cause__).partition("\n")[0])
        return _answer(503, {"errors": [str(error)]})
    header = event.event_header
    log.info("written", id=header.uuid, type=header.event_type, bytes=len(body))
    return _answer(201, {"id": header.uuid})


async def livez(request: web.Request) -> web.Response:
    """Say that the process lives."""
    del request
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    """Say whether events can be written."""
    del request
    ready = await table.ping()
    return web.Response(text="ok\n" if ready else "no database\n", status=200 if ready else 503)


def _answer(status: int, content: dict[str, Any]) -> web.Response:
    return web.json_response(content, status=status)
