"""The JSON form of an expression tree inside a digest.

Written out node by node, so that renaming a class or a field can never change a digest. It is
contract under its version: a change of this form is a new `ENCODING_VERSION`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from flinkfilter.language.expression import (
    AllOf,
    AnyElement,
    AnyOf,
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
    Wildcard,
)

ENCODING_VERSION = 1

Encoded = Mapping[str, object]


def encode(expression: Expression) -> Encoded:
    """Encode a tree as JSON objects; equal trees give equal objects, other trees other ones."""
    match expression:
        case AllOf(children):
            return {"all": [encode(child) for child in children]}
        case AnyOf(children):
            return {"any": [encode(child) for child in children]}
        case Not(child):
            return {"not": encode(child)}
        case Presence(field, absent):
            return {"node": "presence", "field": _field(field), "absent": absent}
        case AnyElement(field, text):
            return {"node": "anyElement", "field": _field(field), "text": text}
        case Regex(field, pattern):
            return {"node": "regex", "field": _field(field), "pattern": pattern.java}
        case Like(field, pattern, ignore_case):
            return {
                "node": "like",
                "field": _field(field),
                "pattern": [_token(token) for token in pattern],
                "ignoreCase": ignore_case,
            }
        case Comparison() | Membership() | Range():
            return _typed(expression)
        case _:
            assert_never(expression)


def _typed(leaf: Comparison | Membership | Range) -> Encoded:
    common = {"field": _field(leaf.field), "type": leaf.type.value}
    match leaf:
        case Comparison(_, _, comparator, constant, ignore_case):
            return common | {
                "node": "comparison",
                "comparator": comparator.value,
                "constant": _constant(constant),
                "ignoreCase": ignore_case,
            }
        case Membership(_, _, constants, negated, ignore_case):
            return common | {
                "node": "membership",
                "constants": [_constant(constant) for constant in constants],
                "negated": negated,
                "ignoreCase": ignore_case,
            }
        case Range(_, _, low, high):
            return common | {"node": "range", "low": _constant(low), "high": _constant(high)}
        case _:
            assert_never(leaf)


def _field(field: FieldReference) -> Encoded:
    # An index and a key that looks like it must differ, so every step says what it is.
    steps = [
        {"wildcard": True}
        if isinstance(step, Wildcard)
        else {"index": step}
        if isinstance(step, int)
        else {"key": step}
        for step in field.path
    ]
    return {"column": field.column, "path": steps, "integer": field.integer}


def _token(token: str | LikeToken) -> Encoded:
    return {"any": token.value} if isinstance(token, LikeToken) else {"text": token}


def _constant(constant: Constant) -> Encoded:
    match constant:
        case bool():
            return {"boolean": constant}
        case Decimal():
            return {"number": _digits(constant)}
        case Instant(nanoseconds):
            # As text: JSON's numbers are doubles, and nanoseconds do not fit.
            return {"nanoseconds": str(nanoseconds)}
        case str():
            return {"text": constant}
        case _:
            assert_never(constant)


def _digits(number: Decimal) -> str:
    """Give plain digits without a trailing zero: 450.00 and 450 are one number."""
    if number == 0:
        return "0"
    # Not normalize(): like all arithmetic it rounds to the context's 28 digits.
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
