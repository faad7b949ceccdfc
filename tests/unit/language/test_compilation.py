"""What filters mean, and that every problem is reported."""

import pytest

from flinkfilter.errors import InvalidSpec
from flinkfilter.language.expression import (
    AllOf,
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Instant,
    Not,
)
from flinkfilter.language.filter import Filter, OutputTable, StartingPoint
from flinkfilter.resource.spec import ValueType


def test_a_dealer_filter_compiles(compile_spec, settings):
    """Text conditions on a column and inside its JSON become comparisons of text."""
    compiled = compile_spec(
        conditions=[
            {"field": "event_type", "operator": "equals", "value": "CarServiceDone"},
            {"field": "header_data.dealerId", "operator": "equals", "value": "DEALER-001"},
        ]
    )
    event_type = FieldReference("event_type")
    dealer = FieldReference("header_data", ("dealerId",))
    assert compiled == Filter(
        source=settings.sources[0],
        output=OutputTable("out"),
        operation_codes=("c",),
        condition=AllOf(
            (
                Comparison(event_type, ValueType.STRING, Comparator.EQUAL, "CarServiceDone"),
                Comparison(dealer, ValueType.STRING, Comparator.EQUAL, "DEALER-001"),
            )
        ),
        start_from=StartingPoint.EARLIEST,
    )


def test_groups_keep_their_shape(compile_condition):
    """all, any and not become nodes with their members in order."""
    leaf = {"field": "id", "operator": "equals", "value": "x"}
    expected = Comparison(FieldReference("id"), ValueType.STRING, Comparator.EQUAL, "x")
    assert compile_condition(any=[{"all": [leaf, leaf]}, {"not": leaf}]) == AnyOf(
        (AllOf((expected, expected)), Not(expected))
    )


def test_match_all_is_a_condition_that_always_holds(compile_spec):
    """It must be asked for by name, and has no members."""
    assert compile_spec(matchAll=True).condition == AllOf(())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("earliest", StartingPoint.EARLIEST),
        ("latest", StartingPoint.LATEST),
        ("2026-01-31T00:00:00.001Z", Instant(1_769_817_600_001_000_000)),
    ],
)
def test_a_first_statement_begins_where_asked(text, expected, compile_spec):
    """At one end of the topic, or at an instant."""
    assert compile_spec(matchAll=True, startFrom=text).start_from == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({}, OutputTable("out")),
        ({"partitions": 6}, OutputTable("out", partitions=6)),
        ({"retention": "250ms"}, OutputTable("out", retention_milliseconds=250)),
        ({"retention": "90s"}, OutputTable("out", retention_milliseconds=90_000)),
        ({"retention": "7d"}, OutputTable("out", retention_milliseconds=604_800_000)),
        ({"retention": "infinite"}, OutputTable("out", retention_milliseconds=0)),
    ],
)
def test_the_output_is_made_as_asked(output, expected, compile_spec):
    """Retention is in milliseconds, what is left out is left to the server."""
    assert compile_spec(matchAll=True, output=output).output == expected


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"source": "nowhere"}, "spec.source", "it knows: raw-event-headers"),
        ({"outputTopic": "raw-event-headers"}, "spec.outputTopic", "would be read again"),
        ({"output": {"retention": "40000d"}}, "spec.output.retention", "at most 36500d"),
        ({"startFrom": "yesterday"}, "spec.startFrom", "write earliest, latest or an instant"),
        ({"startFrom": "2026-02-30T00:00:00Z"}, "spec.startFrom", "no such day"),
        ({"startFrom": "1969-12-31T00:00:00Z"}, "spec.startFrom", "write earliest"),
        ({"startFrom": "2026-01-31T00:00:00.0001Z"}, "spec.startFrom", "by the millisecond"),
        ({"operations": ["any", "create"]}, "spec.operations", "write [any]"),
    ],
)
def test_what_surrounds_the_conditions_is_checked(fields, path, message, compile_spec):
    """Source, output, start and operations have refusals of their own."""
    with pytest.raises(InvalidSpec) as caught:
        compile_spec(matchAll=True, **fields)
    (problem,) = caught.value.problems
    assert (problem.path, message in problem.message) == (path, True), problem


def test_every_problem_is_reported_with_its_path(compile_spec):
    """Problems in groups, in operands and beside the conditions come together."""
    wrong = {"field": "nowhere", "operator": "equals", "value": "x"}
    with pytest.raises(InvalidSpec) as caught:
        compile_spec(
            outputTopic="raw-event-headers",
            startFrom="never",
            operations=["any", "create"],
            conditions=[wrong, {"any": [{"not": wrong}, {**wrong, "field": "id", "value": None}]}],
        )
    assert [problem.path for problem in caught.value.problems] == [
        "spec.outputTopic",
        "spec.operations",
        "spec.conditions[0].field",
        "spec.conditions[1].any[0].not.field",
        "spec.conditions[1].any[1].value",
        "spec.startFrom",
    ]
