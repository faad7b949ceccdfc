"""What enters are operands as JSON spells them; what leaves are constants of one type."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import assert_never

from flinkfilter.language import numbers, timestamps
from flinkfilter.language.collecting import at, invalid
from flinkfilter.language.expression import Constant, Instant
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import ValueType

MAX_TEXT = 10_000
"""The longest text in SQL, in characters."""
_FIRST_DISORDERED = "\ud800"
_BOOLEANS = {"true": True, "false": False}


def infer(operands: Sequence[tuple[str, object]]) -> ValueType:
    """Tell the type of operands, each with its path, from the types of their JSON.

    Raises:
        InvalidSpec: they differ, or one is no value at all.
    """
    first_path, first = operands[0]
    wanted = _type_of(first_path, first)
    for path, value in operands[1:]:
        if (found := _type_of(path, value)) is not wanted:
            raise invalid(
                path,
                f"{shown(value)} is a {found}, but {shown(first)} before it is a {wanted}; write "
                "all alike, or say with type how they are compared",
            )
    return wanted


def _type_of(path: str, value: object) -> ValueType:
    # bool first: to Python, true is a number too.
    if isinstance(value, bool):
        return ValueType.BOOLEAN
    if isinstance(value, int | float):
        return ValueType.NUMBER
    if isinstance(value, str):
        return ValueType.STRING
    raise invalid(path, _no_value(value))


def read(value: object, value_type: ValueType, path: str) -> Constant:
    """Read one operand as `value_type`.

    Raises:
        InvalidSpec: it is not of that type, or SQL cannot hold it.
    """
    if not isinstance(value, str | int | float):
        raise invalid(path, _no_value(value))
    match value_type:
        case ValueType.STRING:
            return _text(value, path)
        case ValueType.NUMBER:
            return _number(value, path)
        case ValueType.BOOLEAN:
            return _boolean(value, path)
        case ValueType.TIMESTAMP:
            return _instant(value, path)
        case _:
            assert_never(value_type)


def without_duplicates(constants: Iterable[Constant]) -> tuple[Constant, ...]:
    """Keep the first of equal constants; all are of one type."""
    return tuple(dict.fromkeys(constants))


def lowered_dotted_i(constant: Constant) -> Constant:
    """Write İ as the two characters that it becomes in small letters; leave all else.

    It is the only character that grows, and Flink cuts what LOWER makes of a literal to the
    literal's length (measured on 2.2.1: `LOWER('İa')` is `i` and a dot, without the `a`).
    """
    return constant.replace("\u0130", "i\u0307") if isinstance(constant, str) else constant


def as_text(constant: Constant) -> str:
    """Spell a constant as JSON does, for a comparison with array elements as text.

    Raises:
        ValueError: a fraction, whose spelling JSON leaves open; or an instant.
    """
    match constant:
        case bool():
            return "true" if constant else "false"
        case str():
            return constant
        case Decimal() if constant == constant.to_integral_value():
            return format(constant, "f")
        case _:
            raise ValueError(
                "only text, whole numbers, true and false can be looked for in an array: a "
                "fraction has several spellings"
            )


def check_text_order(text: str, path: str) -> None:
    """Refuse characters that Flink orders in one way here and in another there.

    Raises:
        InvalidSpec: a character is beyond U+D7FF.
    """
    if any(character >= _FIRST_DISORDERED for character in text):
        raise invalid(
            path,
            f"{shown(text)} holds a character beyond U+D7FF (such as an emoji), for which order is "
            "not defined; compare with an earlier character, or use startsWith or equals",
        )


def check_bounds(low: Constant, high: Constant, path: str) -> None:
    """Refuse a range that nothing is in.

    Raises:
        InvalidSpec: `low` is greater than `high`; both have the same type.
    """
    if isinstance(low, Instant) and isinstance(high, Instant):
        empty = low.nanoseconds > high.nanoseconds
    else:
        empty = low > high  # type: ignore[operator]  # both are text, or both are numbers
    if empty:
        raise invalid(path, "min is greater than max, so nothing is between; swap them")


def _no_value(value: object) -> str:
    if value is None:
        return "null is not a value; to ask for absent fields, write operator: isNull"
    return f"{shown(value)} is not a value; write text, a number, true or false"


def _text(value: str | float, path: str) -> str:
    if not isinstance(value, str):
        kind = "true or false" if isinstance(value, bool) else "a number"
        raise invalid(
            path,
            f"{shown(value)} is {kind}, where text is compared; put it in quotes if the text "
            f'"{shown(value)}" is meant',
        )
    if len(value) > MAX_TEXT:
        raise invalid(path, f"{len(value)} characters; at most {MAX_TEXT} are compared")
    return value


def _number(value: str | float, path: str) -> Decimal:
    if isinstance(value, bool):
        raise invalid(path, f"{shown(value)} is no number; write a number, or type: boolean")
    if isinstance(value, str):
        return at(path, lambda: numbers.parse(value))
    return at(path, lambda: numbers.from_json(value))


def _boolean(value: str | float, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _BOOLEANS:
        return _BOOLEANS[value]
    raise invalid(path, f"{shown(value)} is neither true nor false; write one of them")


def _instant(value: str | float, path: str) -> Instant:
    if not isinstance(value, str):
        raise invalid(
            path,
            f"{shown(value)} is no instant; write one as text, such as "
            '"2025-01-15T10:00:00Z"; numbers are compared with type: number',
        )
    return at(path, lambda: timestamps.parse(value))
