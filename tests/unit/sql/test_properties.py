"""The properties of statements: where names are looked up, and where reading begins."""

import pytest

from flinkfilter.language.expression import Instant
from flinkfilter.language.filter import StartingPoint
from flinkfilter.sql.properties import carrying_over, starting_at, starting_properties

EARLIEST = {"sql.tables.scan.startup.mode": "earliest-offset"}


@pytest.mark.parametrize(
    ("start_from", "properties"),
    [
        (StartingPoint.EARLIEST, EARLIEST),
        (StartingPoint.LATEST, {"sql.tables.scan.startup.mode": "latest-offset"}),
        (
            Instant(1_736_935_200_000_999_999),
            {
                "sql.tables.scan.startup.mode": "timestamp",
                "sql.tables.scan.startup.timestamp-millis": "1736935200000",
            },
        ),
    ],
)
def test_a_first_statement_begins_where_the_spec_says(start_from, properties):
    """An instant is rounded down to the milliseconds that Kafka knows."""
    assert starting_properties(start_from) == properties


def test_a_statement_that_follows_begins_where_the_other_stops():
    """Nothing is left of where the spec begins, as it would be a contradiction."""
    assert carrying_over({"a": "b", **EARLIEST}, "before") == {
        "a": "b",
        "sql.tables.initial-offset-from": "before",
    }


def test_a_statement_that_was_purged_begins_at_its_recorded_offsets():
    """Its own offsets are gone with it."""
    assert starting_at({"a": "b", **EARLIEST}, "partition:0,offset:7") == {
        "a": "b",
        "sql.tables.scan.startup.mode": "specific-offsets",
        "sql.tables.scan.startup.specific-offsets": "partition:0,offset:7",
    }
