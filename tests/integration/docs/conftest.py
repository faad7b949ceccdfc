"""A session of real Flink that answers conditions for any documents."""

import json
from collections.abc import Awaitable, Callable, Sequence

import pytest

from confluent_simulator.http_json import HttpJson
from confluent_simulator.sql_gateway import SqlGateway
from flinkfilter.language.expression import Expression
from flinkfilter.sql.expressions import render
from flinkfilter.sql.quoting import Sql, compose, join, literal

ANSWERS = {"True": True, "False": False, None: None}
# More conditions in one query take Flink's compiler longer than one more query does.
CHUNK = 20

Answer = Callable[[Sequence[Expression], Sequence[str | None]], Awaitable[list[list[bool | None]]]]


@pytest.fixture
async def flink_answers(flink, tmp_path) -> Answer:
    """Let Flink work out conditions on `header_data`: a list of values for each document.

    A document is the text of the column, or None for NULL.
    """
    http = HttpJson(flink.gateway_url)
    await http.open()
    try:
        async with SqlGateway(http).session({"execution.runtime-mode": "batch"}) as session:

            async def answers(conditions, documents):
                folder = tmp_path / str(len(list(tmp_path.iterdir())))
                folder.mkdir()
                (folder / "events.json").write_text(lines_of(documents), encoding="utf-8")
                await session.execute(compose("DROP TEMPORARY TABLE IF EXISTS `documents`"))
                await session.execute(table(folder))
                found = [[] for _ in documents]
                for start in range(0, len(conditions), CHUNK):
                    result = await session.execute(query(conditions[start : start + CHUNK]))
                    for number, *cells in result.rows:
                        found[int(number)] += [ANSWERS[cell] for cell in cells]
                return found

            yield answers
    finally:
        await http.close()


def lines_of(documents: Sequence[str | None]) -> str:
    """Write a line of JSON for each document."""
    return "".join(
        json.dumps({"event_number": number, "header_data": document}) + "\n"
        for number, document in enumerate(documents)
    )


def table(folder) -> Sql:
    """Write the table over a folder of JSON lines."""
    return compose(
        "CREATE TEMPORARY TABLE `documents` (`event_number` INT, `header_data` STRING) WITH "
        "('connector' = 'filesystem', 'format' = 'json', 'path' = {})",
        literal(folder.as_uri()),
    )


def query(conditions: Sequence[Expression]) -> Sql:
    """Select the values of conditions."""
    columns = join(", ", [render(condition, 0) for condition in conditions])
    return compose("SELECT `event_number`, {} FROM `documents`", columns)
