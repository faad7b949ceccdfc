"""What was asked of the API, in order, so that a test can assert on it.

Flows in: requests with their answers. Flows out: `LoggedRequest`s. Credentials are never kept,
nor the values of `sql.secrets.*` properties.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request and its answer.

    Attributes:
        method, path: as sent, without the query.
        query: the query's parameters.
        statement: name of the statement in the path or the body; empty for lists.
        dry_run: whether the property `sql.dry-run` was true.
        status: HTTP status of the answer, also of one that was dropped on purpose.
        dropped: whether the client got no answer.
        body: the JSON that was sent, None where there was none.
        request_id: the answer's `X-Request-Id`.
    """

    method: str
    path: str
    query: Mapping[str, str]
    statement: str
    dry_run: bool
    status: int
    dropped: bool
    body: Any
    request_id: str


@dataclass(slots=True)
class RequestLog:
    """All requests since the start, or since `clear`."""

    entries: list[LoggedRequest] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, entry: LoggedRequest) -> None:
        """Append one request."""
        self.entries.append(entry)
        self._arrived.set()

    async def until(
        self, wanted: Callable[[list[LoggedRequest]], bool], seconds: float = 30
    ) -> None:
        """Wait until the log is as wanted.

        Raises:
            TimeoutError: it is not so in time.
        """
        async with asyncio.timeout(seconds):
            while not wanted(self.entries):
                self._arrived.clear()
                await self._arrived.wait()

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()

    def writes(self) -> list[LoggedRequest]:
        """Return the requests that change something: neither reads nor dry runs."""
        return [each for each in self.entries if each.method != "GET" and not each.dry_run]


def is_dry_run(body: Any) -> bool:
    """Whether a request's body asks for a dry run."""
    spec = body.get("spec") if isinstance(body, dict) else None
    properties = spec.get("properties") if isinstance(spec, dict) else None
    if not isinstance(properties, dict):
        return False
    return str(properties.get("sql.dry-run", "")).lower() == "true"


def without_secrets(body: Any) -> Any:
    """Return a copy of a JSON value in which no `sql.secrets.*` property has its value."""
    if isinstance(body, dict):
        return {
            key: "***" if key.startswith("sql.secrets.") else without_secrets(value)
            for key, value in body.items()
        }
    if isinstance(body, list):
        return [without_secrets(each) for each in body]
    return body
