"""Expression → the same meaning with as few kinds of nodes as SQL has: for comparing the two.

SQL knows no booleans of JSON and no groups of one, and beside a BIGINT it has numbers where the
tree has instants. The tree that was asked for is brought into this form, and so is what was read
back from the SQL; they are then equal, or the SQL is wrong.
"""

from decimal import Context, Decimal
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
    Like,
    LikeToken,
    Membership,
    Not,
    Presence,
    Range,
    Regex,
    RegexPattern,
)
from flinkfilter.resource.spec import ValueType
from flinkfilter.sql.numbers import is_bigint

ALWAYS = AllOf(())
NEVER = Not(ALWAYS)


def normal_form(expression: Expression) -> Expression:
    """Bring a tree into the form that `reading.read_condition` gives."""
    match expression:
        case AllOf((single,)) | AnyOf((single,)):
            return normal_form(single)
        case AllOf(children):
            return AllOf(tuple(normal_form(child) for child in children))
        case AnyOf(children):
            return AnyOf(tuple(normal_form(child) for child in children))
        case Not(child):
            return Not(normal_form(child))
        case Comparison() | Membership() | Range():
            return _typed(expression)
        case _:
            return _untyped(expression)


def java_pattern(pattern: str) -> RegexPattern:
    """Give a pattern of which only the form that SQL holds is known."""
    return RegexPattern(pattern, pattern, pattern)


def merged(pattern: tuple[str | LikeToken, ...]) -> tuple[str | LikeToken, ...]:
    """Join texts of a LIKE pattern that stand side by side, and leave empty ones out."""
    parts: list[str | LikeToken] = []
    for part in pattern:
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return tuple(parts)


def _untyped(leaf: Like | Regex | Presence | AnyElement) -> Expression:
    match leaf:
        case Presence(field, absent):
            return Presence(FieldReference(field.column, field.path), absent)
        case Regex(field, pattern):
            return Regex(field, java_pattern(pattern.java))
        case Like(field, pattern, ignore_case):
            return Like(field, merged(pattern), ignore_case)
        case AnyElement():
            return leaf
        case _:
            assert_never(leaf)


def _typed(leaf: Comparison | Membership | Range) -> Expression:
    if leaf.type is ValueType.BOOLEAN and not isinstance(leaf, Range):
        return _words(leaf)
    if leaf.field.integer and leaf.type in {ValueType.NUMBER, ValueType.TIMESTAMP}:
        return _counted(leaf)
    return leaf


def _words(leaf: Comparison | Membership) -> Expression:
    if isinstance(leaf, Comparison):
        wanted = leaf.constant is (leaf.comparator is Comparator.EQUAL)
        return Comparison(leaf.field, ValueType.STRING, Comparator.EQUAL, _word(wanted))
    accepted = [word for word in (True, False) if (word in leaf.constants) != leaf.negated]
    if not accepted:
        return NEVER
    return Membership(leaf.field, ValueType.STRING, tuple(_word(word) for word in accepted))


def _word(value: bool) -> str:  # noqa: FBT001 - a boolean is what it spells
    return "true" if value else "false"


def _counted(leaf: Comparison | Membership | Range) -> Expression:
    """Read constants beside a BIGINT column as what it holds: numbers, or milliseconds."""
    field = leaf.field
    match leaf:
        case Comparison(_, _, comparator, constant):
            return Comparison(field, ValueType.NUMBER, comparator, _count(constant))
        case Range(_, _, low, high):
            return Range(field, ValueType.NUMBER, _count(low), _count(high))
        case Membership(_, _, constants, negated):
            counts = tuple(_count(constant) for constant in constants)
            possible = tuple(count for count in counts if is_bigint(count))
            if possible:
                return Membership(field, ValueType.NUMBER, possible, negated)
            comparator = Comparator.NOT_EQUAL if negated else Comparator.EQUAL
            return Comparison(field, ValueType.NUMBER, comparator, counts[0])
        case _:
            assert_never(leaf)


def _count(constant: Constant) -> Decimal:
    match constant:
        case Instant(nanoseconds):
            whole, rest = divmod(nanoseconds, 1_000_000)
            return Context(prec=60).add(Decimal(whole), Decimal(f"0.{rest:06d}"))
        case Decimal():
            return constant
        case _:
            raise InvalidSql(f"a BIGINT column cannot be compared with {constant!r}")
