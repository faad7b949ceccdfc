"""The statements API as methods: values in, values out, errors of `flinkfilter.errors`.

Every method raises only `RemoteError`s. What may be repeated is repeated here for some seconds;
everything longer is the caller's, which comes back anyway.
"""

import httpx

from flinkfilter.confluent.credentials import CredentialsSource
from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.lifecycle.statement import (
    DryRunVerdict,
    Statement,
    StatementException,
    StatementRequest,
)


class StatementsClient:
    """One statements API, shared by all filters. Made inside the running event loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: CredentialsSource,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._credentials = credentials
        self._transport = transport

    async def create(self, request: StatementRequest) -> Statement:
        """Create a statement.

        Raises:
            Conflict: the name is taken: by this very request, if its answer was lost, or else.
            Unavailable: not known whether it was created; `get` tells.
        """
        raise NotImplementedError

    async def get(self, name: str) -> Statement:
        """Read one statement.

        Raises:
            NotFound: the API says that there is none. Never raised for an answer of a proxy.
            Forbidden: not allowed, or a missing one under a role limited to a compute pool.
        """
        raise NotImplementedError

    async def list(
        self, label: str | None = None, compute_pool: str | None = None
    ) -> tuple[Statement, ...]:
        """Read all statements of the environment, or those with a label (its key), in a pool."""
        raise NotImplementedError

    async def stop(self, name: str, *, uid: str = "") -> None:
        """Ask a statement to stop; done when the request is accepted, not when it has stopped.

        Args:
            name: of the statement.
            uid: the one it must have; any, when empty.

        Raises:
            NotFound: there is none.
            Conflict: the name belongs to a statement with another uid.
        """
        raise NotImplementedError

    async def resume(
        self,
        name: str,
        *,
        uid: str = "",
        compute_pool: str | None = None,
        principal: str | None = None,
    ) -> None:
        """Let a stopped or failed statement go on, in another pool or as another principal."""
        raise NotImplementedError

    async def delete(self, name: str) -> None:
        """Delete a statement; one that is gone already is deleted."""
        raise NotImplementedError

    async def exceptions(self, name: str) -> tuple[StatementException, ...]:
        """Read the latest exceptions of a statement, newest first (at most 10)."""
        raise NotImplementedError

    async def dry_run(self, request: StatementRequest) -> DryRunVerdict:
        """Let the server plan a statement without creating it."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close all connections."""
        raise NotImplementedError
