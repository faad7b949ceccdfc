"""A session of real Flink in which the measured events are the source table."""

import json
from dataclasses import dataclass

import pytest

from confluent_simulator.http_json import HttpJson
from confluent_simulator.sql_gateway import GatewaySession, SqlGateway
from flinkfilter.settings import RAW_EVENT_HEADERS
from flinkfilter.sql.quoting import compose, identifier, join, literal


@dataclass(frozen=True)
class MeasuredEvents:
    """The events that conditions were measured on, as the table `raw-event-headers`.

    Attributes:
        session: in which the table exists.
        numbers: the column `event_number` of each event, by its JSON.
    """

    session: GatewaySession
    numbers: dict[str, int]

    def number(self, event):
        """Find an event's number."""
        return self.numbers[json.dumps(event)]


@pytest.fixture
async def measured_events(flink, all_measured, tmp_path):
    """A session with all events, read from a file."""
    texts = {json.dumps(event) for each in all_measured for event, _ in each.answers}
    numbers = {text: number for number, text in enumerate(sorted(texts))}
    lines = [
        json.dumps({"event_number": number, **json.loads(text)}) + "\n"
        for text, number in numbers.items()
    ]
    (tmp_path / "events.json").write_text("".join(lines), encoding="utf-8")
    http = HttpJson(flink.gateway_url)
    await http.open()
    try:
        batch = {"execution.runtime-mode": "batch"}
        async with SqlGateway(http).session(batch) as session:
            await session.execute(table(tmp_path))
            yield MeasuredEvents(session, numbers)
    finally:
        await http.close()


def table(folder):
    """Write the source table over a folder of JSON lines."""
    columns = [
        compose("{} STRING" if column.type == "STRING" else "{} BIGINT", identifier(column.name))
        for column in RAW_EVENT_HEADERS.columns
    ]
    return compose(
        "CREATE TEMPORARY TABLE {} (`event_number` INT, {}) WITH "
        "('connector' = 'filesystem', 'format' = 'json', 'path' = {})",
        identifier(RAW_EVENT_HEADERS.name),
        join(", ", columns),
        literal(folder.as_uri()),
    )
