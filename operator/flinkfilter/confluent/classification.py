"""The one place where an answer of the statements API becomes an error of ours.

Confluent's envelope is `{"errors": [{"status", "code", "title", "detail", "source"}]}`, often
with only some of these. An answer without it comes from something in between (a proxy, a sign-in
page, a wrong address) and says nothing about statements: above all, it can never mean that one
does not exist.
"""

import json
import re
from typing import Any

import httpx

from flinkfilter.confluent.pauses import retry_after
from flinkfilter.confluent.retries import Unprocessed
from flinkfilter.errors import (
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthenticated,
    Unavailable,
)

LONGEST_WORDS = 1000
"""Characters of the server's words that a message keeps."""

_ADVICE = {
    401: "A Flink API key of this environment and region (or a global one) is needed; a new key "
    "takes some minutes to work.",
    403: "The key's owner needs the role FlinkDeveloper, and Assigner on the principal.",
}
_NOT_OF_THE_API = "This is no answer of the statements API: check the endpoint and the proxies."
_AUTHORIZATION = re.compile(r"\b(basic|bearer)\s+[\w+/=.~-]+", re.IGNORECASE)


def classify(response: httpx.Response, what: str = "the request") -> RemoteError:
    """Turn an answer that is not the expected one into an error.

    Args:
        response: with its body read; of any status, 2xx included when its body is not what the
            API sends.
        what: was asked for, to begin the message with, such as `create statement ff-1`.

    Returns:
        The error to raise. By status: 401 Unauthenticated, 403 Forbidden, 409 Conflict, 429
        RateLimited, 408 and 5xx Unavailable; with an error body of the API, 404 NotFound and
        any other 4xx Rejected; everything else Unavailable.
    """
    status = response.status_code
    request_id = response.headers.get("x-request-id")
    said = _api_words(response)
    kind = _kind(status, of_the_api=said is not None)
    message = _message(response, what, said)
    if kind is RateLimited:
        wait = retry_after(response.headers)
        return RateLimited(message, retry_after=wait, request_id=request_id)
    return kind(message, request_id=request_id)


def _kind(status: int, *, of_the_api: bool) -> type[RemoteError]:
    match status:
        case 401:
            return Unauthenticated
        case 403:
            return Forbidden
        case 409:
            return Conflict
        case 429:
            return RateLimited
        case 503:
            return Unprocessed
        case 404 if of_the_api:
            return NotFound
        case _ if 400 <= status < 500 and status != 408 and of_the_api:
            return Rejected
        case _:
            return Unavailable


def _message(response: httpx.Response, what: str, said: str | None) -> str:
    status = response.status_code
    phrase = httpx.codes.get_reason_phrase(status)
    parts = [f"{what}: HTTP {status} {phrase}".rstrip(), said or _other_words(response)]
    message = ": ".join(part for part in parts if part)
    advice = _ADVICE.get(status)
    if advice is None and said is None and status != 429 and status < 500:
        advice = _NOT_OF_THE_API
    return f"{message.rstrip('.')}. {advice}" if advice else message


def _api_words(response: httpx.Response) -> str | None:
    """The server's explanation, or None when the body is not an error of the API."""
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    errors = body.get("errors")
    if isinstance(errors, list):
        entries = [entry for entry in errors if isinstance(entry, dict) and _is_error(entry)]
    else:
        entries = [body] if _text(body.get("detail")) else []
    if not entries:
        return None
    return _clean("; ".join(filter(None, map(_entry_words, entries))))


def _is_error(entry: dict[str, Any]) -> bool:
    return any(_text(entry.get(name)) for name in ("detail", "title", "code", "status", "id"))


def _entry_words(entry: dict[str, Any]) -> str:
    words = next(filter(None, (_text(entry.get(n)) for n in ("detail", "title", "code"))), "")
    source = entry.get("source")
    if isinstance(source, dict):
        place = _text(source.get("pointer")) or _text(source.get("parameter"))
        if place:
            words = f"{words} (at {place})".strip()
    return words


def _other_words(response: httpx.Response) -> str:
    text = response.content[: 4 * LONGEST_WORDS].decode("utf-8", errors="replace").strip()
    if text.startswith("<") or "html" in response.headers.get("content-type", ""):
        return "a page of HTML"
    if text.startswith(("{", "[")):
        return "JSON of another kind"
    return _clean(text)[:200]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """One line of bounded length without anything that could be a header echoed back."""
    line = " ".join(text.encode("utf-8", errors="replace").decode("utf-8").split())
    line = "".join(character for character in line if character.isprintable())
    line = _AUTHORIZATION.sub(r"\1 [hidden]", line)
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"
