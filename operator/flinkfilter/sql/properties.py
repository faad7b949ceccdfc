"""The properties that a statement is sent with: where its names are looked up, where it begins.

Where to begin is a property and never a hint in the SQL, since hints beat carried offsets.
"""

from flinkfilter.language.expression import Instant
from flinkfilter.language.filter import StartFrom, StartingPoint
from flinkfilter.settings import Confluent

CATALOG = "sql.current-catalog"
DATABASE = "sql.current-database"
STARTUP_MODE = "sql.tables.scan.startup.mode"
STARTUP_TIMESTAMP = "sql.tables.scan.startup.timestamp-millis"


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
