"""What filters mean, and that every problem is reported."""

from flinkfilter.language.expression import AllOf, Comparator, Comparison, FieldReference
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
