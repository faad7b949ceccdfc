"""Filter → the SQL statements that carry it out, each read back before anybody gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from flinkfilter.language.filter import Filter
from flinkfilter.sql.expressions import render
from flinkfilter.sql.inspection import inspect_insert, inspect_sink
from flinkfilter.sql.quoting import Sql, compose, identifier, integer, literal, require_sql
from flinkfilter.sql.tables import OutputColumn, conjuncts, output_columns, output_options

# `WHERE ` and `  AND ` are as long as this; conditions begin behind them.
_CONDITION_COLUMN = 6

_TYPES = {"BYTES": compose("BYTES"), "STRING": compose("STRING"), "BIGINT": compose("BIGINT")}


@dataclass(frozen=True, slots=True)
class GeneratedSql:
    """The statements of one filter, each a single statement without a semicolon.

    Attributes:
        sink: CREATE TABLE of the output table.
        insert: INSERT INTO it: the filter itself.
        select: the query inside `insert`, for a dry run while the output table is not there yet.
    """

    sink: str
    insert: str
    select: str


def generate(filter_: Filter, sink_options: Mapping[str, str]) -> GeneratedSql:
    """Generate the SQL of a filter and inspect it.

    Args:
        filter_: what to take from where to where.
        sink_options: the options of every output table, from the settings.

    Raises:
        InvalidSql: a name or value cannot be expressed in SQL, or the text does not read back as
            what was meant.
    """
    columns = output_columns(filter_.source)
    sink = _sink(filter_, columns, sink_options)
    insert = _insert(filter_, columns)
    inspect_sink(sink, filter_, sink_options)
    select = inspect_insert(insert, filter_)
    return GeneratedSql(str(sink), str(insert), select)


def _sink(
    filter_: Filter, columns: tuple[OutputColumn, ...], sink_options: Mapping[str, str]
) -> Sql:
    partitions = filter_.output.partitions
    return _rendered(
        "sink.sql.j2",
        table=filter_.output.name,
        columns=[{"name": column.name, "type": _TYPES[column.type]} for column in columns],
        buckets=None if partitions is None else integer(partitions),
        options=output_options(filter_.output, sink_options),
    )


def _insert(filter_: Filter, columns: tuple[OutputColumn, ...]) -> Sql:
    return _rendered(
        "insert.sql.j2",
        output=filter_.output.name,
        source=filter_.source.name,
        columns=columns,
        conjuncts=[render(conjunct, _CONDITION_COLUMN) for conjunct in conjuncts(filter_)],
    )


def _rendered(template: str, **values: object) -> Sql:
    # Every value in it was quoted, or `finalize` would have refused it.
    return Sql(_environment().get_template(template).render(values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flinkfilter.sql"),
        autoescape=False,  # noqa: S701 - this is SQL; HTML's escapes would be wrong in it
        finalize=require_sql,
        undefined=StrictUndefined,
    )
    environment.filters = {"identifier": identifier, "literal": literal}
    environment.globals = {}
    return environment
