"""Every status and every kind of body, and the error that it becomes."""

import httpx
import pytest

from flinkfilter.confluent.classification import classify
from flinkfilter.confluent.retries import Unprocessed
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    Unauthenticated,
    Unavailable,
)

ENVELOPE = {
    "errors": [
        {
            "id": "8a1f",
            "status": "422",
            "code": "invalid_configuration",
            "title": "Invalid",
            "detail": "no such pool",
            "source": {"pointer": "/spec/compute_pool_id"},
        }
    ]
}
OF_THE_API = {
    "envelope": {"json": ENVELOPE},
    "status and detail": {"json": {"errors": [{"status": "404", "detail": "gone", "source": {}}]}},
    "detail at the top": {"json": {"status": "404", "detail": "gone"}},
    "no words": {"json": {"errors": [{"status": "404", "code": None, "source": None}]}},
}
OF_SOMETHING_ELSE = {
    "plain text": {"text": "404 page not found"},
    "HTML": {"html": "<!doctype html><title>Sign in</title>"},
    "empty": {"content": b""},
    "JSON list": {"json": [1]},
    "JSON string": {"json": "no"},
    "JSON of another kind": {"json": {"timestamp": 1, "error": "Not Found", "path": "/sql"}},
    "empty errors": {"json": {"errors": []}},
    "odd errors": {"json": {"errors": ["no", 1, None, {}]}},
    "errors no list": {"json": {"errors": {"detail": "no"}}},
    "broken JSON": {"content": b'{"errors": [{'},
    "deep JSON": {"content": b"[" * 100_000},
    "bytes": {"content": b"\xff\xfe\x00"},
}
ALWAYS = {
    401: Unauthenticated,
    403: Forbidden,
    408: Unavailable,
    409: Conflict,
    429: RateLimited,
    503: Unprocessed,
}


@pytest.mark.parametrize("body", OF_THE_API.values(), ids=OF_THE_API)
def test_error_bodies_of_the_api_are_believed(body):
    """With a body of the API, 404 is absence, other 4xx are refusals, 5xx pass."""
    expected = (
        dict.fromkeys(range(400, 500), Rejected)
        | dict.fromkeys(range(500, 600), Unavailable)
        | {404: NotFound}
        | ALWAYS
    )

    actual = {s: type(classify(httpx.Response(s, **body))) for s in range(400, 600)}

    assert expected == actual


@pytest.mark.parametrize("body", OF_SOMETHING_ELSE.values(), ids=OF_SOMETHING_ELSE)
def test_other_bodies_say_nothing_about_statements(body):
    """An answer of a proxy or a wrong address is neither absence nor a verdict."""
    expected = dict.fromkeys(range(400, 600), Unavailable) | ALWAYS

    actual = {s: type(classify(httpx.Response(s, **body))) for s in range(400, 600)}

    assert expected == actual


@pytest.mark.parametrize("status", [200, 201, 202, 204, 301, 302, 304, 399, 600, 999])
@pytest.mark.parametrize("body", (OF_THE_API | OF_SOMETHING_ELSE).values())
def test_unexpected_successes_are_no_answer(status, body):
    """A status that is no error, with a body that cannot be read, means: try later."""
    assert type(classify(httpx.Response(status, **body))) is Unavailable


def test_message_says_what_where_and_why():
    """What was asked, the status, the server's words and the place that they are about."""
    error = classify(httpx.Response(422, json=ENVELOPE), "create statement ff-1")

    assert str(error) == (
        "create statement ff-1: HTTP 422 Unprocessable Entity: no such pool "
        "(at /spec/compute_pool_id)"
    )


def test_message_names_a_parameter():
    """An error about the query names the parameter."""
    errors = [{"title": "too long", "source": {"parameter": "page_token"}}]

    error = classify(httpx.Response(400, json={"errors": errors}), "list statements")

    assert str(error) == "list statements: HTTP 400 Bad Request: too long (at page_token)"


def test_several_errors_are_all_told():
    """All entries of the envelope are in the message."""
    body = {"errors": [{"detail": "first"}, {"detail": "second"}]}

    assert str(classify(httpx.Response(400, json=body), "x")) == (
        "x: HTTP 400 Bad Request: first; second"
    )


def test_refused_credentials_come_with_advice():
    """The message of a 401 says which key is needed."""
    assert str(classify(httpx.Response(401), "list statements")) == (
        "list statements: HTTP 401 Unauthorized. A Flink API key of this environment and region "
        "(or a global one) is needed; a new key takes some minutes to work."
    )


def test_foreign_pages_come_with_advice():
    """HTML is named, not quoted, and the message says what to check."""
    page = httpx.Response(200, html="<html><body>Sign in to the hotel's network</body></html>")

    assert str(classify(page, "list statements")) == (
        "list statements: HTTP 200 OK: a page of HTML. This is no answer of the statements API: "
        "check the endpoint and the proxies."
    )


def test_foreign_json_is_not_quoted():
    """A body that might hold properties never gets into a message."""
    answer = httpx.Response(201, json={"spec": {"properties": {"sql.secrets.x": "hush"}}})

    assert "hush" not in str(classify(answer, "create statement ff-1"))


def test_unknown_status_is_named_by_number():
    """A status without a standard phrase is told by its number."""
    assert str(classify(httpx.Response(599, text="odd"), "x")) == "x: HTTP 599: odd"


def test_words_are_one_bounded_line():
    """Line breaks, control characters and length of the server's words are tamed."""
    detail = "a\n\tb\x00\x1b[31m" + "c" * 5000
    error = classify(httpx.Response(400, json={"errors": [{"detail": detail}]}), "x")

    prefix = "x: HTTP 400 Bad Request: a b[31mccc"
    assert (str(error).startswith(prefix), len(str(error))) == (True, 25 + 1000)


def test_lone_surrogates_in_words_can_be_written():
    """A message can always be encoded, whatever the server sent."""
    content = b'{"errors": [{"detail": "odd \\ud800 text"}]}'

    error = classify(httpx.Response(400, content=content), "x")

    assert str(error).encode() == b"x: HTTP 400 Bad Request: odd ? text"


def test_echoed_authorization_is_hidden():
    """A page that echoes the request's headers does not give the key away."""
    answer = httpx.Response(500, text="Authorization: Basic dGhlLWtleTp0aGU=, Host: x")

    assert str(classify(answer, "x")) == (
        "x: HTTP 500 Internal Server Error: Authorization: Basic [hidden], Host: x"
    )


def test_request_id_is_kept():
    """The server's request id is in the error, and not in its message, which must not change."""
    answer = httpx.Response(404, json=ENVELOPE, headers={"X-Request-Id": "r-42"})

    error = classify(answer, "x")

    assert (error.request_id, "r-42" in str(error)) == ("r-42", False)


def test_rate_limit_carries_the_wait():
    """A 429 says for how many seconds."""
    error = classify(httpx.Response(429, headers={"Retry-After": "7"}), "x")

    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0
