"""What a filter says about its output table: columns, options, and which events go in."""

from collections.abc import Mapping
from dataclasses import dataclass

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AllOf,
    Comparator,
    Comparison,
    Expression,
    FieldReference,
    Membership,
)
from flinkfilter.language.filter import Filter, OutputTable
from flinkfilter.resource.spec import ValueType
from flinkfilter.settings import KEY_COLUMN, ColumnType, Source

RETENTION_OPTION = "kafka.retention.time"

# Flink's units of time, the longest first, in milliseconds.
_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1))


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of the output table.

    Attributes:
        name: the name, in the source too unless `key_of` is set.
        type: BYTES, or the type that it has in the source.
        key_of: for `key`: the column whose bytes it holds; else None.
    """

    name: str
    type: str
    key_of: str | None = None


def output_columns(source: Source) -> tuple[OutputColumn, ...]:
    """Give the columns of an output table: `key` first where the source has one, then the rest.

    The settings see to it that there is one, and that no two have one name.
    """
    key = (
        () if source.key_column is None else (OutputColumn(KEY_COLUMN, "BYTES", source.key_column),)
    )
    return key + tuple(
        OutputColumn(column.name, column.type.value)
        for column in source.columns
        if column.in_output
    )


def output_options(output: OutputTable, options: Mapping[str, str]) -> dict[str, str]:
    """Give the options of the output table: those of the settings, and the filter's retention."""
    if output.retention_milliseconds is None:
        return dict(options)
    return {**options, RETENTION_OPTION: _duration(output.retention_milliseconds)}


def conjuncts(filter_: Filter) -> tuple[Expression, ...]:
    """Give what must hold for an event: the user's conditions, then the guard of operations.

    The guard stands beside the conditions, at the top: whatever these are, it holds for all.
    """
    condition = filter_.condition
    conditions = condition.children if isinstance(condition, AllOf) else (condition,)
    return conditions + _guard(filter_)


def _guard(filter_: Filter) -> tuple[Expression, ...]:
    codes = filter_.operation_codes
    if codes is None:
        return ()
    name = filter_.source.operation_column
    column = None if name is None else filter_.source.column(name)
    if column is None or column.type is not ColumnType.STRING or not codes:
        raise InvalidSql(
            f"source {filter_.source.name}: operations can be told apart only by a STRING "
            "operationColumn; without one, only `operations: [any]` fits"
        )
    field = FieldReference(column.name)
    if len(codes) == 1:
        return (Comparison(field, ValueType.STRING, Comparator.EQUAL, codes[0]),)
    return (Membership(field, ValueType.STRING, codes),)


def _duration(milliseconds: int) -> str:
    if milliseconds == 0:
        return "0"
    unit, length = next(unit for unit in _UNITS if milliseconds % unit[1] == 0)
    return f"{milliseconds // length} {unit}"
