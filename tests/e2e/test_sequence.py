"""The order of things from a filter to a dealer, and what must not come through."""

import json

import pytest

from demo.events import topic_of

pytestmark = pytest.mark.timeout(300)

NOTE = "保养完成 🚗 '; DROP TABLE event_headers; --"


def test_a_filter_waits_with_its_sql_and_runs_once_approved(way):
    """Created, it is pending and shows the SQL; approved, it runs what was shown."""
    name = "service-by-dealer-001"
    shown, now = way.shown[name], way.status(name)
    assert shown["phase"] == "PendingApproval"
    assert "INSERT INTO `filtered-service-events-dealer-001`" in shown["proposed"]["sql"]["insert"]
    assert now["phase"] == "Running"
    assert now["running"]["digest"] == shown["proposed"]["digest"]


@pytest.mark.parametrize("dealer", ["DEALER-001", "DEALER-002", "DEALER-003"])
def test_an_event_reaches_its_dealer_and_no_other(way, dealer):
    """A posted service is logged by its dealer's consumer, and is in that topic once."""
    id_ = way.post(dealer, amountPaid=99.5)
    line = way.line(dealer, id_)
    arrived = way.arrived(id_, 1)
    assert (line["dealerId"], line["amountPaid"], line["carId"]) == (
        dealer,
        "$99.50",
        "CAR-2025-001",
    )
    assert [topic for topic, _ in arrived] == [topic_of(dealer)]


def test_the_event_is_what_was_posted(way):
    """The columns in the output topic are those of the row, and the operation is `c`."""
    id_ = way.post()
    ((_, value),) = way.arrived(id_, 1)
    data = json.loads(value.pop("header_data"))
    del value["key"]
    assert value == {
        "id": id_,
        "event_name": "Car Service Done",
        "event_type": "CarServiceDone",
        "created_date": "2025-01-15T10:00:00.000000Z",
        "saved_date": "2025-01-15T10:00:01.000000Z",
        "__op": "c",
        "__table": "event_headers",
    }
    assert data["uuid"] == id_
    assert data["entities"][0]["entityHeader"]["entityId"] == "SERVICE-TEST-001"


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "CarCreated"},
        {"dealer": "DEALER-9"},
        {"dealer": "dealer-001"},
        {"dealer": NOTE},
        {"dealer": None},
    ],
    ids=["another kind", "another dealer", "another case", "SQL as dealer", "NULL as dealer"],
)
def test_a_posted_event_of_others_reaches_nobody(way, event):
    """What is no service of one of the three dealers is in none of their topics."""
    assert way.arrived(way.post(**event)) == []


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("{}", "'CarServiceDone'"),
        ("[]", "'CarServiceDone'"),
        ("null", "'CarServiceDone'"),
        ('"DEALER-001"', "'CarServiceDone'"),
        ('{"dealerId": {"dealerId": "DEALER-001"}}', "'CarServiceDone'"),
        ('{"dealerId": "DEALER-001"}', "NULL"),
    ],
)
def test_a_row_of_another_shape_reaches_nobody_and_stops_nothing(way, data, kind):
    """Odd rows are not routed, and the events behind them are."""
    assert way.arrived(way.insert(data, kind)) == []


def test_a_row_from_before_the_capture_reaches_nobody(way):
    """A snapshot row is not a new event."""
    assert way.arrived("snapshot") == []


def test_a_changed_and_deleted_row_is_routed_once(way):
    """Update and delete of a routed row are not routed again."""
    id_ = way.post()
    way.sql(f"UPDATE event_headers SET event_name = 'renamed' WHERE id = '{id_}'")
    way.sql(f"DELETE FROM event_headers WHERE id = '{id_}'")
    assert [value["__op"] for _, value in way.arrived(id_, 1)] == ["c"]


def test_null_columns_come_through_as_null(way):
    """A service whose dates are NULL is its dealer's all the same."""
    id_ = way.insert('{"dealerId": "DEALER-002"}', created="NULL")
    line = way.line("DEALER-002", id_)
    ((_, value),) = way.arrived(id_, 1)
    assert (value["created_date"], value["saved_date"]) == (None, None)
    assert (line["amountPaid"], line["carId"]) == (None, None)


def test_every_script_comes_through(way):
    """Chinese, emoji, quotes and SQL are logged by the dealer as they were posted."""
    id_ = way.post("DEALER-003", description=NOTE)
    assert way.line("DEALER-003", id_)["description"] == NOTE


def test_a_megabyte_comes_through_whole(way):
    """Header data of more than a megabyte, full of quotes, is in the topic as in the table."""
    id_ = way.post(description='5" wheel ' * 52_000)
    stored = way.sql(f"SELECT header_data FROM event_headers WHERE id = '{id_}'").rstrip("\n")
    ((_, value),) = way.arrived(id_, 1)
    assert len(stored) > 1_000_000
    assert value["header_data"] == stored
    assert way.line("DEALER-001", id_)["id"] == id_


def test_a_filter_of_changes_sees_the_large_column_that_was_not_touched(way):
    """Update and delete carry the whole row, so that a filter can judge them by their data."""
    id_ = way.post(description='5" wheel ' * 52_000)
    stored = way.sql(f"SELECT header_data FROM event_headers WHERE id = '{id_}'").rstrip("\n")
    way.sql(f"UPDATE event_headers SET event_name = 'renamed' WHERE id = '{id_}'")
    way.sql(f"DELETE FROM event_headers WHERE id = '{id_}'")
    updated, deleted = way.changes(id_, 2)
    assert (updated["__op"], updated["event_name"]) == ("u", "renamed")
    assert deleted["__op"] == "d"
    assert updated["header_data"] == deleted["header_data"] == stored
