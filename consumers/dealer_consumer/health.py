"""`/livez`, `/readyz` and `/metrics`, served by a thread of its own."""

import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from dealer_consumer.errors import InvalidSettings
from dealer_consumer.standing import Standing

TEXT = "text/plain; charset=utf-8"
REQUEST_SECONDS = 5.0


class Health:
    """How the consumer is, as its loop says.

    Args:
        longest_turn_seconds: a turn that takes longer has lost its partitions, or hangs.
        clock: in seconds, never going back.

    Attributes:
        standing: as of the last report.
    """

    def __init__(self, longest_turn_seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self.standing = Standing()
        self._longest = longest_turn_seconds
        self._clock = clock
        self._turned = clock()

    def turned(self) -> None:
        """Note that the loop lives."""
        self._turned = self._clock()

    def not_alive(self) -> str | None:
        """Say why to start it anew; None while it lives."""
        silent = self._clock() - self._turned
        return f"the loop has not turned for {silent:.0f} s" if silent > self._longest else None

    def not_ready(self) -> str | None:
        """Say what it waits for; None when it consumes, be it from no partition."""
        return self.not_alive() or self.standing.waits_for


class HealthServer:
    """Answers on one port; ends with the `with` block.

    Args:
        health: what probes ask for.
        metrics: what Prometheus asks for.
        host: where to listen.
        port: 0 is any free one.

    Raises:
        InvalidSettings: the port is taken, or the host is not this one.
    """

    def __init__(self, health: Health, metrics: CollectorRegistry, host: str, port: int) -> None:
        try:
            self._server = ThreadingHTTPServer((host, port), _handler(health, metrics))
        except (OSError, OverflowError) as error:
            raise InvalidSettings(
                f"health.port (or HEALTH_PORT): {host}:{port} cannot be listened on: {error}"
            ) from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(health: Health, metrics: CollectorRegistry) -> type[BaseHTTPRequestHandler]:
    def probe(problem: str | None) -> tuple[HTTPStatus, str, bytes]:
        status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
        return status, TEXT, f"{problem or 'ok'}\n".encode()

    pages: dict[str, Callable[[], tuple[HTTPStatus, str, bytes]]] = {
        "/livez": lambda: probe(health.not_alive()),
        "/readyz": lambda: probe(health.not_ready()),
        "/metrics": lambda: (HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(metrics)),
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = REQUEST_SECONDS

        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            known = f"there are {', '.join(pages)}\n".encode()
            status, kind, content = page() if page else (HTTPStatus.NOT_FOUND, TEXT, known)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: probes come every few seconds."""

    return Handler
