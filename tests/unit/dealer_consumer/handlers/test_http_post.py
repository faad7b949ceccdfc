"""Events posted to something that answers HTTP."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import msgspec
import pytest

from dealer_consumer.errors import Refused, Unavailable
from dealer_consumer.handlers.http_post import HttpPost, idempotency_key
from dealer_consumer.settings import Http


class Crm(HTTPServer):
    """Answers every request with what it was told to, and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status = 200
        self.headers: dict[str, str] = {}
        self.endless = False
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def settings(self) -> Http:
        """How it is reached."""
        return Http.model_validate(
            {"url": f"http://127.0.0.1:{self.server_address[1]}/events", "timeoutSeconds": 5}
        )


class Answer(BaseHTTPRequestHandler):
    """One answer."""

    server: Crm

    def do_POST(self) -> None:
        """Keep it and answer."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), content))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        if self.server.endless:
            self.end_headers()
            with suppress(ConnectionError):
                while True:
                    self.wfile.write(b".")
                    time.sleep(0.01)  # an answer that drips
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def crm() -> Iterator[Crm]:
    """A CRM that runs."""
    with Crm() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_event_is_posted_whole(crm, event):
    """Its fields typed, the amount as a number, and the whole document beside them."""
    with HttpPost(crm.settings, "s3cret") as post:
        post(event)
    [(path, headers, content)] = crm.requests
    assert path == "/events"
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "event-1:c"
    assert headers["Authorization"] == "Bearer s3cret"
    assert json.loads(content) == {
        "id": "event-1",
        "eventName": "Car Service Done",
        "eventType": "CarServiceDone",
        "createdDate": "2025-01-15T10:00:00Z",
        "savedDate": "2025-01-15T10:00:01Z",
        "operation": "c",
        "dealerId": "DEALER-001",
        "carId": "CAR-2025-001",
        "serviceDate": "2025-01-15T10:00:00Z",
        "amountPaid": 450.25,
        "mileageAtService": 15000,
        "description": "Annual maintenance",
        "headerData": json.loads(event.header_data),
    }


def test_without_a_token_none_is_sent(crm, event):
    """A CRM may ask for none."""
    with HttpPost(crm.settings, None) as post:
        post(event)
    assert "Authorization" not in crm.requests[0][1]


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_an_answer_about_the_event_refuses_it(crm, event, status):
    """Sending it again would not change it."""
    crm.status = status
    with HttpPost(crm.settings, None) as post, pytest.raises(Refused, match=f"HTTP {status}"):
        post(event)


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 429, 500, 503])
def test_any_other_answer_may_pass(crm, event, status):
    """An outage ends, and so does a wrong address or a wrong token."""
    crm.status = status
    with HttpPost(crm.settings, "s3cret") as post, pytest.raises(Unavailable) as caught:
        post(event)
    assert str(caught.value) == f"the answer was HTTP {status}"


@pytest.mark.parametrize(
    ("wish", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)]
)
def test_a_wish_to_wait_is_passed_on(crm, event, wish, seconds):
    """Where it is a number of seconds."""
    crm.status, crm.headers = 503, {"Retry-After": wish}
    with HttpPost(crm.settings, None) as post, pytest.raises(Unavailable) as caught:
        post(event)
    assert caught.value.retry_after == seconds


def test_an_answer_without_end_is_an_answer(crm, event):
    """Its status is what counts; the rest is not waited for."""
    crm.endless = True
    settings = crm.settings.model_copy(update={"timeout_seconds": 0.2})
    with HttpPost(settings, None) as post:
        post(event)
    assert len(crm.requests) == 1


def test_no_answer_may_pass(event):
    """Nothing listens there."""
    nowhere = Http.model_validate({"url": "http://127.0.0.1:1/"})
    with HttpPost(nowhere, None) as post, pytest.raises(Unavailable, match="ConnectError"):
        post(event)


@pytest.mark.parametrize(
    ("id_", "operation", "key"),
    [
        ("event-1", "c", "event-1:c"),
        ("event-1", "d", "event-1:d"),
        ("a:b\r\nX: y", "r", "a%3Ab%0D%0AX%3A%20y:r"),
        ("雪", "c", "%E9%9B%AA:c"),
    ],
)
def test_the_key_names_event_and_operation(event, id_, operation, key):
    """In characters that a header takes, and never the same for two events."""
    assert idempotency_key(msgspec.structs.replace(event, id=id_, operation=operation)) == key


def test_two_updates_of_a_row_have_two_keys(event):
    """And one update, delivered twice, has one."""
    first = msgspec.structs.replace(event, operation="u")
    second = msgspec.structs.replace(first, header_data='{"dealerId": "DEALER-001"}')
    assert idempotency_key(first) != idempotency_key(second)
    assert idempotency_key(first) == idempotency_key(msgspec.structs.replace(first))
    assert idempotency_key(first).startswith("event-1:u:")
