"""A real HTTP server that takes CloudEvents, or refuses them, or is slow, or is away."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Somebody who wants to be told, at one address for as long as it lives.

    Attributes:
        answers: what to answer next; 204 when there is nothing left.
        requests: headers and bodies that came, with what was answered.
        let_go: as long as it is not set, nothing is answered.
    """

    def __init__(self):
        self.answers = []
        self.requests = []
        self.let_go = threading.Event()
        self.let_go.set()
        self._came = threading.Condition()
        self._server = None
        self._port = 0
        self.start()

    @property
    def url(self):
        """Where it takes events."""
        return f"http://127.0.0.1:{self._port}/events"

    @property
    def taken(self):
        """The events that it took, in their order."""
        return [body for _, body, status in self.requests if status < 300]

    @property
    def kinds(self):
        """What the events that it took are about."""
        return [event["type"].split(".")[3] for event in self.taken]

    def start(self):
        """Come, or come back."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _answering(self))
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        """Go away."""
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers, content):
        """Take a request and say what to answer."""
        with self._came:
            status = self.answers.pop(0) if self.answers else 204
            self.requests.append((headers, json.loads(content), status))
            self._came.notify_all()
        self.let_go.wait()
        return status

    def until(self, wanted, seconds=60):
        """Wait until what it got is as wanted."""
        with self._came:
            assert self._came.wait_for(lambda: wanted(self), seconds), self.kinds


def _answering(receiver):
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.take(dict(self.headers), content)
            # Whoever asked may have lost patience by now.
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    return Answer
