"""From a row of the event table to a record of the source topic."""

import json

import httpx
import pytest
from confluent_kafka import Consumer

COLUMNS = {
    "id",
    "event_name",
    "event_type",
    "created_date",
    "saved_date",
    "header_data",
    "__op",
    "__table",
    "__ts_ms",
}
SERVICE = "'Car Service Done', 'CarServiceDone', '2025-01-15T10:00:00Z', '2025-01-15T10:00:01.5Z'"
# About a megabyte that compresses badly, full of quotes: PostgreSQL keeps it apart from the row.
LARGE = """(SELECT jsonb_build_object('dealerId', 'DEALER-001',
    'notes', string_agg(md5(i::text), '"')) FROM generate_series(1, 30000) AS i)"""


@pytest.fixture(scope="session")
def records(capture):
    """Waits for a number of records of one row, and gives them in their order."""
    consumer = Consumer(
        {
            "bootstrap.servers": capture.kafka.bootstrap,
            "group.id": "test",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["raw-event-headers"])
    read = []

    def of(row, count=1):
        while len(found := [value for key, value in read if key == {"id": row}]) < count:
            message = consumer.poll(30)
            assert message is not None, f"no record came; {capture.connect.process.tail()}"
            assert message.error() is None
            read.append((json.loads(message.key()), json.loads(message.value())))
        return found

    yield of
    consumer.close()


def test_a_row_is_a_record_with_the_columns_of_the_source(capture, records):
    """A new row arrives with each column as the default source declares it."""
    capture.postgres.run(
        f"""INSERT INTO event_headers VALUES ('new', {SERVICE}, '{{"dealerId": "DEALER-001"}}')"""
    )
    (record,) = records("new")
    moment = record.pop("__ts_ms")
    assert isinstance(moment, int)
    assert record == {
        "id": "new",
        "event_name": "Car Service Done",
        "event_type": "CarServiceDone",
        "created_date": "2025-01-15T10:00:00.000000Z",
        "saved_date": "2025-01-15T10:00:01.500000Z",
        "header_data": '{"dealerId": "DEALER-001"}',
        "__op": "c",
        "__table": "event_headers",
        "__deleted": "false",
    }


def test_a_row_from_before_is_a_snapshot_row(records):
    """What was in the table when capture began has the operation `r`."""
    (record,) = records("before")
    assert record["__op"] == "r"
    assert record.keys() >= COLUMNS


def test_an_update_keeps_a_large_value_that_it_did_not_touch(capture, records):
    """A megabyte of header data arrives whole, with the update of another column too."""
    capture.postgres.run(
        f"INSERT INTO event_headers VALUES ('large', {SERVICE}, {LARGE});"
        "UPDATE event_headers SET event_name = 'renamed' WHERE id = 'large'"
    )
    stored = capture.postgres.run("SELECT header_data FROM event_headers WHERE id = 'large'")
    created, updated = records("large", 2)
    assert len(stored) > 1_000_000
    assert (created["__op"], created["event_name"]) == ("c", "Car Service Done")
    assert (updated["__op"], updated["event_name"]) == ("u", "renamed")
    assert created["header_data"] == updated["header_data"] == stored.rstrip("\n")


def test_a_deleted_row_is_told_whole(capture, records):
    """A delete has the operation `d` and the columns as they were, so that filters can judge it."""
    capture.postgres.run(
        f"""INSERT INTO event_headers VALUES ('gone', {SERVICE}, '{{"dealerId": "DEALER-001"}}');
        DELETE FROM event_headers WHERE id = 'gone'"""
    )
    _, deleted = records("gone", 2)
    assert (deleted["__op"], deleted["__deleted"]) == ("d", "true")
    assert deleted["event_type"] == "CarServiceDone"
    assert deleted["header_data"] == '{"dealerId": "DEALER-001"}'


def test_nulls_stay_nulls(capture, records):
    """Columns without a value arrive as NULL, and empty header data as it is."""
    capture.postgres.run("INSERT INTO event_headers VALUES ('bare', 'x', NULL, NULL, NULL, '{}')")
    (record,) = records("bare")
    assert (record["event_type"], record["created_date"], record["saved_date"]) == (None,) * 3
    assert record["header_data"] == "{}"


def test_every_script_arrives_as_it_was_written(capture, records):
    """Chinese, emoji and SQL in the data are data."""
    name = "保养完成 🚗'; DROP TABLE event_headers; --"
    data = json.dumps({"dealerId": "経銷商-一", "note": name}, ensure_ascii=False)
    capture.postgres.run(
        f"INSERT INTO event_headers VALUES ('text', $${name}$$, 'T', NULL, NULL, $${data}$$)"
    )
    (record,) = records("text")
    assert record["event_name"] == name
    assert json.loads(record["header_data"]) == {"dealerId": "経銷商-一", "note": name}


def test_no_configuration_holds_the_password(capture):
    """What Kafka Connect answers about the connector names a variable, not what is in it."""
    answer = httpx.get(f"{capture.connect.url}/connectors/event-headers/config").text
    assert "${env:PGPASSWORD}" in answer
    assert capture.postgres.variables["PGPASSWORD"] not in answer


def test_a_worker_that_is_killed_goes_on_where_it_was(capture, records):
    """Rows written while Kafka Connect is down arrive after it has come back."""
    capture.connect.kill()
    capture.postgres.run(f"INSERT INTO event_headers VALUES ('meanwhile', {SERVICE}, '{{}}')")
    capture.connect.start()
    capture.connect.ready()
    assert records("meanwhile")[0]["__op"] == "c"
