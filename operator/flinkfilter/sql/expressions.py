"""Expression → SQL, each leaf in the one form that was measured on Flink for its type.

No form can fail on any event: event data is never CAST (only TRY_CAST, and only what a regular
expression cut out), nothing is cast implicitly, and `RETURNING` is only ever `ARRAY<STRING>`.
Leaves are three-valued, as SQL is; `Not` is `(…) IS NOT TRUE`, which is two-valued.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

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
    Leaf,
    Like,
    LikeToken,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.numbers import decimal, for_bigint, is_bigint, number_in
from flinkfilter.sql.paths import json_path, text_of
from flinkfilter.sql.quoting import Sql, compose, identifier, join, line_break, literal
from flinkfilter.sql.timestamps import epoch_milliseconds, timestamp, timestamp_in

LINE_LENGTH = 100

_ESCAPED = re.compile("[!%_]")

_COMPARATORS = {
    Comparator.EQUAL: compose("="),
    Comparator.NOT_EQUAL: compose("<>"),
    Comparator.LESS: compose("<"),
    Comparator.LESS_OR_EQUAL: compose("<="),
    Comparator.GREATER: compose(">"),
    Comparator.GREATER_OR_EQUAL: compose(">="),
}


def render(expression: Expression, indent: int) -> Sql:
    """Write an expression as a person would: on one line if it fits, else one child per line.

    Args:
        expression: what must hold.
        indent: the column at which the text will begin; lines that follow are indented by it.

    Returns:
        SQL that can stand beside AND and OR: groups are in parentheses.
    """
    match expression:
        case AllOf() | AnyOf():
            return _in_parentheses(expression, indent)
        case Not(child):
            return compose("{} IS NOT TRUE", _in_parentheses(child, indent))
        case _:
            return _leaf(expression, indent)


def _in_parentheses(expression: Expression, indent: int) -> Sql:
    match expression:
        case AllOf(()):
            return compose("(TRUE)")
        case AllOf(children):
            return _group(children, compose("AND "), indent)
        case AnyOf(children):
            return _group(children, compose("OR "), indent)
        case _:
            return compose("({})", render(expression, indent + 1))


def _group(children: Sequence[Expression], joint: Sql, indent: int) -> Sql:
    inside = indent + 1
    parts = [render(child, inside) for child in children]
    one_line = compose("({})", join(compose(" {}", joint), parts))
    if indent + len(one_line) <= LINE_LENGTH and "\n" not in one_line:
        return one_line
    inside = indent + 4
    first, *others = children
    parts = [render(first, inside), *(render(child, inside + len(joint)) for child in others)]
    separator = compose("{}{}", line_break(inside), joint)
    return compose("({}{}{})", line_break(inside), join(separator, parts), line_break(indent))


def _leaf(leaf: Leaf, indent: int) -> Sql:
    match leaf:
        case Comparison() | Membership() | Range():
            return _typed(leaf, indent)
        case Like(field, pattern, ignore_case):
            return compose(
                "{} LIKE {} ESCAPE '!'",
                _folded(text_of(field), ignore_case),
                _folded(_like_pattern(pattern), ignore_case),
            )
        case Regex(field, pattern):
            return compose("REGEXP({}, {})", text_of(field), literal(pattern.java))
        case Presence(field, absent):
            return _presence(field, absent)
        case AnyElement(field, text):
            return compose(
                "ARRAY_CONTAINS(JSON_QUERY({}, {} RETURNING ARRAY<STRING>), {})",
                identifier(field.column),
                json_path(field.path),
                literal(text),
            )
        case _:
            assert_never(leaf)


def _typed(leaf: Comparison | Membership | Range, indent: int) -> Sql:
    if leaf.type is ValueType.BOOLEAN:
        return _boolean(leaf)
    operand = _operand(leaf, indent)
    match leaf:
        case Comparison(_, _, comparator, constant):
            (value,) = _constants(leaf, (constant,))
            return compose("{} {} {}", operand, _COMPARATORS[comparator], value)
        case Membership() if _counts(leaf):
            return _among_bigints(leaf, indent)
        case Membership(_, _, constants, negated):
            return _in(operand, _constants(leaf, constants), indent, negated=negated)
        case Range(_, _, low, high):
            first, last = _constants(leaf, (low, high))
            return compose("{} BETWEEN {} AND {}", operand, first, last)
        case _:
            assert_never(leaf)


def _operand(leaf: Comparison | Membership | Range, indent: int) -> Sql:
    if _counts(leaf):
        return identifier(leaf.field.column)
    match leaf.type:
        case ValueType.NUMBER:
            return number_in(text_of(leaf.field))
        case ValueType.TIMESTAMP:
            return timestamp_in(text_of(leaf.field), indent)
        case _:
            return _folded(text_of(leaf.field), _ignores_case(leaf))


def _constants(
    leaf: Comparison | Membership | Range, constants: Sequence[Constant]
) -> tuple[Sql, ...]:
    if _counts(leaf):
        return for_bigint(tuple(_count(constant) for constant in constants))
    return tuple(_folded(_constant(constant), _ignores_case(leaf)) for constant in constants)


def _counts(leaf: Comparison | Membership | Range) -> bool:
    return leaf.field.integer and leaf.type in {ValueType.NUMBER, ValueType.TIMESTAMP}


def _count(constant: Constant) -> Decimal:
    match constant:
        case Decimal():
            return constant
        case Instant():
            return epoch_milliseconds(constant)
        case _:
            raise InvalidSql(f"a BIGINT column cannot be compared with {constant!r}")


def _constant(constant: Constant) -> Sql:
    match constant:
        case bool():
            return literal("true" if constant else "false")
        case Decimal():
            return decimal(constant)
        case Instant():
            return timestamp(constant)
        case str():
            return literal(constant)
        case _:
            assert_never(constant)


def _boolean(leaf: Comparison | Membership | Range) -> Sql:
    """Compare with the words of JSON. What is not one of them is no boolean, whatever is asked."""
    match leaf:
        case Comparison(_, _, Comparator.EQUAL, bool(wanted)):
            words = {wanted}
        case Comparison(_, _, Comparator.NOT_EQUAL, bool(unwanted)):
            words = {not unwanted}
        case Membership(_, _, constants, negated):
            words = {word for word in (True, False) if (word in constants) is not negated}
        case _:
            raise InvalidSql(f"booleans have no order: {leaf!r}")
    values = [_constant(word) for word in (True, False) if word in words]
    if not values:
        return compose("FALSE")
    if isinstance(leaf, Comparison):
        return compose("{} = {}", text_of(leaf.field), values[0])
    return compose("{} IN ({})", text_of(leaf.field), join(", ", values))


def _among_bigints(leaf: Membership, indent: int) -> Sql:
    # Flink cuts the decimals in such a list to whole numbers: `IN (1.5)` takes 1 (measured on
    # 2.2.1). A BIGINT never equals one of them, so they need not be in the list; where nothing
    # is left of it, a comparison with one of them says the same.
    column = identifier(leaf.field.column)
    counts = tuple(_count(constant) for constant in leaf.constants)
    possible = tuple(count for count in counts if is_bigint(count))
    if possible:
        return _in(column, for_bigint(possible), indent, negated=leaf.negated)
    comparator = Comparator.NOT_EQUAL if leaf.negated else Comparator.EQUAL
    return compose("{} {} {}", column, _COMPARATORS[comparator], decimal(counts[0]))


def _in(operand: Sql, values: Sequence[Sql], indent: int, *, negated: bool) -> Sql:
    head = compose("{} NOT IN" if negated else "{} IN", operand)
    one_line = compose("{} ({})", head, join(", ", values))
    last_line = one_line[one_line.rfind("\n") + 1 :]
    if indent + len(last_line) <= LINE_LENGTH:
        return one_line
    line = line_break(indent + 4)
    listed = join(compose(",{}", line), values)
    return compose("{} ({}{}{})", head, line, listed, line_break(indent))


def _presence(field: FieldReference, absent: bool) -> Sql:  # noqa: FBT001 - private, read from a leaf
    column = identifier(field.column)
    if not field.path:
        return compose("{} IS NULL" if absent else "{} IS NOT NULL", column)
    # JSON_VALUE would call objects and arrays absent; a NULL column is neither true nor false.
    answer = compose("IS NOT TRUE") if absent else compose("IS TRUE")
    return compose("JSON_EXISTS({}, {}) {}", column, json_path(field.path), answer)


def _like_pattern(pattern: Sequence[str | LikeToken]) -> Sql:
    return literal(
        "".join(
            token.value if isinstance(token, LikeToken) else _ESCAPED.sub(r"!\g<0>", token)
            for token in pattern
        )
    )


def _ignores_case(leaf: Comparison | Membership | Range) -> bool:
    return not isinstance(leaf, Range) and leaf.ignore_case


def _folded(text: Sql, ignore_case: bool) -> Sql:  # noqa: FBT001 - private, read from a leaf
    return compose("LOWER({})", text) if ignore_case else text
