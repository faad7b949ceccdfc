"""Requests and answers over handlers written by hand, and over real sockets."""

import asyncio
import base64

import httpx
import pytest

from flinkfilter.confluent.credentials import Credentials
from flinkfilter.confluent.exchange import Ask
from flinkfilter.confluent.retries import Repeat, Retries, Unprocessed
from flinkfilter.errors import (
    RateLimited,
    Rejected,
    Unauthenticated,
    Unavailable,
)
from flinkfilter.metrics.catalogue import Operation

HOST = "flink.us-east-1.aws.confluent.cloud"
URL = f"https://{HOST}/sql/v1/x"
AUTHORIZATION = "Basic " + base64.b64encode(b"the-key:the-secret").decode()
QUICK = httpx.Timeout(connect=1, read=0.1, write=1, pool=None)


def get(url=URL, **more):
    """A plain request."""
    return Ask(Operation.GET, "GET", url, "read it", **more)


def create(url=URL):
    """A request that must not be repeated when its answer was lost."""
    return Ask(
        Operation.CREATE, "POST", url, "make it", body={"a": 1}, repeat=Repeat.WHEN_UNPROCESSED
    )


def redirect(location, status=307):
    """An answer that points elsewhere."""
    return httpx.Response(status, headers={"Location": location})


OK = httpx.Response(200, json={})


async def test_requests_are_signed_and_named(exchange_with, serve):
    """Each request carries the key by HTTP Basic, and says which program it is from."""
    server = serve(OK)

    await exchange_with(server).ask(get())

    headers = server.requests[0].headers
    assert headers["authorization"] == AUTHORIZATION
    assert headers["user-agent"].startswith("flinkfilter-operator/")
    assert headers["accept"] == "application/json"


async def test_rotated_credentials_are_used_at_once(exchange_with, serve, error_json):
    """Credentials are read for every request, so that a new key needs no restart."""
    secrets = ["old", "new"]

    class Rotating:
        def read(self):
            return Credentials("k", secrets.pop(0))

    server = serve(error_json(503, "later"), OK)

    await exchange_with(server, credentials=Rotating()).ask(get())

    sent = [base64.b64decode(r.headers["authorization"][6:]) for r in server.requests]
    assert sent == [b"k:old", b"k:new"]


async def test_missing_credentials_send_nothing(exchange_with, serve):
    """Without a key no request is made, and the error is that of a refused one."""

    class Missing:
        def read(self):
            raise Unauthenticated("set it")

    server = serve(OK)
    with pytest.raises(Unauthenticated, match="set it"):
        await exchange_with(server, credentials=Missing()).ask(get())

    assert server.requests == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
async def test_reading_is_repeated(exchange_with, serve, status):
    """A request that is the same twice is sent again until it succeeds."""
    server = serve(httpx.Response(status), OK)

    response = await exchange_with(server).ask(get())

    assert (response.status_code, len(server.requests)) == (200, 2)


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        (httpx.Response(429), 2),
        (httpx.Response(503), 2),
        (httpx.ConnectError("refused"), 2),
        (httpx.ConnectTimeout("slow"), 2),
        (httpx.Response(408), 1),
        (httpx.Response(500), 1),
        (httpx.Response(502), 1),
        (httpx.Response(504), 1),
        (httpx.ReadTimeout("slow"), 1),
        (httpx.ReadError("reset"), 1),
        (httpx.WriteError("reset"), 1),
        (httpx.RemoteProtocolError("hung up"), 1),
    ],
)
async def test_creating_is_repeated_only_when_nothing_was_done(
    exchange_with, serve, answer, requests
):
    """When the answer to a create may be lost, the caller has to look, so it is told at once."""
    server = serve(answer, OK)
    try:
        await exchange_with(server).ask(create())
    except Unavailable:
        succeeded = False
    else:
        succeeded = True

    assert (len(server.requests), succeeded) == (requests, requests == 2)


async def test_four_attempts_and_no_more(exchange_with, serve, error_json):
    """The last error is raised, with the server's request id."""
    server = serve(error_json(500, "broken", headers={"X-Request-Id": "r-1"}))

    with pytest.raises(Unavailable) as caught:
        await exchange_with(server).ask(get())

    assert len(server.requests) == 4
    assert (str(caught.value), caught.value.request_id) == (
        "read it: HTTP 500 Internal Server Error: broken",
        "r-1",
    )


async def test_retry_after_is_obeyed_by_the_next_request_too(exchange_with, serve, clock):
    """After a 429 nothing is sent until the server's time has passed, whoever asks."""
    server = serve(httpx.Response(429, headers={"Retry-After": "6"}), OK)
    exchange = exchange_with(server, retries=Retries(clock, attempts=1))
    with pytest.raises(RateLimited):
        await exchange.ask(get())

    await exchange.ask(create())

    assert (clock.waits, len(server.requests)) == ([6.0], 2)


async def test_used_up_allowance_pauses(exchange_with, serve, clock):
    """An answer that says "none left" delays the next request to the reset."""
    none_left = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}
    server = serve(httpx.Response(200, json={}, headers=none_left), OK)
    exchange = exchange_with(server)

    await exchange.ask(get())
    await exchange.ask(get())

    assert clock.waits == [9.0]


async def test_long_retry_after_is_left_to_the_caller(exchange_with, serve, clock):
    """Minutes are not waited for: the error says how long, and others are told without asking."""
    server = serve(httpx.Response(429, headers={"Retry-After": "120"}))
    exchange = exchange_with(server)
    with pytest.raises(RateLimited) as first:
        await exchange.ask(get())
    with pytest.raises(RateLimited) as second:
        await exchange.ask(get())

    assert (first.value.retry_after, second.value.retry_after) == (120.0, 120.0)
    assert (len(server.requests), clock.waits) == (1, [])


async def test_query_reaches_the_server(exchange_with, serve):
    """Parameters are part of the address, also after a redirect names its own."""
    server = serve(redirect("/y?page_token=b"), OK)

    await exchange_with(server).ask(get(params={"page_token": "a/b c"}))

    assert [str(r.url) for r in server.requests] == [
        f"{URL}?page_token=a%2Fb+c",
        f"https://{HOST}/y?page_token=b",
    ]


@pytest.mark.parametrize(
    "location",
    [
        "/other",
        f"https://{HOST}/other",
        f"https://{HOST}:8443/other",
        "https://flink-cell-7.confluent.cloud/other",
    ],
)
async def test_trusted_redirects_are_followed_with_the_key(exchange_with, serve, location):
    """The same host, or one of Confluent's by HTTPS, gets the request with key and body."""
    server = serve(redirect(location, 308), OK)

    await exchange_with(server).ask(create())

    last = server.requests[-1]
    assert (len(server.requests), last.method, last.content) == (2, "POST", b'{"a":1}')
    assert last.headers["authorization"] == AUTHORIZATION


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/x",
        "https://confluent.cloud.evil.example/x",
        "https://evilconfluent.cloud/x",
        f"https://{HOST}@evil.example/x",
        f"http://{HOST}/x",
        "http://flink-cell-7.confluent.cloud/x",
        "//evil.example/x",
        f"ftp://{HOST}/x",
        "file:///etc/passwd",
        "http://[",
    ],
)
async def test_other_redirects_are_never_followed(exchange_with, serve, location):
    """The key goes to no stranger, and never from HTTPS to HTTP."""
    server = serve(redirect(location))

    with pytest.raises(Unavailable):
        await exchange_with(server).ask(create())

    assert {request.url.host for request in server.requests} == {HOST}


async def test_untrusted_redirect_is_explained(exchange_with, serve):
    """The message names both hosts and what is done."""
    with pytest.raises(Unavailable) as caught:
        await exchange_with(serve(redirect("https://evil.example/x"))).ask(create())

    assert str(caught.value) == (
        "make it: redirected to evil.example, which is neither "
        f"{HOST} over the same protocol nor of confluent.cloud; the API key is not sent there"
    )


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_redirects_that_change_the_method_are_for_reading(exchange_with, serve, status):
    """A GET follows them; a POST would become a GET, so it does not."""
    reading, creating = serve(redirect("/y", status), OK), serve(redirect("/y", status), OK)

    await exchange_with(reading).ask(get())
    with pytest.raises(Unavailable, match=f"make it: HTTP {status}"):
        await exchange_with(creating).ask(create())

    assert (reading.asked, creating.asked) == (["GET /sql/v1/x", "GET /y"], ["POST /sql/v1/x"])


async def test_five_redirects_and_no_more(exchange_with, serve):
    """A circle of redirects ends."""
    server = serve(redirect("/round"))

    with pytest.raises(Unavailable, match="make it: redirected more than 5 times"):
        await exchange_with(server).ask(create())

    assert len(server.requests) == 6


async def test_redirect_without_a_location(exchange_with, serve):
    """It is an answer that means nothing."""
    with pytest.raises(Unavailable, match="make it: HTTP 307"):
        await exchange_with(serve(httpx.Response(307))).ask(create())


@pytest.mark.parametrize(
    "url",
    [
        "http://[::/x",
        "http://127.0.0.1:99999/x",
        "http://ho st/x",
        f"http://{'a' * 64}.invalid/x",
        "http://.invalid/x",
        "http:///x",
        "ftp://127.0.0.1/x",
        "no address",
        "",
    ],
)
async def test_unusable_addresses_are_said(exchange_with, url):
    """An endpoint that is no address is a failure like any other, not a crash."""
    with pytest.raises(Unavailable, match=r"^read it: "):
        await exchange_with().ask(get(url))


async def test_nobody_listens(exchange_with, unused_address):
    """A refused connection says where, and that nothing was sent."""
    with pytest.raises(Unprocessed) as caught:
        await exchange_with().ask(get(f"http://{unused_address}/x"))

    assert str(caught.value) == (
        f"read it: {unused_address} cannot be reached: All connection attempts failed"
    )


async def test_name_that_does_not_exist(exchange_with):
    """A host without an address cannot be reached."""
    with pytest.raises(Unprocessed, match=r"read it: nowhere\.invalid cannot be reached: "):
        await exchange_with().ask(get("http://nowhere.invalid/x"))


async def test_connection_dropped_before_an_answer(exchange_with, loopback):
    """The other side hangs up: a create may have been carried out."""

    async def drop(_head, _writer):
        pass

    async with loopback(drop) as url:
        with pytest.raises(Unavailable) as caught:
            await exchange_with().ask(create(url))

    assert type(caught.value) is Unavailable
    assert str(caught.value) == (
        f"make it: the connection to {url.removeprefix('http://')} broke: "
        "Server disconnected without sending a response."
    )


async def test_connection_dropped_within_an_answer(exchange_with, loopback):
    """Half an answer is none."""

    async def half(_head, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()

    async with loopback(half) as url:
        with pytest.raises(Unavailable, match="broke"):
            await exchange_with().ask(create(url))


async def test_no_answer_in_time(exchange_with, loopback):
    """A server that stays silent is given up after the read time-out."""
    over = asyncio.Event()

    async def silent(_head, _writer):
        await over.wait()

    async with loopback(silent) as url:
        with pytest.raises(Unavailable) as caught:
            await exchange_with(timeouts=QUICK).ask(create(url))
        over.set()

    assert str(caught.value) == f"make it: {url.removeprefix('http://')} did not answer in time"


async def test_answer_without_an_end(exchange_with, loopback):
    """A trickle that never pauses long enough for a read time-out is given up all the same."""

    async def trickle(_head, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with loopback(trickle) as url, asyncio.timeout(5):
        with pytest.raises(Unavailable, match="did not answer in time"):
            await exchange_with(timeouts=QUICK).ask(create(url))


async def test_what_is_not_http(exchange_with, loopback):
    """A port of something else is named as a broken connection."""

    async def greet(_head, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()

    async with loopback(greet) as url:
        with pytest.raises(Unavailable, match="broke"):
            await exchange_with().ask(create(url))


async def test_tls_where_there_is_none(exchange_with, loopback):
    """HTTPS to a port that speaks HTTP cannot be reached."""

    async def answer(_head, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with loopback(answer, first=b"\x16") as url:  # how a TLS handshake begins
        with pytest.raises(Unprocessed, match="cannot be reached"):
            await exchange_with().ask(get(url.replace("http://", "https://")))


async def test_repeats_over_a_real_connection(exchange_with, loopback, clock):
    """A dropped connection is followed by a new one, which succeeds."""
    connections = []

    async def second_time_lucky(head, writer):
        connections.append(head)
        if len(connections) > 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()

    async with loopback(second_time_lucky) as url:
        response = await exchange_with(retries=Retries(clock)).ask(get(url))

    assert (response.json(), len(connections)) == ({}, 2)


async def test_a_refusal_is_final(exchange_with, serve, error_json):
    """What the server understood and refused is asked once."""
    server = serve(error_json(422, "no"))

    with pytest.raises(Rejected, match="read it: HTTP 422 Unprocessable Entity: no"):
        await exchange_with(server).ask(get())

    assert len(server.requests) == 1


class Counted:
    """Measures that keep what they are told."""

    def __init__(self):
        self.requests = []
        self.waits = []

    def requested(self, operation, status, seconds):
        """Keep a request."""
        self.requests.append((operation, status, seconds))

    def waited(self, seconds):
        """Keep a wait."""
        self.waits.append(seconds)


async def test_every_attempt_is_counted(exchange_with, clock):
    """With its status, how long it took, and how long it waited for its turn."""
    counted, answers = Counted(), [httpx.Response(503), httpx.Response(200)]

    async def answer(_):
        await clock.sleep(2)
        return answers.pop(0)

    await exchange_with(answer, measures=counted).ask(get())
    assert counted.requests == [(Operation.GET, 503, 2.0), (Operation.GET, 200, 2.0)]
    assert counted.waits == [0.0, 0.0]


async def test_what_got_no_answer_is_counted(exchange_with):
    """As one without a status."""
    counted = Counted()

    def broken(_):
        raise httpx.ReadError("cut")

    with pytest.raises(Unavailable):
        await exchange_with(broken, measures=counted).ask(create())
    assert [(operation, status) for operation, status, _ in counted.requests] == [
        (Operation.CREATE, None)
    ]


async def test_a_pause_that_the_server_asked_for_is_counted_as_waiting(exchange_with):
    """It is the time that a request spent before it was sent."""
    counted = Counted()
    answers = [httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200)]
    exchange = exchange_with(lambda _: answers.pop(0), measures=counted)
    await exchange.ask(get())
    assert [status for _, status, _ in counted.requests] == [429, 200]
