"""`/livez`, `/readyz` and `/metrics` on one port, served by threads of their own."""

import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from flinkfilter.errors import InvalidSettings
from flinkfilter.metrics.measures import Measures
from flinkfilter.operator.health import Health

TEXT = "text/plain; charset=utf-8"
REQUEST_SECONDS = 5.0

Page = tuple[HTTPStatus, str, bytes]


class Server:
    """Answers until the `with` block ends.

    Args:
        health: what probes ask for.
        measures: what Prometheus asks for.
        listen: `HOST:PORT`; port 0 is any free one, an IPv6 address stands in brackets.

    Raises:
        InvalidSettings: this is no address, or it cannot be listened on.
    """

    def __init__(self, health: Health, measures: Measures, listen: str) -> None:
        host, port = _address(listen)
        try:
            family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            serving = type("_Serving", (ThreadingHTTPServer,), {"address_family": family})
            self._server = serving(place, _handler(health, measures))
        except (OSError, UnicodeError) as error:
            raise InvalidSettings(f"--listen: {listen} cannot be listened on: {error}") from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="http", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or int(port) > 65_535:
        raise InvalidSettings(f"--listen: {listen} is not HOST:PORT, such as 0.0.0.0:8080")
    return host, int(port)


def _handler(health: Health, measures: Measures) -> type[BaseHTTPRequestHandler]:
    def probe(problem: str | None) -> Page:
        status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
        return status, TEXT, f"{problem or 'ok'}\n".encode()

    def metrics() -> Page:
        kind, content = measures.exposition()
        return HTTPStatus.OK, kind, content

    pages: dict[str, Callable[[], Page]] = {
        "/livez": lambda: probe(health.not_alive()),
        "/readyz": lambda: probe(health.not_ready()),
        "/metrics": metrics,
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
