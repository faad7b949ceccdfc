"""What a filter says about its output table and about operations."""

import pytest

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AnyOf,
    Comparator,
    Comparison,
    FieldReference,
    Membership,
)
from flinkfilter.language.filter import OutputTable
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import RAW_EVENT_HEADERS, Column, ColumnType, Source
from flinkfilter.sql.tables import OutputColumn, conjuncts, output_columns, output_options

OPERATION = FieldReference("__op")
IS_ONE = Comparison(FieldReference("id"), ValueType.STRING, Comparator.EQUAL, "1")


def test_the_output_has_the_key_and_then_the_columns_of_the_source():
    """In their order, without those that are kept out."""
    assert output_columns(RAW_EVENT_HEADERS) == (
        OutputColumn("key", "BYTES", "id"),
        OutputColumn("id", "STRING"),
        OutputColumn("event_name", "STRING"),
        OutputColumn("event_type", "STRING"),
        OutputColumn("created_date", "STRING"),
        OutputColumn("saved_date", "STRING"),
        OutputColumn("header_data", "STRING"),
        OutputColumn("__op", "STRING"),
        OutputColumn("__table", "STRING"),
    )


def test_a_source_without_a_key_column_gives_no_key():
    """Only what the settings ask for is made."""
    source = Source(name="s", columns=(Column(name="n", type=ColumnType.BIGINT),))
    assert output_columns(source) == (OutputColumn("n", "BIGINT"),)


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (0, "0"),
        (604_800_000, "7 d"),
        (43_200_000, "12 h"),
        (90_000, "90 s"),
        (120_000, "2 min"),
        (1_500, "1500 ms"),
    ],
)
def test_retention_is_an_option_in_the_longest_unit_that_fits(milliseconds, expected):
    """It takes the place of the settings' own retention."""
    output = OutputTable("out", retention_milliseconds=milliseconds)
    assert output_options(output, {"connector": "confluent", "kafka.retention.time": "1 d"}) == {
        "connector": "confluent",
        "kafka.retention.time": expected,
    }


def test_without_retention_the_options_are_those_of_the_settings():
    """What is left out is the server's to decide."""
    assert output_options(OutputTable("out"), {"connector": "confluent"}) == {
        "connector": "confluent"
    }


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (None, ()),
        (("c",), (Comparison(OPERATION, ValueType.STRING, Comparator.EQUAL, "c"),)),
        (("c", "r"), (Membership(OPERATION, ValueType.STRING, ("c", "r")),)),
    ],
)
def test_the_guard_of_operations_stands_behind_the_conditions(make_filter, codes, expected):
    """As one more of them, so that it holds whatever they are."""
    either = AnyOf((IS_ONE, IS_ONE))
    assert conjuncts(make_filter(IS_ONE, either, codes=codes)) == (IS_ONE, either, *expected)


@pytest.mark.parametrize(
    "source",
    [
        Source(name="s", columns=(Column(name="id"),)),
    ],
)
def test_operations_without_a_text_column_for_them_are_refused(make_filter, source):
    """Rather than left out, which would let every operation pass."""
    with pytest.raises(InvalidSql, match="operationColumn"):
        conjuncts(make_filter(IS_ONE, source=source))


def test_an_empty_list_of_operations_is_refused(make_filter):
    """`IN ()` is no SQL."""
    with pytest.raises(InvalidSql):
        conjuncts(make_filter(IS_ONE, codes=()))
