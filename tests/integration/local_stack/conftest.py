"""The event table and what captures its changes, started once for the tests here."""

import json
from pathlib import Path

import pytest

from local_stack.stack import Part, Stack

CDC = Path(__file__).parents[3] / "examples" / "cdc"
FIRST_ROW = """INSERT INTO event_headers
  VALUES ('before', 'Car Service Done', 'CarServiceDone', now(), now(), '{}');
"""


@pytest.fixture(scope="session")
def capture(tmp_path_factory):
    """PostgreSQL with the event table and one row in it, and Debezium capturing it into Kafka."""
    parts = [Part.KAFKA, Part.POSTGRES, Part.CONNECT]
    with Stack(tmp_path_factory.mktemp("capture"), parts) as stack:
        stack.kafka.create_topic("raw-event-headers")
        stack.postgres.run((CDC / "event_headers.sql").read_text() + FIRST_ROW)
        stack.connect.put("event-headers", json.loads((CDC / "connector.json").read_text()))
        yield stack
