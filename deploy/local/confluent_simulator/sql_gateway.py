"""Flink's SQL Gateway: sessions in which statements are planned and submitted.

Flows in: session properties and SQL. Flows out: rows and job ids, or the reason of a refusal in
Flink's words.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from confluent_simulator.errors import EngineUnavailable, SqlRefused
from confluent_simulator.flink_errors import reason
from confluent_simulator.http_json import HttpJson

_FIRST_POLL, _LONGEST_POLL = 0.02, 0.5
_LOST_SESSION = re.compile(r"Session '[^']*' does not exist")


@dataclass(frozen=True, slots=True)
class GatewayResult:
    """What a statement gave: rows of text cells, and the job id of an INSERT."""

    rows: tuple[tuple[str | None, ...], ...]
    job_id: str | None


class GatewaySession:
    """One session; what is created in it is seen by nobody else."""

    def __init__(self, http: HttpJson, handle: str) -> None:
        self._http = http
        self._path = f"/v2/sessions/{handle}"

    async def execute(self, sql: str) -> GatewayResult:
        """Run one statement to its end (an INSERT: until it is submitted).

        Raises:
            SqlRefused: Flink refused it.
            EngineUnavailable: the gateway did not answer.
        """
        status, answer = await self._http.call(
            "POST", f"{self._path}/statements", {"statement": sql}
        )
        _check(status, answer)
        operation = f"{self._path}/operations/{answer['operationHandle']}"
        rows: list[tuple[str | None, ...]] = []
        job_id: str | None = None
        path: str | None = f"{operation}/result/0?rowFormat=JSON"
        pause = _FIRST_POLL
        while path is not None:
            status, page = await self._http.call("GET", path)
            _check(status, page)
            if page.get("resultType") == "NOT_READY":
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_POLL)
                continue
            job_id = page.get("jobID") or job_id
            rows.extend(_rows(page))
            path = page.get("nextResultUri") if page.get("resultType") == "PAYLOAD" else None
        return GatewayResult(tuple(rows), job_id)

    async def close(self) -> None:
        """Forget the session; submitted jobs run on."""
        with suppress(EngineUnavailable):
            await self._http.call("DELETE", self._path)


class SqlGateway:
    """The gateway at one URL."""

    def __init__(self, http: HttpJson) -> None:
        self._http = http

    @asynccontextmanager
    async def session(self, properties: Mapping[str, str]) -> AsyncIterator[GatewaySession]:
        """Open a session for a while."""
        status, answer = await self._http.call(
            "POST", "/v2/sessions", {"properties": dict(properties)}
        )
        _check(status, answer)
        session = GatewaySession(self._http, answer["sessionHandle"])
        try:
            yield session
        finally:
            await session.close()


def _check(status: int, answer: Any) -> None:
    if status < 400:
        return
    errors = answer.get("errors", []) if isinstance(answer, dict) else [str(answer)]
    text = str(errors[-1]) if errors else f"HTTP {status}"
    if _LOST_SESSION.search(text):
        raise EngineUnavailable(f"the gateway was started anew: {reason(text)}")
    raise SqlRefused(reason(text))


def _rows(page: Any) -> list[tuple[str | None, ...]]:
    data = page.get("results", {}).get("data", [])
    return [tuple(None if cell is None else str(cell) for cell in row["fields"]) for row in data]
