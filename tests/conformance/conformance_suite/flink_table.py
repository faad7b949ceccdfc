"""Real Flink, asked about many filters and many events at once.

Flows in: filters and events. Flows out: the value of each condition for each event, and which
events the generated SELECT lets through.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from confluent_simulator.http_json import HttpJson
from confluent_simulator.sql_gateway import GatewaySession, SqlGateway
from flinkfilter.language.expression import Expression
from flinkfilter.language.filter import Filter, OutputTable
from flinkfilter.settings import RAW_EVENT_HEADERS, Source
from flinkfilter.sql.expressions import render
from flinkfilter.sql.quoting import Sql, compose, identifier, integer, join, literal
from flinkfilter.sql.statements import generate

Event = Mapping[str, str | int | None]
Answer = bool | None

ANSWERS = {"True": True, "False": False, None: None}
_CHUNK = 20
"""Conditions in one query: with more, Flink's compiler takes longer than one more query does."""


class FlinkTable:
    """A session in which the source table holds the events that were loaded last."""

    def __init__(self, session: GatewaySession, folder: Path, source: Source) -> None:
        self._session = session
        self._folder = folder
        self._source = source
        self._events = 0
        self._loads = 0
        self._sinks = 0

    async def load(self, events: Sequence[Event]) -> None:
        """Put events into the source table, in place of those that it has."""
        self._loads += 1
        self._events = len(events)
        folder = self._folder / str(self._loads)
        folder.mkdir(parents=True)
        (folder / "events.json").write_text("".join(_lines(events)), encoding="utf-8")
        name = identifier(self._source.name)
        await self._session.execute(compose("DROP TEMPORARY TABLE IF EXISTS {}", name))
        await self._session.execute(_table(self._source, folder))

    async def values(self, conditions: Sequence[Expression]) -> list[list[Answer]]:
        """Work out conditions for all events: for each condition, a list by event."""
        found: list[list[Answer]] = []
        for chunk in _chunks(conditions):
            by_event: list[list[Answer]] = [[] for _ in range(self._events)]
            for number, *cells in (await self._session.execute(self._projection(chunk))).rows:
                by_event[int(str(number))] = [ANSWERS[cell] for cell in cells]
            found.extend(list(answers) for answers in zip(*by_event, strict=True))
        return found

    async def passing(self, filters: Sequence[Filter]) -> list[set[int]]:
        """Run the SELECTs of filters: for each filter, the numbers of the events that pass."""
        found: list[set[int]] = []
        for chunk in _chunks(filters):
            passed: list[set[int]] = [set() for _ in chunk]
            for position, number in (await self._session.execute(_selection(chunk))).rows:
                passed[int(str(position))].add(int(str(number)))
            found.extend(passed)
        return found

    async def insert(self, filters: Sequence[Filter]) -> str:
        """Submit the generated INSERTs as one job; what they write is thrown away.

        Returns:
            the id of the job.
        """
        inserts = []
        for filter_ in filters:
            self._sinks += 1
            renamed = replace(filter_, output=OutputTable(f"out-{self._sinks}"))
            generated = generate(renamed, {"connector": "blackhole"})
            await self._session.execute(generated.sink)
            inserts.append(f"{generated.insert};")
        together = "\n".join(["EXECUTE STATEMENT SET BEGIN", *inserts, "END"])
        result = await self._session.execute(together)
        return str(result.job_id)

    def _projection(self, conditions: Sequence[Expression]) -> Sql:
        columns = join(", ", [render(condition, 0) for condition in conditions])
        return compose("SELECT `event_number`, {} FROM {}", columns, identifier(self._source.name))


@asynccontextmanager
async def flink_table(
    gateway_url: str, folder: Path, source: Source = RAW_EVENT_HEADERS, mode: str = "batch"
) -> AsyncIterator[FlinkTable]:
    """Open a session with such a table; its events are files below `folder`."""
    http = HttpJson(gateway_url)
    await http.open()
    try:
        async with SqlGateway(http).session({"execution.runtime-mode": mode}) as session:
            yield FlinkTable(session, folder, source)
    finally:
        await http.close()


def _lines(events: Sequence[Event]) -> Iterator[str]:
    for number, event in enumerate(events):
        yield json.dumps({"event_number": number, **event}) + "\n"


def _table(source: Source, folder: Path) -> Sql:
    columns = [
        compose("{} STRING" if column.type == "STRING" else "{} BIGINT", identifier(column.name))
        for column in source.columns
    ]
    return compose(
        "CREATE TEMPORARY TABLE {} (`event_number` INT, {}) WITH "
        "('connector' = 'filesystem', 'format' = 'json', 'path' = {})",
        identifier(source.name),
        join(", ", columns),
        literal(folder.as_uri()),
    )


def _selection(filters: Sequence[Filter]) -> str:
    return "\nUNION ALL\n".join(
        _numbered(integer(position), filter_) for position, filter_ in enumerate(filters)
    )


def _numbered(position: Sql, filter_: Filter) -> str:
    """Take the SELECT as it is sent, but for what it selects."""
    select = generate(filter_, {}).select
    return f"SELECT {position}, `event_number`{select[select.index(chr(10) + 'FROM') :]}"


def _chunks(items: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
