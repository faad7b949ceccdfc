"""Parsed SQL → Expression: the way back, in the normal form.

Every form that a condition may have in SQL is known here and nothing else is, so whatever the
text says beyond conditions is refused: this is the allow-list of functions and shapes. Whether
the conditions are the ones that were asked for is compared in `inspection.py`.
"""

from decimal import Decimal

from sqlglot import exp

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
    Comparator,
    Comparison,
    Constant,
    Expression,
    FieldReference,
    Instant,
    Like,
    LikeToken,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.normal_form import ALWAYS, NEVER, java_pattern, merged
from flinkfilter.sql.operands import (
    Operand,
    arguments,
    column_name,
    read_operand,
    read_place,
    read_text,
    read_value,
    text_literal,
)
from flinkfilter.sql.syntax import same, shown, take

_COMPARATORS: dict[type[exp.Expr], Comparator] = {
    exp.EQ: Comparator.EQUAL,
    exp.NEQ: Comparator.NOT_EQUAL,
    exp.LT: Comparator.LESS,
    exp.LTE: Comparator.LESS_OR_EQUAL,
    exp.GT: Comparator.GREATER,
    exp.GTE: Comparator.GREATER_OR_EQUAL,
}

_TYPES = {Decimal: ValueType.NUMBER, Instant: ValueType.TIMESTAMP}


def read_condition(node: object) -> Expression:
    """Read a condition back from its syntax tree.

    Raises:
        InvalidSql: something in it is no condition that filters have.
    """
    match node:
        case exp.Paren():
            return read_condition(take(node, exp.Paren, "this").this)
        case exp.And():
            return AllOf(tuple(read_condition(part) for part in _chain(node, exp.And)))
        case exp.Or():
            return AnyOf(tuple(read_condition(part) for part in _chain(node, exp.Or)))
        case exp.Not():
            return _negated(take(node, exp.Not, "this").this)
        case exp.Is():
            return _is(node, negated=False)
        case exp.Boolean():
            return ALWAYS if node.this else NEVER
        case _:
            return _leaf(node)


def _chain(node: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """List what `a AND b AND c` joins; what stands in parentheses is one part."""
    parts = []
    while type(node) is kind:
        take(node, kind, "this", "expression")
        parts.append(node.expression)
        node = node.this
    return [node, *reversed(parts)]


def _negated(node: object) -> Expression:
    match node:
        case exp.Is():
            return _is(node, negated=True)
        case exp.In():
            return _membership(node, negated=True)
        case _:
            raise InvalidSql(f"NOT {shown(node)}, which is neither true nor false for NULL")


def _is(node: exp.Is, *, negated: bool) -> Expression:
    """Read `x IS [NOT] NULL` and `x IS [NOT] TRUE`."""
    take(node, exp.Is, "this", "expression")
    if isinstance(node.expression, exp.Null):
        return Presence(FieldReference(column_name(node.this)), absent=not negated)
    if not take(node.expression, exp.Boolean, "this").this:
        raise InvalidSql(f"{shown(node)} where IS TRUE or IS NULL was meant")
    if isinstance(node.this, exp.Anonymous) and node.this.this == "JSON_EXISTS":
        place = read_place(*arguments(node.this, "JSON_EXISTS", 2))
        return Presence(place, absent=negated)
    if not negated:
        raise InvalidSql(f"{shown(node)}, which no condition says")
    return Not(read_condition(take(node.this, exp.Paren, "this")))


def _leaf(node: object) -> Expression:
    match node:
        case exp.In():
            return _membership(node, negated=False)
        case exp.Between():
            take(node, exp.Between, "this", "low", "high")
            field, type_, _, (low, high) = _compared(node.this, node.args["low"], node.args["high"])
            return Range(field, type_, low, high)
        case exp.Escape():
            return _like(node)
        case exp.Anonymous(this="REGEXP"):
            text, pattern = arguments(node, "REGEXP", 2)
            return Regex(_text_field(read_text(text)), java_pattern(text_literal(pattern)))
        case exp.Anonymous():
            return _any_element(node)
        case exp.Expr() if type(node) in _COMPARATORS:
            take(node, type(node), "this", "expression")
            field, type_, folded, (constant,) = _compared(node.this, node.expression)
            return Comparison(field, type_, _COMPARATORS[type(node)], constant, folded)
        case _:
            raise InvalidSql(f"{shown(node)} where a condition was meant")


def _membership(node: exp.In, *, negated: bool) -> Expression:
    take(node, exp.In, "this", "expressions")
    field, type_, folded, constants = _compared(node.this, *node.expressions)
    return Membership(field, type_, constants, negated, folded)


def _like(node: exp.Escape) -> Expression:
    take(node, exp.Escape, "this", "expression")
    like = take(node.this, exp.Like, "this", "expression")
    operand, pattern = read_operand(like.this), read_value(like.expression)
    if text_literal(node.expression) != "!" or pattern.folded != operand.folded:
        raise InvalidSql(f"{shown(node)} where LIKE … ESCAPE '!' was meant")
    if not isinstance(pattern.constant, str):
        raise InvalidSql(f"{shown(like)} where a pattern was meant")
    return Like(_text_field(operand), _like_pattern(pattern.constant), operand.folded)


def _like_pattern(pattern: str) -> tuple[str | LikeToken, ...]:
    parts: list[str | LikeToken] = []
    characters = iter(pattern)
    for character in characters:
        if character == "!":
            parts.append(next(characters, ""))
        elif character in "%_":
            parts.append(LikeToken(character))
        else:
            parts.append(character)
    return merged(tuple(parts))


def _any_element(node: exp.Anonymous) -> Expression:
    elements, text = arguments(node, "ARRAY_CONTAINS", 2)
    column, path, type_ = arguments(elements, "JSON_QUERY", 3)
    if not same(_array_of_text(), type_):
        raise InvalidSql(f"{shown(elements)} where RETURNING ARRAY<STRING> was meant")
    return AnyElement(read_place(column, path), text_literal(text))


def _array_of_text() -> exp.Expr:
    return exp.DataType(
        this=exp.DType.ARRAY, expressions=[exp.DataType(this=exp.DType.TEXT)], nested=True
    )


def _text_field(operand: Operand) -> FieldReference:
    if operand.type not in {None, ValueType.STRING}:
        raise InvalidSql(f"{operand.field} read as {operand.type} where text was meant")
    return operand.field


def _compared(
    operand_node: object, *value_nodes: object
) -> tuple[FieldReference, ValueType, bool, tuple[Constant, ...]]:
    """Read a field and the constants beside it, which must be of the type that it is read as.

    Returns:
        The field, the type of both, whether their case is folded, and the constants.
    """
    operand = read_operand(operand_node)
    values = [read_value(node) for node in value_nodes]
    constants = tuple(value.constant for value in values)
    folds = {operand.folded, *(value.folded for value in values)}
    bare = {value.bare for value in values}
    kinds = {type(constant) for constant in constants}
    if len(folds) == len(kinds) == len(bare) == 1:
        (kind,) = kinds
        if kind is str and operand.type in {None, ValueType.STRING}:
            return operand.field, ValueType.STRING, operand.folded, constants
        if kind is Decimal and operand.type is None:
            column = FieldReference(operand.field.column, integer=True)
            return column, ValueType.NUMBER, False, constants
        if operand.type is not None and _TYPES.get(kind) is operand.type and bare == {False}:
            return operand.field, operand.type, False, constants
    raise InvalidSql(f"{shown(operand_node)} compared with {constants!r}, which is of another type")
