"""The properties that a statement is sent with: where its names are looked up, where it begins.

Where to begin is a property and never a hint in the SQL, since hints beat carried offsets.
"""

from collections.abc import Mapping
from typing import assert_never

from flinkfilter.language.expression import Instant
from flinkfilter.language.filter import StartFrom, StartingPoint
from flinkfilter.settings import Confluent

CATALOG = "sql.current-catalog"
DATABASE = "sql.current-database"
STARTUP = "sql.tables.scan."
STARTUP_MODE = "sql.tables.scan.startup.mode"
STARTUP_TIMESTAMP = "sql.tables.scan.startup.timestamp-millis"
STARTUP_OFFSETS = "sql.tables.scan.startup.specific-offsets"
CARRY_OVER = "sql.tables.initial-offset-from"


def common_properties(confluent: Confluent) -> dict[str, str]:
    """Give the properties of every statement: in which environment and cluster it names things."""
    return {CATALOG: confluent.catalog, DATABASE: confluent.database}


def starting_properties(start_from: StartFrom) -> dict[str, str]:
    """Give the properties that let an INSERT without a predecessor begin where the spec says.

    An instant is rounded down to milliseconds, the finest that Kafka can look up.
    """
    match start_from:
        case StartingPoint.EARLIEST:
            return {STARTUP_MODE: "earliest-offset"}
        case StartingPoint.LATEST:
            return {STARTUP_MODE: "latest-offset"}
        case Instant(nanoseconds):
            milliseconds = nanoseconds // 1_000_000
            return {STARTUP_MODE: "timestamp", STARTUP_TIMESTAMP: str(milliseconds)}
        case _:
            assert_never(start_from)


def without_start(properties: Mapping[str, str]) -> dict[str, str]:
    """Give properties without what says where to begin."""
    return {name: said for name, said in properties.items() if not name.startswith(STARTUP)}


def carrying_over(properties: Mapping[str, str], statement: str) -> dict[str, str]:
    """Let an INSERT begin where another statement stops, instead of where the spec says."""
    return {**without_start(properties), CARRY_OVER: statement}


def starting_at(properties: Mapping[str, str], offsets: str) -> dict[str, str]:
    """Let an INSERT begin at offsets, `partition:0,offset:100;…`; others begin at the earliest."""
    begin = {STARTUP_MODE: "specific-offsets", STARTUP_OFFSETS: offsets}
    return {**without_start(properties), **begin}
