"""A filter with its meaning worked out: what `compilation` makes and everything above reads."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from flinkfilter.language.expression import Expression, Instant
from flinkfilter.settings import Source


class StartingPoint(Enum):
    """Where a statement without a predecessor begins, when not at an instant."""

    EARLIEST = "earliest"
    LATEST = "latest"


StartFrom: TypeAlias = StartingPoint | Instant


@dataclass(frozen=True, slots=True)
class OutputTable:
    """The table that matching events are written to.

    Attributes:
        name: of the topic and of the table.
        partitions: None leaves the number to the server.
        retention_milliseconds: None leaves it to the server; 0 keeps events for ever.
    """

    name: str
    partitions: int | None = None
    retention_milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events of a source go to which output table, and from where on.

    Attributes:
        source: the table read.
        output: the table written.
        operation_codes: what the source's operation column may hold, in the order of
            `Operation`; None when every operation passes.
        condition: what must hold for an event.
        start_from: where a first statement begins.
    """

    source: Source
    output: OutputTable
    operation_codes: tuple[str, ...] | None
    condition: Expression
    start_from: StartFrom
