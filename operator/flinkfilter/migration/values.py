"""What enters are the operands of a condition and their `valueType`; what leaves are ours."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language import numbers, timestamps
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.language.operands import ORDER_OPERATORS
from flinkfilter.migration.forms import Form
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Operator, ValueType

_KEYS = {
    Operator.IN: ("values",),
    Operator.NOT_IN: ("values",),
    Operator.BETWEEN: ("min", "max"),
    Operator.IS_NULL: (),
    Operator.IS_NOT_NULL: (),
}
_OPERANDS = ("value", "values", "min", "max")
_TYPES = {
    "string": ValueType.STRING,
    "number": ValueType.NUMBER,
    "integer": ValueType.NUMBER,
    "boolean": ValueType.BOOLEAN,
    "timestamp": ValueType.TIMESTAMP,
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def carry_operands(
    keys: Mapping[str, Any], operator: Operator, form: Form, path: str, notes: list[str]
) -> dict[str, Any]:
    """Give the operands and, where it does not follow from them, their `type`.

    Args:
        keys: of the condition, in small letters.
        operator: of ours.
        form: of the filter.
        path: of the condition.
        notes: takes what changed.

    Raises:
        InvalidSpec: with every operand that is missing or cannot be carried.
    """
    wanted = _KEYS.get(operator, ("value",))
    spare = [key for key in _OPERANDS if key not in wanted and keys.get(key) not in (None, [])]
    if spare:
        notes.append(f"{path}: {' and '.join(spare)} had no meaning beside {operator}; left out")
    given = _value_type(keys.get("valuetype"), path)
    problems: list[Problem] = []
    operands: dict[str, Any] = {}
    for key in wanted:
        where = f"{path}.{key}"
        found = attempt(problems, partial(_operand, keys, key, given, where))
        operands[key] = found
    if problems:
        raise InvalidSpec(tuple(problems))
    carried = list(_scalars(operands))
    _note_changes(
        list(_scalars({key: keys.get(key) for key in wanted})), carried, given, form, path, notes
    )
    return operands | _type(carried, given, operator, path, notes)


def _value_type(value: object, path: str) -> ValueType | None:
    if value is None:
        return None
    if not isinstance(value, str) or value.lower() not in _TYPES:
        known = ", ".join(_TYPES)
        raise invalid(f"{path}.valueType", f"{shown(value)} is not one of {known}")
    return _TYPES[value.lower()]


def _operand(keys: Mapping[str, Any], key: str, given: ValueType | None, path: str) -> Any:
    value = keys.get(key)
    if value is None:
        raise invalid(
            path, "there is no value: equal to NULL is nothing; isNull asks for absent fields"
        )
    if key != "values":
        return _scalar(value, given, path)
    if not isinstance(value, list) or not value:
        raise invalid(
            path,
            f"a list of values is needed, not {shown(value)}"
            if value != []
            else "an empty list: nothing is in it",
        )
    return [_scalar(each, given, f"{path}[{index}]") for index, each in enumerate(value)]


def _scalar(value: object, given: ValueType | None, path: str) -> str | int | float | bool:
    if not isinstance(value, str | int | float):
        raise invalid(path, f"{shown(value)} is no value; text, a number, true or false is needed")
    match given:
        case ValueType.STRING:
            return value if isinstance(value, str) else shown(value)
        case ValueType.NUMBER:
            return _number(value, path)
        case ValueType.BOOLEAN:
            return _boolean(value, path)
        case _:
            return value


def _number(value: str | float, path: str) -> str | int | float:
    if isinstance(value, bool):
        raise invalid(path, f"{shown(value)} is no number")
    if not isinstance(value, str):
        return value
    if _INTEGER.fullmatch(value):
        return int(value)
    try:
        numbers.parse(value)
    except ValueError as error:
        message = f"{error}. Before, this text went into the SQL as it stood"
        raise invalid(path, message) from None
    return value


def _boolean(value: str | float, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise invalid(path, f"{shown(value)} is neither true nor false")


def _scalars(operands: Mapping[str, Any]) -> Iterator[Any]:
    for operand in operands.values():
        if isinstance(operand, list):
            yield from operand
        else:
            yield operand


def _note_changes(
    before: list[Any],
    after: list[Any],
    given: ValueType | None,
    form: Form,
    path: str,
    notes: list[str],
) -> None:
    for old, new in zip(before, after, strict=True):
        if type(old) is not type(new):
            notes.append(f"{path}: {shown(old)}, of valueType {given}, is written {shown(new)}")
        elif given is None and form is not Form.LIST and not isinstance(old, str):
            kind = "true or false" if isinstance(old, bool) else "a number"
            notes.append(
                f"{path}: without valueType, {shown(old)} was compared as text; now it is {kind}"
            )


def _type(
    carried: list[Any], given: ValueType | None, operator: Operator, path: str, notes: list[str]
) -> dict[str, str]:
    texts = [value for value in carried if isinstance(value, str)]
    if given is ValueType.TIMESTAMP:
        notes.append(f"{path}: instants were compared as text; now they are compared as instants")
        return {"type": given.value}
    if given is ValueType.NUMBER and texts:
        return {"type": given.value}
    if operator not in ORDER_OPERATORS or len(texts) < len(carried):
        return {}
    if any(timestamps.looks_like_a_date(text) for text in texts):
        notes.append(
            f"{path}: dates are compared as text, as before; type: timestamp would compare instants"
        )
        return {"type": ValueType.STRING.value}
    notes.append(
        f'{path}: text is compared as text, as before: "9" sorts after "10"; if numbers are meant, '
        "write them without quotes"
    )
    return {}
