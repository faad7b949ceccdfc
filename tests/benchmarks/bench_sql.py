"""Print how long generation, inspection and digest of one filter of ten conditions take.

Generation includes the inspection of its result. Milliseconds on this machine, the best and the
median of many runs.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from decimal import Decimal

from flinkfilter.approval.digest import digest_of
from flinkfilter.language.expression import (
    AllOf,
    Comparator,
    Comparison,
    Constant,
    FieldReference,
    Instant,
    Leaf,
    Range,
)
from flinkfilter.language.filter import Filter, OutputTable, StartingPoint
from flinkfilter.resource.spec import DeletionPolicy, ValueType
from flinkfilter.settings import RAW_EVENT_HEADERS, Confluent, Settings
from flinkfilter.sql.inspection import inspect_insert
from flinkfilter.sql.statements import generate

RUNS = 50
CONDITIONS = 10
SETTINGS = Settings(
    confluent=Confluent(
        endpoint="http://127.0.0.1:8080",
        organization_id="o",
        environment_id="e",
        compute_pool_id="p",
        principal="sa-1",
        catalog="c",
        database="d",
    )
)


def main() -> None:
    """Measure every kind of condition and print one row for each."""
    print(f"{CONDITIONS} conditions, ms (best / median of {RUNS})")
    print(f"{'':22}{'generate+inspect':>20}{'of it: inspect':>20}{'digest':>20}")
    for name, leaves in cases():
        filter_ = Filter(
            source=RAW_EVENT_HEADERS,
            output=OutputTable("out"),
            operation_codes=("c",),
            condition=AllOf(tuple(leaves)),
            start_from=StartingPoint.EARLIEST,
        )
        print(f"{name:22}" + "".join(f"{timed(work):>20}" for work in works(filter_)))


def works(filter_: Filter) -> tuple[Callable[[], object], ...]:
    """Give what is measured for one filter."""
    options = SETTINGS.sink.options
    insert = generate(filter_, options).insert
    return (
        lambda: generate(filter_, options),
        lambda: inspect_insert(insert, filter_),
        lambda: digest_of(filter_, DeletionPolicy.RETAIN, SETTINGS),
    )


def cases() -> Iterable[tuple[str, list[Leaf]]]:
    """Give each kind of condition with its name."""
    yield "text", [comparison(n, ValueType.STRING, f"value {n}") for n in range(CONDITIONS)]
    yield "numbers", [comparison(n, ValueType.NUMBER, Decimal(n)) for n in range(CONDITIONS)]
    yield (
        "number ranges",
        [range_(n, ValueType.NUMBER, Decimal(n), Decimal(n + 1)) for n in range(CONDITIONS)],
    )
    yield "timestamps", [comparison(n, ValueType.TIMESTAMP, Instant(n)) for n in range(CONDITIONS)]
    yield (
        "timestamp ranges",
        [range_(n, ValueType.TIMESTAMP, Instant(n), Instant(n + 1)) for n in range(CONDITIONS)],
    )


def comparison(number: int, type_: ValueType, constant: Constant) -> Comparison:
    """Make a comparison of a place of its own."""
    return Comparison(place(number), type_, Comparator.GREATER, constant)


def range_(number: int, type_: ValueType, low: Constant, high: Constant) -> Range:
    """Make a range of a place of its own."""
    return Range(place(number), type_, low, high)


def place(number: int) -> FieldReference:
    """Name a place inside the JSON column."""
    return FieldReference("header_data", ("details", f"field{number}"))


def timed(work: Callable[[], object]) -> str:
    """Run work many times; give the best and the median in milliseconds."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return f"{min(times):.1f} / {statistics.median(times):.1f}"


if __name__ == "__main__":
    main()
