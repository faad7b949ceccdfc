"""Planning against the catalog alone: which statements are right, and what they are.

Flows in: SQL and the catalog. Flows out: a `Plan`, or a refusal in the phrases of Flink and
Confluent. Only what can be told without a planner is checked; real Flink stands behind
`flink_engine`.
"""

from typing import Any

from confluent_simulator.catalog import Catalog, Table
from confluent_simulator.engine import Plan, Submission
from confluent_simulator.errors import SqlRefused
from confluent_simulator.information_query import InformationQuery
from confluent_simulator.information_schema import columns_of
from confluent_simulator.show_statement import Show
from confluent_simulator.sql_expressions import types_differ
from confluent_simulator.sql_reader import (
    CreateTable,
    DropTable,
    Explain,
    Insert,
    Output,
    Parsed,
    Select,
    read,
)
from confluent_simulator.sql_tokens import Token
from confluent_simulator.startup import startup_of
from confluent_simulator.traits import column, show_traits, traits


def plan(submission: Submission, catalog: Catalog) -> Plan:
    """Plan one statement.

    Raises:
        SqlRefused: the statement is wrong.
    """
    startup_of(submission.properties)
    return plan_parsed(read(submission.sql), submission, catalog)


def plan_parsed(parsed: Parsed, submission: Submission, catalog: Catalog) -> Plan:
    """Plan a statement that has been read."""
    match parsed:
        case CreateTable():
            catalog.check_namespace(submission.properties)
            catalog.check_creatable(parsed)
            return Plan(traits("CREATE_TABLE", bounded=True), unbounded=False)
        case DropTable():
            catalog.check_namespace(submission.properties)
            if not parsed.if_exists:
                catalog.find(parsed.name)
            return Plan(traits("DROP_TABLE", bounded=True), unbounded=False, dropped=parsed.name)
        case Insert():
            catalog.check_namespace(submission.properties)
            return _plan_insert(parsed, catalog)
        case InformationQuery():
            names = columns_of(parsed)
            shown = {"columns": [column(name, "STRING", nullable=True) for name in names]}
            return Plan(traits("SELECT", bounded=True, schema=shown), unbounded=False)
        case Select():
            return _plan_select(parsed, submission, catalog)
        case Show():
            if parsed.table is not None:
                catalog.check_namespace(submission.properties)
                catalog.find(parsed.table.name)
            return Plan(show_traits(parsed.kind), unbounded=False)
        case Explain():
            plan_parsed(parsed.inner, submission, catalog)
            return Plan(traits("EXPLAIN", bounded=True), unbounded=False)


def _plan_select(query: Select, submission: Submission, catalog: Catalog) -> Plan:
    sources: tuple[str, ...] = ()
    if query.table is not None:
        catalog.check_namespace(submission.properties)
        sources = (query.table.name,)
    outputs = _outputs(query, catalog)
    columns = [_column(each) for each in outputs]
    bounded = query.table is None
    return Plan(
        traits("SELECT", bounded=bounded, schema={"columns": columns}),
        unbounded=not bounded,
        sources=sources,
    )


def _column(output: Output) -> dict[str, Any]:
    type_ = output.type or "STRING"
    nullable = not type_.endswith("NOT NULL")
    return column(output.name, type_.removesuffix("NOT NULL").strip(), nullable=nullable)


def _plan_insert(insert: Insert, catalog: Catalog) -> Plan:
    sink = catalog.find(insert.table.name)
    target = _target_columns(insert, sink)
    if insert.query is None:
        if insert.width != len(target):
            raise _mismatch(sink, "Different number of columns.", (), tuple(target))
        return Plan(traits("INSERT_INTO", bounded=True), unbounded=False, sink=sink.name)
    outputs = _outputs(insert.query, catalog)
    if len(outputs) != len(target):
        raise _mismatch(sink, "Different number of columns.", outputs, tuple(target))
    for place, (output, into) in enumerate(zip(outputs, target, strict=True)):
        if output.type and into.type and types_differ(output.type, into.type):
            cause = f"Incompatible types for sink column '{into.name}' at position {place}."
            raise _mismatch(sink, cause, outputs, tuple(target))
    sources: tuple[str, ...] = ()
    if insert.query.table is not None:
        source = catalog.find(insert.query.table.name)
        _check_changelog(source, sink, grouped=insert.query.grouped)
        sources = (source.name,)
    return Plan(
        traits("INSERT_INTO", bounded=not sources),
        unbounded=bool(sources),
        sources=sources,
        sink=sink.name,
        upsert_sink=bool(sink.primary_key) or sink.changelog_mode == "upsert",
    )


def _target_columns(insert: Insert, sink: Table) -> list[Output]:
    columns = [Output(each.name, each.type) for each in sink.columns]
    if insert.columns is None:
        return columns
    by_name = {each.name: each for each in columns}
    for token in insert.columns:
        if token.name not in by_name:
            raise SqlRefused(
                f"SQL validation failed. {_place(token)}: Unknown target column '{token.name}'"
            )
    return [by_name[token.name] for token in insert.columns]


def _outputs(query: Select, catalog: Catalog) -> tuple[Output, ...]:
    if query.table is None:
        if query.names:
            raise _unknown_column(query.names[0])
        return query.outputs
    table = catalog.find(query.table.name)
    types = {each.name: each.type for each in table.columns} | {"$rowtime": "TIMESTAMP_LTZ(3)"}
    for token in query.names:
        if token.name not in types:
            raise _unknown_column(token)
    outputs: list[Output] = []
    for output in query.outputs:
        if output.name == "*":
            outputs.extend(Output(each.name, each.type) for each in table.columns)
        else:
            known = types.get(output.source) if output.source else None
            outputs.append(Output(output.name, output.type or known))
    return tuple(outputs)


def _unknown_column(token: Token) -> SqlRefused:
    return SqlRefused(
        f"SQL validation failed. {_place(token)}: Column '{token.name}' not found in any table"
    )


def _place(token: Token) -> str:
    last = token.column + len(token.text) - 1
    return f"From line {token.line}, column {token.column} to line {token.line}, column {last}"


def _mismatch(
    sink: Table, cause: str, query: tuple[Output, ...], target: tuple[Output, ...]
) -> SqlRefused:
    def schema(columns: tuple[Output, ...]) -> str:
        return ", ".join(f"{each.name}: {each.type or 'STRING'}" for each in columns)

    return SqlRefused(
        f"Column types of query result and sink for '{sink.name}' do not match.\n"
        f"Cause: {cause}\n\nQuery schema: [{schema(query)}]\nSink schema:  [{schema(target)}]"
    )


def _check_changelog(source: Table, sink: Table, *, grouped: bool) -> None:
    if (source.changelog_mode != "append" or grouped) and sink.changelog_mode == "append":
        raise SqlRefused(
            f"Table sink '{sink.name}' doesn't support consuming update and delete changes "
            f"which is produced by node TableSourceScan(table=[[{source.name}]])"
        )
