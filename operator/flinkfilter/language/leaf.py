"""What enters is one condition about one field; what leaves is a leaf of the expression tree."""

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language import checks, constants, field, like
from flinkfilter.language.collecting import at, attempt, invalid
from flinkfilter.language.expression import (
    AnyElement,
    Comparator,
    Comparison,
    Constant,
    FieldReference,
    Leaf,
    Like,
    Membership,
    Presence,
    Range,
    Regex,
)
from flinkfilter.language.operands import ORDER_OPERATORS, Operands, read_operands
from flinkfilter.language.regex.pattern import compile_pattern
from flinkfilter.resource.spec import Condition, Operator, ValueType
from flinkfilter.settings import Source

_COMPARATORS = {
    Operator.EQUALS: Comparator.EQUAL,
    Operator.NOT_EQUALS: Comparator.NOT_EQUAL,
    Operator.GREATER_THAN: Comparator.GREATER,
    Operator.GREATER_THAN_OR_EQUAL: Comparator.GREATER_OR_EQUAL,
    Operator.LESS_THAN: Comparator.LESS,
    Operator.LESS_THAN_OR_EQUAL: Comparator.LESS_OR_EQUAL,
}
_AFFIXES = {
    Operator.STARTS_WITH: like.starting_with,
    Operator.ENDS_WITH: like.ending_with,
    Operator.CONTAINS: like.containing,
}
# Stands in for a field that is wrong, so that the operands are looked at all the same.
_UNKNOWN = FieldReference("")


def compile_leaf(condition: Condition, source: Source, path: str) -> Leaf:
    """Compile the condition at `path`, which is about a field of `source`.

    Raises:
        InvalidSpec: with every problem of field and operands.
    """
    operator = condition.operator
    if condition.field is None or operator is None:
        raise invalid(path, "field and operator are needed")
    text = condition.field
    problems: list[Problem] = []
    reference = attempt(problems, lambda: field.parse(text, source, f"{path}.field"))
    operands = attempt(problems, lambda: read_operands(condition, operator, path))
    if reference is not None:
        known = reference
        attempt(problems, lambda: checks.check_wildcards(known, operator, f"{path}.field"))
    if operands is None:
        raise InvalidSpec(tuple(problems))
    if reference is not None:
        attempt(problems, lambda: checks.check_type(known, operator, operands, source))
    leaf = attempt(
        problems, lambda: _leaf(reference or _UNKNOWN, condition, operator, operands, path)
    )
    if leaf is None or problems:
        raise InvalidSpec(tuple(problems))
    return leaf


def _leaf(
    reference: FieldReference,
    condition: Condition,
    operator: Operator,
    operands: Operands,
    path: str,
) -> Leaf:
    ignore_case = condition.ignore_case or False
    if operator in {Operator.IS_NULL, Operator.IS_NOT_NULL} or operands.type is None:
        return Presence(reference, absent=operator is Operator.IS_NULL)
    if operator in {Operator.IN, Operator.NOT_IN}:
        negated = operator is Operator.NOT_IN
        return Membership(reference, operands.type, operands.constants, negated, ignore_case)
    if operator is Operator.BETWEEN:
        return _range(reference, operands.type, operands.constants, path)
    (constant,) = operands.constants
    if operator in _COMPARATORS:
        if operator in ORDER_OPERATORS and isinstance(constant, str):
            constants.check_text_order(constant, f"{path}.value")
        return Comparison(reference, operands.type, _COMPARATORS[operator], constant, ignore_case)
    if operator is Operator.ANY_EQUALS:
        return AnyElement(reference, at(f"{path}.value", lambda: constants.as_text(constant)))
    return _text_leaf(reference, operator, constant, path, ignore_case=ignore_case)


def _range(
    reference: FieldReference, value_type: ValueType, bounds: tuple[Constant, ...], path: str
) -> Range:
    low, high = bounds
    problems: list[Problem] = []
    for key, bound in (("min", low), ("max", high)):
        if isinstance(bound, str):
            where, text = f"{path}.{key}", bound
            attempt(problems, lambda: constants.check_text_order(text, where))  # noqa: B023  # called at once
    if problems:
        raise InvalidSpec(tuple(problems))
    constants.check_bounds(low, high, f"{path}.min")
    return Range(reference, value_type, low, high)


def _text_leaf(
    reference: FieldReference,
    operator: Operator,
    constant: Constant,
    path: str,
    *,
    ignore_case: bool,
) -> Like | Regex:
    where, text = f"{path}.value", str(constant)
    if operator is Operator.REGEX:
        return Regex(reference, at(where, lambda: compile_pattern(text)))
    if operator is Operator.LIKE:
        return Like(reference, at(where, lambda: like.parse(text)), ignore_case)
    if not text:
        raise invalid(
            where, f"empty, so every text fits {operator}; use isNotNull if that is meant"
        )
    return Like(reference, _AFFIXES[operator](text), ignore_case)
