"""The statements API as methods: values in, values out, errors of `flinkfilter.errors`.

Every method raises only `RemoteError`s. What may be repeated is repeated here for some seconds;
everything longer is the caller's, which comes back anyway.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from flinkfilter.confluent import payload
from flinkfilter.confluent.bodies import Change, create_body, update_body
from flinkfilter.confluent.classification import classify
from flinkfilter.confluent.clock import SystemClock
from flinkfilter.confluent.credentials import CredentialsSource
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.confluent.exchange import Ask, Exchange
from flinkfilter.confluent.limiter import Limiter
from flinkfilter.confluent.retries import Repeat, Retries
from flinkfilter.errors import Conflict, NotFound, Rejected, Unavailable
from flinkfilter.lifecycle.statement import (
    DryRunVerdict,
    Phase,
    Statement,
    StatementException,
    StatementRequest,
)
from flinkfilter.metrics.catalogue import Operation
from flinkfilter.metrics.measures import Measures

PAGE_SIZE = 100
"""Statements a page; the most that the API gives."""

MOST_PAGES = 1000
"""Pages after which a list is taken for one without an end."""

UPDATE_ATTEMPTS = 5
"""How often an update is begun anew because the statement changed meanwhile."""

Content = TypeVar("Content")


class StatementsClient:
    """One statements API, shared by all filters; close it with `aclose`.

    Args:
        endpoint: the API.
        credentials: read before each request.
        transport: carries requests; the network when left out.
        limiter: shared by everything that talks to this endpoint; an own one when left out.
        retries: how often and how long requests are repeated, by which clock and dice.
        measures: counts requests.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: CredentialsSource,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        limiter: Limiter | None = None,
        retries: Retries | None = None,
        measures: Measures | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._retries = retries or Retries(SystemClock())
        self._exchange = Exchange(
            credentials,
            limiter or Limiter(clock=self._retries.clock),
            self._retries,
            measures or Measures(),
            transport=transport,
        )

    async def create(self, request: StatementRequest) -> Statement:
        """Create a statement.

        Returns:
            The statement as the server answered, often PENDING, sometimes at its end already.

        Raises:
            Conflict: the name is taken: by this very request, if its answer was lost, or else.
            Unavailable: not known whether it was created; `get` tells.
        """
        what = f"create statement {request.name}"
        body = create_body(request, self._endpoint)
        return await self._post(Operation.CREATE, what, body, Repeat.WHEN_UNPROCESSED)

    async def get(self, name: str) -> Statement:
        """Read one statement.

        Raises:
            NotFound: the API says that there is none. Never raised for an answer of a proxy.
            Forbidden: not allowed, or a missing one under a role limited to a compute pool.
        """
        return payload.read_statement(await self._read(name), name)

    async def list(
        self, label: str | None = None, compute_pool: str | None = None
    ) -> tuple[Statement, ...]:
        """Read all statements of the environment, or some of them.

        Args:
            label: the key of a label that they carry with the value `true`.
            compute_pool: the id of the pool that they run in.

        Returns:
            Each statement once, in the server's order, being deleted or not.
        """
        params = {"page_size": str(PAGE_SIZE)}
        if label is not None:
            params["label_selector"] = f"{label}=true"
        if compute_pool is not None:
            params["spec.compute_pool_id"] = compute_pool
        found = await self._pages(params)
        # A selector that the server does not know must not make strangers ours.
        return tuple(s for s in found if label is None or s.labels.get(label) == "true")

    async def stop(self, name: str, *, uid: str = "") -> None:
        """Ask a statement to stop; done when the request is accepted, not when it has stopped.

        Args:
            name: of the statement.
            uid: the one it must have; any, when empty.

        Raises:
            NotFound: there is none.
            Conflict: the statement has another uid, or kept changing.
        """
        await self._update(name, uid, Change(stopped=True))

    async def resume(
        self,
        name: str,
        *,
        uid: str = "",
        compute_pool: str | None = None,
        principal: str | None = None,
    ) -> None:
        """Let a stopped or failed statement go on from where it stopped.

        Accepted is not running: a service account that may not run it lets it fail later.

        Args:
            name: of the statement.
            uid: the one it must have; any, when empty.
            compute_pool: the id of another pool of the region; the same, when None.
            principal: another account; the same, when None.

        Raises:
            NotFound: there is none.
            Conflict: the statement has another uid, or kept changing.
            Rejected: the pool or the principal is refused.
        """
        change = Change(stopped=False, compute_pool=compute_pool, principal=principal)
        await self._update(name, uid, change)

    async def delete(self, name: str) -> None:
        """Delete a statement; one that is gone already is deleted.

        Done when the request is accepted: the name stays taken for some seconds.

        Raises:
            Forbidden: not allowed, or a missing one under a role limited to a compute pool.
        """
        url = self._endpoint.statement(name)
        ask = Ask(Operation.DELETE, "DELETE", url, f"delete statement {name}")
        try:
            await self._exchange.ask(ask)
        except NotFound:
            return

    async def exceptions(self, name: str) -> tuple[StatementException, ...]:
        """Read the latest exceptions of a statement, newest first (at most 10)."""
        url = f"{self._endpoint.statement(name)}/exceptions"
        what = f"read the exceptions of statement {name}"
        ask = Ask(Operation.EXCEPTIONS, "GET", url, what)
        return self._parsed(await self._exchange.ask(ask), what, payload.read_exceptions)

    async def dry_run(self, request: StatementRequest) -> DryRunVerdict:
        """Let the server plan a statement without creating it.

        Raises:
            Conflict: a statement of this name exists.
            Unavailable: no verdict.
        """
        what = f"dry run of statement {request.name}"
        body = create_body(request, self._endpoint, dry_run=True)
        try:
            statement = await self._post(Operation.DRY_RUN, what, body, Repeat.ALWAYS)
        except Rejected as error:
            # Some verdicts on the SQL come as HTTP errors.
            return DryRunVerdict(passed=False, detail=str(error))
        if statement.uid:
            # It was stored, so this server knows no dry runs, and what nobody approved may run.
            await self.delete(request.name)
        match statement.phase:
            case Phase.COMPLETED:
                return DryRunVerdict(passed=True, detail=statement.detail)
            case Phase.FAILED:
                return DryRunVerdict(passed=False, detail=statement.detail)
            case _:
                raise Unavailable(f"{what}: no verdict, but the phase {statement.raw_phase!r}")

    async def aclose(self) -> None:
        """Close all connections."""
        await self._exchange.aclose()

    async def _post(
        self, operation: Operation, what: str, body: dict[str, Any], repeat: Repeat
    ) -> Statement:
        url = self._endpoint.statements
        ask = Ask(operation, "POST", url, what, body=body, repeat=repeat)
        response = await self._exchange.ask(ask)
        return self._parsed(
            response, what, lambda content: payload.read_statement(content, body["name"])
        )

    async def _read(self, name: str) -> dict[str, Any]:
        """Read one statement as JSON; what was read is known to be that statement."""
        url = self._endpoint.statement(name)
        ask = Ask(Operation.GET, "GET", url, f"read statement {name}")

        def checked(content: dict[str, Any]) -> dict[str, Any]:
            payload.read_statement(content, name)
            return content

        return self._parsed(await self._exchange.ask(ask), ask.what, checked)

    async def _pages(self, params: dict[str, str]) -> tuple[Statement, ...]:
        what = "list statements"
        found: dict[str, Statement] = {}
        tokens = {""}
        for _ in range(MOST_PAGES):
            url = self._endpoint.statements
            ask = Ask(Operation.LIST, "GET", url, what, params=params)
            response = await self._exchange.ask(ask)
            page = self._parsed(response, what, payload.read_page)
            # One that moves from page to page while they are read is met twice.
            found |= {statement.name: statement for statement in page.statements}
            if not page.next_token:
                return tuple(found.values())
            if page.next_token in tokens:
                break
            tokens.add(page.next_token)
            params = {**params, "page_token": page.next_token}
        raise Unavailable(f"{what}: the pages have no end")

    async def _update(self, name: str, uid: str, change: Change) -> None:
        """Read, change and replace the whole statement; anew when it changed in between."""
        what = f"{change.verb} statement {name}"
        for number in range(1, UPDATE_ATTEMPTS + 1):
            content = await self._read(name)
            statement = payload.read_statement(content, name)
            if uid and statement.uid != uid:
                raise Conflict(f"{what}: it has the uid {statement.uid}, not {uid}")
            if change.is_made_in(statement):
                return
            # Only a change of `stopped` from true to false resumes, and a statement may have come
            # to its end without having been asked to stop.
            ended = statement.phase in (Phase.FAILED, Phase.STOPPED) and not statement.stopped
            now = Change(stopped=True) if ended and not change.stopped else change
            operation = Operation.STOP if now.stopped else Operation.RESUME
            url, body = self._endpoint.statement(name), update_body(content, now)
            ask = Ask(operation, "PUT", url, what, body=body)
            try:
                await self._exchange.ask(ask)
            except Conflict:
                if number == UPDATE_ATTEMPTS:
                    raise
            else:
                if now is change:
                    return
                continue
            await self._retries.clock.sleep(self._retries.wait(number))

    @staticmethod
    def _parsed(
        response: httpx.Response, what: str, parse: Callable[[dict[str, Any]], Content]
    ) -> Content:
        try:
            return parse(payload.read_object(response.content))
        except payload.NotOfTheApi:
            failure = classify(response, what)
        raise failure
