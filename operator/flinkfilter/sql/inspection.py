"""The last gate before SQL leaves: read the text back and hold it against what was asked for.

In: a statement's text and the filter that it was made from. Each statement must be exactly one
CREATE TABLE or INSERT … SELECT, with exactly the tables, columns and options of the
filter in their order, and its WHERE must read back as the filter's expression tree: same
conditions, same constants, nothing beside them. Nothing of how the text was rendered is used.
"""

from collections.abc import Mapping
from functools import lru_cache

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import AllOf, Expression
from flinkfilter.language.filter import Filter
from flinkfilter.sql.normal_form import ALWAYS, normal_form
from flinkfilter.sql.operands import column_name, text_literal
from flinkfilter.sql.reading import read_condition
from flinkfilter.sql.syntax import parse, shown, take, tokenize
from flinkfilter.sql.tables import conjuncts, output_columns, output_options

_TYPES = {exp.DType.VARBINARY: "BYTES", exp.DType.TEXT: "STRING", exp.DType.BIGINT: "BIGINT"}


@lru_cache(maxsize=1024)
def are_sink_and_insert(sink: str, insert: str) -> bool:
    """Tell whether two stored texts are what they are stored as: a CREATE TABLE and an INSERT.

    For statements whose filter is no longer at hand; what is generated is inspected whole.
    """
    try:
        create, write = parse(sink), parse(insert)
    except InvalidSql:
        return False
    return (
        isinstance(create, exp.Create)
        and create.args.get("kind") == "TABLE"
        and isinstance(write, exp.Insert)
    )


def inspect_sink(sql: str, filter_: Filter, sink_options: Mapping[str, str]) -> None:
    """Check a CREATE TABLE.

    Args:
        sql: the statement.
        filter_: what it was made from.
        sink_options: the options of the settings.

    Raises:
        InvalidSql: it is not exactly the output table of this filter; the message says why.
    """
    create = take(parse(sql), exp.Create, "this", "kind", "properties")
    if create.args["kind"] != "TABLE":
        raise InvalidSql(f"CREATE {create.args['kind']} where CREATE TABLE was meant")
    schema = take(create.this, exp.Schema, "this", "expressions")
    _expect("the table created", _table(schema.this), filter_.output.name)
    _expect(
        "the columns created",
        [_column_definition(column) for column in schema.expressions],
        [(column.name, column.type) for column in output_columns(filter_.source)],
    )
    buckets, options = _properties(create.args.get("properties"))
    _expect("the number of partitions", buckets, filter_.output.partitions)
    wanted = output_options(filter_.output, sink_options)
    _expect("the table's options", options, list(wanted.items()))


def inspect_insert(sql: str, filter_: Filter) -> str:
    """Check an INSERT; see `inspect_sink`.

    Returns:
        The text of the query inside, which was checked with the rest.
    """
    tokens = tokenize(sql)
    insert = take(parse(sql, tokens), exp.Insert, "this", "expression")
    schema = take(insert.this, exp.Schema, "this", "expressions")
    _expect("the table written", _table(schema.this), filter_.output.name)
    _expect(
        "the columns written",
        [_quoted(column) for column in schema.expressions],
        [column.name for column in output_columns(filter_.source)],
    )
    _inspect_query(insert.expression, filter_)
    # There is no other SELECT, since no condition has one.
    return sql[next(token.start for token in tokens if token.token_type is TokenType.SELECT) :]


def _inspect_query(node: object, filter_: Filter) -> None:
    select = take(node, exp.Select, "expressions", "from_", "where")
    _expect(
        "the columns selected",
        [_selected(column) for column in select.expressions],
        [(column.name, column.key_of) for column in output_columns(filter_.source)],
    )
    source = take(select.args.get("from_"), exp.From, "this").this
    _expect("the table read", _table(source), filter_.source.name)
    _inspect_condition(_where(select), conjuncts(filter_))


def _where(select: exp.Select) -> Expression:
    where = select.args.get("where")
    return ALWAYS if where is None else read_condition(take(where, exp.Where, "this").this)


def _inspect_condition(read: Expression, asked: tuple[Expression, ...]) -> None:
    meant = normal_form(AllOf(asked))
    parts, meant_parts = _parts(read), _parts(meant)
    _expect("the number of conditions", len(parts), len(meant_parts))
    for number, (part, meant_part) in enumerate(zip(parts, meant_parts, strict=True), 1):
        _expect(f"condition {number}", part, meant_part)
    _expect("the conditions", read, meant)


def _parts(condition: Expression) -> tuple[Expression, ...]:
    return condition.children if isinstance(condition, AllOf) else (condition,)


def _selected(node: object) -> tuple[str, str | None]:
    if not isinstance(node, exp.Alias):
        return column_name(node), None
    alias = take(node, exp.Alias, "this", "alias")
    cast = take(alias.this, exp.Cast, "this", "to")
    if take(cast.to, exp.DataType, "this").this is not exp.DType.VARBINARY:
        raise InvalidSql(f"{shown(cast)} where a cast to BYTES was meant")
    return _quoted(alias.args["alias"]), column_name(cast.this)


def _column_definition(node: object) -> tuple[str, str]:
    definition = take(node, exp.ColumnDef, "this", "kind")
    kind = take(definition.args["kind"], exp.DataType, "this")
    return _quoted(definition.this), _TYPES.get(kind.this, shown(kind))


def _properties(node: object) -> tuple[int | None, list[tuple[str, str]]]:
    """Give the number of buckets and the options of WITH."""
    buckets = None
    options: list[tuple[str, str]] = []
    if node is None:
        return buckets, options
    for part in take(node, exp.Properties, "expressions").expressions:
        if isinstance(part, exp.DistributedByProperty) and buckets is None:
            distributed = take(part, exp.DistributedByProperty, "buckets")
            buckets = int(take(distributed.args["buckets"], exp.Literal, "this").this)
        else:
            option = take(part, exp.Property, "this", "value")
            options.append((text_literal(option.this), text_literal(option.args["value"])))
    return buckets, options


def _table(node: object) -> str:
    return _quoted(take(node, exp.Table, "this").this)


def _quoted(node: object) -> str:
    name = take(node, exp.Identifier, "this", "quoted")
    if not name.args["quoted"]:
        raise InvalidSql(f"{name.this!r} where a quoted name was meant")
    return str(name.this)


def _expect(what: str, read: object, meant: object) -> None:
    if read != meant:
        raise InvalidSql(f"{what}: the SQL says {read!r} where {meant!r} was meant")
