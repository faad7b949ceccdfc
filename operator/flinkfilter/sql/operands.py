"""Parsed SQL → what a condition compares: a field read as some type, and constants."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from sqlglot import exp

from flinkfilter.errors import InvalidSql
from flinkfilter.language.expression import Constant, FieldReference, Instant, PathStep, Wildcard
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.numbers import number_in
from flinkfilter.sql.quoting import identifier
from flinkfilter.sql.syntax import parse, same, shown, take
from flinkfilter.sql.timestamps import timestamp_in

_STAND_IN = "?"
_STEP = re.compile(
    r"""\.(?P<simple>[A-Za-z_][A-Za-z0-9_]*)
    | \[(?P<index>-?[0-9]+)\]
    | \['(?P<key>(?:[^'\\]|\\['\\])*)'\]
    | (?P<wildcard>\[\*\])""",
    re.VERBOSE,
)
_WHOLE = re.compile(r"[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}([.][0-9]{1,18})?")
_TIMESTAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})[.]([0-9]{9})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Operand:
    """A field as a condition reads it.

    Attributes:
        field: where it is; `integer` if SQL casts the column to text.
        type: what it is read as; None for a bare column, which may hold text or a BIGINT.
        folded: whether its case is folded.
    """

    field: FieldReference
    type: ValueType | None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A constant.

    Attributes:
        constant: what it means.
        folded: whether its case is folded.
        bare: whether it is a number that stands for itself.
    """

    constant: Constant
    folded: bool = False
    bare: bool = False


def read_operand(node: object) -> Operand:
    """Read the left side of a condition.

    Raises:
        InvalidSql: it is not a field in one of the forms that conditions have.
    """
    match node:
        case exp.TryCast():
            text = arguments(node.this, "REGEXP_EXTRACT", 3)[0]
            return _in_form(node, text, _number_form(), ValueType.NUMBER)
        case exp.Case():
            like = take(node.args["ifs"][0].this, exp.Like, "this", "expression")
            return _in_form(node, like.this, _timestamp_form(), ValueType.TIMESTAMP)
        case exp.Cast():
            take(node, exp.Cast, "this", "to")
            if node.to.this is not exp.DType.TEXT:
                raise InvalidSql(f"{shown(node)} where no cast was meant")
            return Operand(FieldReference(column_name(node.this), integer=True), ValueType.STRING)
        case exp.Anonymous(name="LOWER"):
            (text,) = arguments(node, "LOWER", 1)
            inner = read_text(text)
            return Operand(inner.field, ValueType.STRING, folded=True)
        case _:
            return read_text(node)


def read_text(node: object) -> Operand:
    """Read a field that is taken as text, or a bare column."""
    match node:
        case exp.Anonymous():
            column, path = arguments(node, "JSON_VALUE", 2)
            return Operand(read_place(column, path), ValueType.STRING)
        case exp.Cast():
            return read_operand(node)
        case _:
            return Operand(FieldReference(column_name(node)), None)


def read_place(column: object, path: object) -> FieldReference:
    """Read a column and the JSON path beside it."""
    steps = _steps(text_literal(path))
    if not steps:
        raise InvalidSql("a JSON path without a step")
    return FieldReference(column_name(column), steps)


def read_value(node: object) -> Value:
    """Read the right side of a condition.

    Raises:
        InvalidSql: it is not a constant in one of the forms that conditions have.
    """
    match node:
        case exp.Literal(is_string=True):
            return Value(node.this)
        case exp.Literal():
            return Value(_whole_number(node), bare=True)
        case exp.Neg():
            return Value(-_whole_number(take(node, exp.Neg, "this").this), bare=True)
        case exp.Cast():
            return Value(_decimal(node))
        case exp.Anonymous(name="LOWER"):
            return Value(text_literal(*arguments(node, "LOWER", 1)), folded=True)
        case exp.Anonymous():
            return Value(_instant(text_literal(*arguments(node, "TIMESTAMP", 1))))
        case _:
            raise InvalidSql(f"{shown(node)} where a constant was meant")


def column_name(node: object) -> str:
    """Read a column's name, which is quoted and stands alone."""
    name = take(take(node, exp.Column, "this").this, exp.Identifier, "this", "quoted")
    if not name.args.get("quoted"):
        raise InvalidSql(f"{name.this!r} where a quoted name was meant")
    return str(name.this)


def text_literal(node: object) -> str:
    """Read a string literal."""
    text = take(node, exp.Literal, "this", "is_string")
    if not text.is_string:
        raise InvalidSql(f"{shown(node)} where a text was meant")
    return str(text.this)


def arguments(node: object, name: str, count: int) -> list[exp.Expr]:
    """Read the arguments of a call of one function.

    Raises:
        InvalidSql: another function is called, or with another number of arguments.
    """
    call = take(node, exp.Anonymous, "this", "expressions")
    if call.this != name or len(call.expressions) != count:
        raise InvalidSql(f"{shown(node)} where {name} with {count} arguments was meant")
    return list(call.expressions)


def _in_form(node: exp.Expr, text: exp.Expr, form: exp.Expr, type_: ValueType) -> Operand:
    if not same(form, node, _STAND_IN, text):
        raise InvalidSql(f"{shown(node)} where a field read as {type_} was meant")
    return Operand(read_text(text).field, type_)


@cache
def _number_form() -> exp.Expr:
    return parse(number_in(identifier(_STAND_IN)))


@cache
def _timestamp_form() -> exp.Expr:
    return parse(timestamp_in(identifier(_STAND_IN), 0))


@cache
def _decimal_type() -> exp.Expr:
    return take(parse("CAST(1 AS DECIMAL(38, 18))"), exp.Cast, "this", "to").to


def _decimal(node: exp.Expr) -> Decimal:
    cast = take(node, exp.Cast, "this", "to")
    text = text_literal(cast.this)
    if not same(_decimal_type(), cast.to) or not _DECIMAL.fullmatch(text):
        raise InvalidSql(f"{shown(node)} where an exact decimal was meant")
    return Decimal(text)


def _whole_number(node: object) -> Decimal:
    number = take(node, exp.Literal, "this")
    if not _WHOLE.fullmatch(number.this):
        raise InvalidSql(f"{shown(node)} where a whole number was meant")
    return Decimal(number.this)


def _instant(text: str) -> Instant:
    parts = _TIMESTAMP.fullmatch(text)
    if parts is None:
        raise InvalidSql(f"{text!r} where a timestamp with nine decimals was meant")
    moment = datetime.fromisoformat(parts[1]).replace(tzinfo=UTC) - _EPOCH
    seconds = moment.days * 86_400 + moment.seconds
    return Instant(seconds * 1_000_000_000 + int(parts[2]))


def _steps(path: str) -> tuple[PathStep, ...]:
    steps: list[PathStep] = []
    position = 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            break
        steps.append(_step(step))
        position = step.end()
    if path[:1] != "$" or position != len(path):
        raise InvalidSql(f"{path!r} where a definite JSON path was meant")
    return tuple(steps)


def _step(step: re.Match[str]) -> PathStep:
    if step["wildcard"]:
        return Wildcard.ELEMENTS
    if step["index"]:
        return int(step["index"])
    if step["simple"]:
        return step["simple"]
    return re.sub(r"\\(.)", r"\1", step["key"])
