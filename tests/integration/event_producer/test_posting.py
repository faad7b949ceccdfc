"""`POST /events`, over HTTP and down to the row."""

import json
import os
import re
import sys
import uuid
from pathlib import Path

import httpx
import pytest

from local_stack.ports import free_ports
from local_stack.process import Process
from local_stack.stack import Part, Stack

ROOT = Path(__file__).parents[3]
SAMPLE = (ROOT / "examples" / "events" / "service-dealer-001-event.json").read_text()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """The database with the event table."""
    with Stack(tmp_path_factory.mktemp("postgres"), [Part.POSTGRES]) as stack:
        stack.postgres.run((ROOT / "examples" / "cdc" / "event_headers.sql").read_text())
        yield stack.postgres


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Starts producers, with variables that name their database; gives clients for them."""
    processes, clients = [], []

    def run(variables):
        (port,) = free_ports(1)
        env = {**variables, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "event_producer", "--port", str(port)]
        process = Process("event-producer", command, tmp_path_factory.mktemp("producer"), env)
        processes.append(process)
        process.start()
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        clients.append(client)

        def alive():
            try:
                return client.get("/livez").is_success
            except httpx.TransportError:
                return False

        process.ready(alive, 30)
        return client

    yield run
    for client in clients:
        client.close()
    for process in processes:
        process.stop()


@pytest.fixture(scope="module")
def producer(start, postgres):
    """A producer with its database."""
    return start(postgres.variables)


@pytest.fixture
def event():
    """An event with an id of its own, as text."""
    return SAMPLE.replace("service-dealer-001-test", f"event-{uuid.uuid4()}")


def _id(event):
    return json.loads(event)["eventHeader"]["uuid"]


def test_an_event_is_a_row(producer, postgres, event):
    """What was posted is in the table: columns, first entity's fields, and all entities whole."""
    answer = producer.post("/events", content=event)
    assert (answer.status_code, answer.json()) == (201, {"id": _id(event)})
    row = postgres.run(
        "SELECT event_name, event_type, created_date, saved_date, header_data ->> 'dealerId', "
        "header_data ->> 'eventType', header_data ->> 'amountPaid', header_data ? 'entityHeader', "
        "header_data -> 'entities' -> 0 -> 'entityHeader' ->> 'entityId' "
        f"FROM event_headers WHERE id = '{_id(event)}'"
    )
    assert row == (
        "Car Service Done|CarServiceDone|2025-01-15 10:00:00+00|2025-01-15 10:00:01+00|"
        "DEALER-001|CarServiceDone|450.00|f|SERVICE-TEST-001\n"
    )


def test_an_event_is_taken_once(producer, event):
    """A second event of the same id is a conflict, and says so."""
    producer.post("/events", content=event)
    answer = producer.post("/events", content=event)
    assert answer.status_code == 409
    problem = f"there is an event with the uuid '{_id(event)}' already"
    assert answer.json() == {"errors": [problem]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('"eventType": "CarServiceDone",', ""), "eventHeader.eventType: Field required"),
        (("Annual maintenance", "Annual \\u0000"), "unsupported Unicode escape sequence"),
        (("Car Service Done", "\\u0000"), "PostgreSQL text fields cannot contain NUL (0x00) bytes"),
    ],
)
def test_what_cannot_be_stored_is_refused(producer, postgres, event, change, problem):
    """A body that is no event, or that PostgreSQL cannot hold, is refused and leaves no row."""
    answer = producer.post("/events", content=event.replace(*change))
    assert (answer.status_code, answer.json()) == (422, {"errors": [problem]})
    assert postgres.run(f"SELECT count(*) FROM event_headers WHERE id = '{_id(event)}'") == "0\n"


def test_sql_in_an_event_is_data(producer, postgres, event):
    """What looks like SQL is stored as it is, in every script."""
    description = "保养 🚗'; DROP TABLE event_headers; --"
    content = event.replace("Annual maintenance and tire rotation", description)
    assert producer.post("/events", content=content.encode()).status_code == 201
    query = f"SELECT header_data ->> 'description' FROM event_headers WHERE id = '{_id(event)}'"
    assert postgres.run(query) == f"{description}\n"


def test_a_body_of_more_than_a_mebibyte_is_refused(producer, event):
    """The limit that connector and topic are set for is held."""
    assert producer.post("/events", content=event + " " * 1024 * 1024).status_code == 413


def test_a_row_that_would_stop_the_capture_is_refused(producer, postgres, event):
    """Numbers that are short in the body and long in the row count as long as they become."""
    numbers = ", ".join(["1e100000"] * 20)
    answer = producer.post("/events", content=event.replace("15000", f"[{numbers}]"))
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert re.fullmatch(
        r"header_data would have 400\d{4} bytes; at most 2621440 are taken", problem
    )
    assert postgres.run(f"SELECT count(*) FROM event_headers WHERE id = '{_id(event)}'") == "0\n"


def test_a_row_that_no_text_can_hold_is_refused(producer, event):
    """It is the event's fault, so it is not to be tried again."""
    numbers = ", ".join(["1e131071"] * 10_000)
    answer = producer.post("/events", content=event.replace("15000", f"[{numbers}]"))
    problem = "header_data would have more than a GiB; at most 2621440 bytes are taken"
    assert (answer.status_code, answer.json()) == (422, {"errors": [problem]})


def test_without_a_database_it_says_to_try_again(start, event):
    """A producer whose database is away lives, is not ready, and answers 503."""
    (port,) = free_ports(1)
    alone = start({"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "x"})
    assert alone.get("/readyz").status_code == 503
    answer = alone.post("/events", content=event)
    problem = "the database cannot be reached; try again"
    assert (answer.status_code, answer.json()) == (503, {"errors": [problem]})


def test_it_is_ready_with_its_table(producer):
    """With database and table it is ready."""
    assert producer.get("/readyz").status_code == 200
