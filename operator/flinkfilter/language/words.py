"""What enters is an expression tree; what leaves is the same in plain English.

For people who check a filter without knowing its language. The words are exact where it matters:
`is there and is not` and `it is not true that` differ, as `notEquals` and `not` do.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from flinkfilter.language.expression import (
    AllOf,
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
    Wildcard,
)
from flinkfilter.language.json_writing import write
from flinkfilter.language.trace import Found, Missing
from flinkfilter.resource.json_values import printable
from flinkfilter.resource.spec import ValueType

Line: TypeAlias = tuple[int, str]
"""How deep a line of an outline stands, and what it says."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # all arithmetic here is on UTC wall clocks
_LONGEST = 200
_ANY_CASE = ", in capital or small letters"
_COMPARED = {
    ValueType.STRING: {
        Comparator.EQUAL: "is {}",
        Comparator.NOT_EQUAL: "is there and is not {}",
        Comparator.LESS: "is text that sorts before {}",
        Comparator.LESS_OR_EQUAL: "is {} or text that sorts before it",
        Comparator.GREATER: "is text that sorts after {}",
        Comparator.GREATER_OR_EQUAL: "is {} or text that sorts after it",
    },
    ValueType.NUMBER: {
        Comparator.EQUAL: "is the number {}",
        Comparator.NOT_EQUAL: "is a number other than {}",
        Comparator.LESS: "is a number less than {}",
        Comparator.LESS_OR_EQUAL: "is a number of at most {}",
        Comparator.GREATER: "is a number greater than {}",
        Comparator.GREATER_OR_EQUAL: "is a number of at least {}",
    },
    ValueType.BOOLEAN: {
        Comparator.EQUAL: "is {}",
        Comparator.NOT_EQUAL: "is true or false, but not {}",
    },
    ValueType.TIMESTAMP: {
        Comparator.EQUAL: "is the instant {}",
        Comparator.NOT_EQUAL: "is an instant other than {}",
        Comparator.LESS: "is an instant before {}",
        Comparator.LESS_OR_EQUAL: "is the instant {} or one before it",
        Comparator.GREATER: "is an instant after {}",
        Comparator.GREATER_OR_EQUAL: "is the instant {} or one after it",
    },
}
_AMONG = {
    ValueType.STRING: ("is one of {}", "is there and is none of {}"),
    ValueType.NUMBER: ("is one of the numbers {}", "is a number other than {}"),
    ValueType.BOOLEAN: ("is one of {}", "is true or false, but none of {}"),
    ValueType.TIMESTAMP: ("is one of the instants {}", "is an instant other than {}"),
}
_BETWEEN = {
    ValueType.STRING: "is text that sorts from {} to {}, these included",
    ValueType.NUMBER: "is a number from {} to {}, these included",
    ValueType.TIMESTAMP: "is an instant from {} to {}, these included",
}


def outline(expression: Expression) -> Iterator[Line]:
    """Say an expression in lines; members of a group stand one deeper than its heading."""
    waiting: list[tuple[int, Expression]] = [(0, expression)]
    while waiting:
        depth, each = waiting.pop()
        yield depth, heading(each)
        waiting.extend((depth + 1, child) for child in reversed(children(each)))


def heading(expression: Expression) -> str:
    """Say a leaf, or what a group asks of its members."""
    match expression:
        case AllOf(members):
            return "all of these hold:" if members else "always"
        case AnyOf():
            return "at least one of these holds:"
        case Not():
            return "it is not true that"
        case _:
            return leaf(expression)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Give the members of a group; a leaf has none."""
    match expression:
        case AllOf(members) | AnyOf(members):
            return members
        case Not(member):
            return (member,)
        case _:
            return ()


def sentence(expression: Expression) -> str:
    """Say an expression in one line."""
    match expression:
        case AllOf(members) if members:
            return " and ".join(_bracketed(member) for member in members)
        case AnyOf(members):
            return " or ".join(_bracketed(member) for member in members)
        case Not(member):
            return f"it is not true that {_bracketed(member)}"
        case _:
            return heading(expression)


def _bracketed(expression: Expression) -> str:
    text = sentence(expression)
    return f"({text})" if len(children(expression)) > 1 else text


def leaf(expression: Leaf) -> str:
    """Say a condition about one field."""
    field = spelled(expression.field)
    match expression:
        case Comparison(_, value_type, comparator, constant, ignore_case):
            words = _COMPARED[value_type][comparator].format(said(constant))
            return f"{field} {words}{_ANY_CASE if ignore_case else ''}"
        case Membership():
            return f"{field} {_membership(expression)}"
        case Range(_, value_type, low, high):
            return f"{field} {_BETWEEN[value_type].format(said(low), said(high))}"
        case Like(_, pattern, ignore_case):
            return f"{field} {_like(pattern)}{_ANY_CASE if ignore_case else ''}"
        case Regex(_, pattern):
            return f"{field} has a part that fits the regular expression {said(pattern.source)}"
        case Presence(_, absent):
            return f"{field} is absent or null" if absent else f"{field} is there and is not null"
    return f"some element {field} is {said(expression.text)}"


def _membership(membership: Membership) -> str:
    constants, value_type = membership.constants, membership.type
    if len(constants) == 1:
        comparator = Comparator.NOT_EQUAL if membership.negated else Comparator.EQUAL
        words = _COMPARED[value_type][comparator].format(said(constants[0]))
    else:
        words = _AMONG[value_type][membership.negated].format(_listed(constants))
    return f"{words}{_ANY_CASE if membership.ignore_case else ''}"


def _listed(constants: Iterable[Constant]) -> str:
    return ", ".join(said(constant) for constant in constants)


def _like(pattern: tuple[str | LikeToken, ...]) -> str:
    anything = LikeToken.ANY_TEXT
    match pattern:
        case (str(text),):
            return f"is {said(text)}"
        case (str(text), token) if token is anything:
            return f"begins with {said(text)}"
        case (token, str(text)) if token is anything:
            return f"ends with {said(text)}"
        case (first, str(text), last) if first is anything and last is anything:
            return f"contains {said(text)}"
        case _:
            parts = (_pattern_part(part) for part in pattern)
            return f"is, as a whole, {', then '.join(parts) or said('')}"


def _pattern_part(part: str | LikeToken) -> str:
    match part:
        case LikeToken.ANY_TEXT:
            return "any text"
        case LikeToken.ANY_CHARACTER:
            return "any one character"
        case _:
            return said(part)


def spelled(field: FieldReference) -> str:
    """Spell a field as users write it: `header_data.items[0].sku`, `header_data["any key"]`."""
    start = field.column if _NAME.fullmatch(field.column) else f"[{_quoted(field.column)}]"
    return start + "".join(_step(step) for step in field.path)


def _step(step: str | int | Wildcard) -> str:
    if isinstance(step, Wildcard):
        return "[*]"
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _NAME.fullmatch(step) else f"[{_quoted(step)}]"


def said(constant: Constant) -> str:
    """Spell a constant: text in quotes, a number in plain digits, an instant in UTC."""
    match constant:
        case bool():
            return "true" if constant else "false"
        case Decimal():
            return format(constant, "f")
        case Instant():
            return _instant(constant)
    return _quoted(constant)


def _instant(instant: Instant) -> str:
    seconds, fraction = divmod(instant.nanoseconds, 1_000_000_000)
    clock = (_EPOCH + timedelta(seconds=seconds)).isoformat()
    digits = f"{fraction:09}".rstrip("0")
    return f"{clock}.{digits}Z" if digits else f"{clock}Z"


def _quoted(text: str) -> str:
    """Put text in quotes; long text is cut."""
    left = len(text) - _LONGEST
    quoted = printable(json.dumps(text[:_LONGEST], ensure_ascii=False))
    return f"{quoted} and {left} more characters" if left > 0 else quoted


def found_words(found: Found) -> str:
    """Say what stood at a field."""
    match found:
        case Missing.ABSENT | None:
            # To the language they are one.
            return "nothing"
        case Missing.UNREADABLE:
            return "a text that is not JSON"
        case _:
            # A BIGINT column is a number of Python; numbers in documents are text already.
            text = str(found) if type(found) is int else write(found)
            return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
