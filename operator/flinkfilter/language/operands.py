"""What enters is a condition's operator with its operands; what leaves are typed constants."""

from collections.abc import Iterator
from dataclasses import dataclass

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language import constants, timestamps
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.language.expression import Constant
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Condition, Operator, ValueType

TEXT_OPERATORS = frozenset(
    {
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.CONTAINS,
        Operator.LIKE,
        Operator.REGEX,
    }
)
ORDER_OPERATORS = frozenset(
    {
        Operator.GREATER_THAN,
        Operator.GREATER_THAN_OR_EQUAL,
        Operator.LESS_THAN,
        Operator.LESS_THAN_OR_EQUAL,
        Operator.BETWEEN,
    }
)
_IGNORING_CASE = frozenset(
    {
        Operator.EQUALS,
        Operator.NOT_EQUALS,
        Operator.IN,
        Operator.NOT_IN,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.CONTAINS,
        Operator.LIKE,
    }
)
_KEYS = {
    Operator.IN: ("values",),
    Operator.NOT_IN: ("values",),
    Operator.BETWEEN: ("min", "max"),
    Operator.IS_NULL: (),
    Operator.IS_NOT_NULL: (),
}
_ALL_KEYS = ("value", "values", "min", "max")
_IN_PLACE = {
    "value": "value: …",
    "values": "values: […, …]",
    "min": "min: … and max: …",
    "max": "min: … and max: …",
}


@dataclass(frozen=True, slots=True)
class Operands:
    """The operands of one condition.

    Attributes:
        type: of all of them; None where there are none.
        constants: one for `value`, two for `min` and `max`, any number for `values`, without
            duplicates.
        type_path: what says the type, for messages: `type` where given, else the first operand.
    """

    type: ValueType | None
    constants: tuple[Constant, ...]
    type_path: str


def read_operands(condition: Condition, operator: Operator, path: str) -> Operands:
    """Read the operands of the condition at `path`.

    Raises:
        InvalidSpec: operands are missing, too many or of another type than the operator takes.
    """
    problems = list(_check_keys(condition, operator, path))
    if problems:
        raise InvalidSpec(tuple(problems))
    given = list(_given(condition, operator, path))
    if not given:
        _check_ignore_case(condition, operator, None, path)
        return Operands(None, (), f"{path}.type")
    value_type = condition.type or _inferred(operator, given)
    type_path = f"{path}.type" if condition.type else given[0][0]
    attempt(problems, lambda: _check_type(operator, value_type, type_path))
    attempt(problems, lambda: _check_ignore_case(condition, operator, value_type, path))
    found = []
    for where, value in given:
        try:
            found.append(constants.read(value, value_type, where))
        except InvalidSpec as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidSpec(tuple(problems))
    if condition.ignore_case:
        found = [constants.lowered_dotted_i(constant) for constant in found]
    if operator is not Operator.BETWEEN:
        found = list(constants.without_duplicates(found))
    return Operands(value_type, tuple(found), type_path)


def _check_keys(condition: Condition, operator: Operator, path: str) -> Iterator[Problem]:
    wanted = _KEYS.get(operator, ("value",))
    for key in _ALL_KEYS:
        if key in wanted and key not in condition.model_fields_set:
            yield Problem(f"{path}.{key}", f"missing: {operator} takes {_IN_PLACE[key]}")
        elif key in condition.model_fields_set and key not in wanted:
            takes = f"{' and '.join(wanted)}, not {key}" if wanted else "no operand"
            yield Problem(f"{path}.{key}", f"{operator} takes {takes}; leave it out")
    if "values" in wanted and "values" in condition.model_fields_set and condition.values is None:
        yield Problem(f"{path}.values", "null is not a list; write the values to compare with")


def _given(condition: Condition, operator: Operator, path: str) -> Iterator[tuple[str, object]]:
    for key in _KEYS.get(operator, ("value",)):
        if key == "values":
            for index, value in enumerate(condition.values or ()):
                yield f"{path}.values[{index}]", value
        else:
            yield f"{path}.{key}", getattr(condition, key)


def _inferred(operator: Operator, given: list[tuple[str, object]]) -> ValueType:
    found = constants.infer(given)
    if found is ValueType.STRING and operator in ORDER_OPERATORS:
        for path, value in given:
            if isinstance(value, str) and timestamps.looks_like_a_date(value):
                raise invalid(
                    path,
                    f"{shown(value)} looks like a date: is it an instant (type: timestamp, written "
                    "with a zone, such as 2025-01-15T10:00:00Z) or text (type: string)?",
                )
    return found


def _check_type(operator: Operator, value_type: ValueType, path: str) -> None:
    if operator in TEXT_OPERATORS and value_type is not ValueType.STRING:
        raise invalid(path, f"{operator} compares text, not a {value_type}; write text, in quotes")
    if operator in ORDER_OPERATORS and value_type is ValueType.BOOLEAN:
        raise invalid(path, f"true and false have no order, so {operator} cannot compare them")
    if operator is Operator.ANY_EQUALS and value_type is ValueType.TIMESTAMP:
        raise invalid(path, "anyEquals compares text, whole numbers, true and false, not instants")


def _check_ignore_case(
    condition: Condition, operator: Operator, value_type: ValueType | None, path: str
) -> None:
    if not condition.ignore_case:
        return
    where = f"{path}.ignoreCase"
    if operator not in _IGNORING_CASE:
        allowed = ", ".join(known for known in Operator if known in _IGNORING_CASE)
        also = "; begin the pattern with (?i)" if operator is Operator.REGEX else ""
        raise invalid(where, f"{operator} cannot ignore case{also}; these can: {allowed}")
    if value_type is not ValueType.STRING:
        raise invalid(where, f"only text has case; the operands are of type {value_type}")
