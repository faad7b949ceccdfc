"""Filters and fields, made by hand, for the tests of SQL."""

from collections.abc import Callable

import pytest

from flinkfilter.language.expression import AllOf, Expression, FieldReference, PathStep
from flinkfilter.language.filter import Filter, OutputTable, StartingPoint
from flinkfilter.settings import RAW_EVENT_HEADERS, Source


@pytest.fixture(scope="session")
def json_field() -> Callable[..., FieldReference]:
    """A place inside header_data, given as its steps."""

    def place(*steps: PathStep) -> FieldReference:
        return FieldReference("header_data", steps)

    return place


@pytest.fixture(scope="session")
def make_filter() -> Callable[..., Filter]:
    """A filter of raw-event-headers into the topic `out`, given its conditions."""

    def build(
        *conditions: Expression,
        codes: tuple[str, ...] | None = ("c",),
        output: OutputTable | None = None,
        source: Source = RAW_EVENT_HEADERS,
    ) -> Filter:
        return Filter(
            source=source,
            output=output or OutputTable("out"),
            operation_codes=codes,
            condition=AllOf(conditions),
            start_from=StartingPoint.EARLIEST,
        )

    return build
