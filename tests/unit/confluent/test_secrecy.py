"""The API key and its secret are nowhere but in the requests."""

import base64
import logging
import traceback

import httpx
import pytest

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.confluent.credentials import KEY, SECRET, EnvironmentCredentials, FileCredentials
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.retries import Retries
from flinkfilter.errors import FlinkFilterError, RemoteError

API_KEY = "SPECIMEN-KEY"
API_SECRET = "specimen-secret-value"
ENCODED = base64.b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()


def everything_shown(error: BaseException, log: str) -> str:
    """All that a log line, an event, a debugger or a traceback with locals could show."""
    with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain = []
    link: BaseException | None = error
    while link is not None:
        chain += [repr(link), str(link), repr(link.args), repr(vars(link))]
        link = link.__cause__ or link.__context__
    return "\n".join([*chain, *with_locals.format(), log])


def leaks(text: str) -> list[str]:
    """Those of the secrets that the text holds."""
    return [word for word in (API_KEY, API_SECRET, ENCODED) if word in text]


def valid_credentials():
    """Credentials with both secrets, made in a frame that no traceback shows."""
    return EnvironmentCredentials({KEY: API_KEY, SECRET: API_SECRET})


@pytest.fixture
def log(caplog):
    """All that is logged, at the lowest level, by the HTTP library too."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture
async def ask(clock, log):
    """Ask once, with real credentials, and give the error with all that was logged."""

    async def asked(url="https://flink.example", credentials=None, handler=None):
        client = StatementsClient(
            Endpoint(url, "org", "env-1"),
            credentials or valid_credentials(),
            transport=httpx.MockTransport(handler) if handler else None,
            retries=Retries(clock, attempts=2),
        )
        try:
            await client.get("ff-1")
        except FlinkFilterError as error:
            return everything_shown(error, log.text)
        finally:
            await client.aclose()
        return log.text

    return asked


def echoing(status, kind):
    """A handler that answers with everything that it was sent."""

    def handler(request):
        lines = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        match kind:
            case "envelope":
                return httpx.Response(status, json={"errors": [{"detail": lines}]})
            case "html":
                return httpx.Response(status, html=f"<pre>{lines}</pre>")
            case "json":
                return httpx.Response(status, json=dict(request.headers))
            case _:
                return httpx.Response(status, text=lines)

    return handler


@pytest.mark.parametrize("kind", ["envelope", "html", "json", "text"])
@pytest.mark.parametrize("status", [200, 307, 400, 401, 403, 404, 409, 422, 429, 500, 503])
async def test_no_error_of_the_server_shows_them(ask, status, kind):
    """Not even when the server sends the request's headers back."""
    shown = await ask(handler=echoing(status, kind))

    assert f"HTTP {status}" in shown
    assert leaks(shown) == []


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
        OSError("x"),
    ],
    ids=repr,
)
async def test_no_failure_of_the_network_shows_them(ask, error):
    """The frames of the HTTP library, which hold the header, are out of reach."""
    held = []

    def handler(request):
        sent = request.headers["authorization"]  # as the library has it when a write fails
        held.append(sent)
        raise error

    shown = await ask(handler=handler)

    assert leaks(held[0]) == [ENCODED]
    assert "read statement ff-1" in shown
    assert leaks(shown) == []


async def test_no_redirect_shows_them(ask):
    """A refused redirect shows hosts only."""
    location = {"Location": "https://evil.example/"}
    shown = await ask(handler=lambda _: httpx.Response(307, headers=location))

    assert "evil.example" in shown
    assert leaks(shown) == []


@pytest.mark.parametrize(
    "reply", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b"\x00\x01\r\n\r\n"]
)
async def test_no_broken_connection_shows_them(ask, loopback, reply):
    """Over a real connection the HTTP library logs what it does, and nothing of the key."""

    async def treat(_head, writer):
        writer.write(reply)
        await writer.drain()

    async with loopback(treat) as url:
        shown = await ask(url)

    assert "send_request_headers" in shown
    assert leaks(shown) == []


async def test_no_success_shows_them(ask, loopback):
    """Nor does the log of a request that succeeds."""
    seen = []

    async def treat(head, writer):
        seen.append(head.decode())
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"name":"ff-1"}')
        await writer.drain()

    async with loopback(treat) as url:
        shown = await ask(url)

    assert leaks(seen[0]) == [ENCODED]
    assert "HTTP/1.1 200 OK" in shown
    assert leaks(shown) == []


async def test_nobody_listening_shows_them_not(ask, unused_address):
    """A refused connection names the address only."""
    shown = await ask(f"http://{unused_address}")

    assert "cannot be reached" in shown
    assert leaks(shown) == []


@pytest.mark.parametrize(
    "environment",
    [{KEY: API_KEY}, {SECRET: API_SECRET}, {KEY: API_KEY, SECRET: f"{API_SECRET}\nmore"}],
    ids=["no secret", "no key", "two lines"],
)
async def test_no_unusable_credentials_are_shown(ask, environment):
    """A message about credentials names the variable, never its content."""
    shown = await ask(credentials=EnvironmentCredentials(environment), handler=echoing(200, "text"))

    assert "CONFLUENT_CLOUD_API_" in shown
    assert leaks(shown) == []


async def test_no_unreadable_file_is_shown(ask, tmp_path):
    """A message about a file names the file, never its content."""
    (tmp_path / KEY).write_text(API_KEY)
    (tmp_path / SECRET).write_bytes(API_SECRET.encode() + b"\xff")

    shown = await ask(credentials=FileCredentials(tmp_path), handler=echoing(200, "text"))

    assert "it is not text" in shown
    assert leaks(shown) == []


async def test_no_object_shows_them(clock):
    """The client's own representation, and those of its parts, hold nothing."""
    source = valid_credentials()
    client = StatementsClient(
        Endpoint("https://flink.example", "org", "env-1"), source, retries=Retries(clock)
    )
    shown = repr((client, vars(client), vars(client._exchange), source, source.read()))
    await client.aclose()

    assert leaks(shown) == []


def test_the_search_finds_what_it_looks_for():
    """A traceback with a secret in a local variable is recognised, so the tests above can fail."""

    def failing(_held):
        raise RemoteError("x")

    with pytest.raises(RemoteError) as caught:
        failing(API_SECRET)

    assert leaks(everything_shown(caught.value, "")) == [API_SECRET]
