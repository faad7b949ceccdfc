"""What enters is one condition; what leaves is the same one as our spec spells it."""

from typing import Any

from flinkfilter.errors import InvalidSpec, Problem
from flinkfilter.language.collecting import attempt, invalid
from flinkfilter.migration.fields import carry_field
from flinkfilter.migration.forms import Form, by_key
from flinkfilter.migration.values import carry_operands
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Operator

MATCHES = "matches"
_KNOWN = {
    "field", "operator", "value", "values", "min", "max", "valuetype", "logicaloperator",
}  # fmt: skip
_OPERATORS = {operator.lower(): operator for operator in Operator}
_ACCEPTED_BEFORE = {
    "equals", "in", "notIn", "greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual",
    "between", "isNull", "isNotNull",
}  # fmt: skip


def carry_condition(content: object, form: Form, path: str, notes: list[str]) -> dict[str, Any]:
    """Spell a condition as our spec does.

    Raises:
        InvalidSpec: with every part of it that cannot be carried.
    """
    keys = by_key(content, path)
    problems = [
        Problem(path, f"the key {shown(key)} has no known meaning; write the condition anew")
        for key in keys
        if key not in _KNOWN
    ]
    field = attempt(problems, lambda: carry_field(keys.get("field"), f"{path}.field", notes))
    operator = attempt(
        problems, lambda: _operator(keys.get("operator"), form, f"{path}.operator", notes)
    )
    if operator is not None:
        asked = operator
        operands = attempt(problems, lambda: carry_operands(keys, asked, form, path, notes))
    if problems or operator is None or operands is None:
        raise InvalidSpec(tuple(problems))
    if operator is Operator.LIKE and isinstance(operands["value"], str):
        # Flink's LIKE knew no escape; ours does.
        operands["value"] = operands["value"].replace("\\", "\\\\")
    return {"field": field, "operator": operator.value, **operands}


def _operator(name: object, form: Form, path: str, notes: list[str]) -> Operator:
    if name == MATCHES:
        return _matches(form, path, notes)
    folded = name.replace("_", "").replace("-", "").lower() if isinstance(name, str) else None
    if folded not in _OPERATORS:
        raise invalid(path, f"{shown(name)} is no operator that was known before, or is now")
    operator = _OPERATORS[folded]
    if name not in _ACCEPTED_BEFORE:
        notes.append(f"{path}: {shown(name)} was never accepted before; it is taken for {operator}")
    return operator


def _matches(form: Form, path: str, notes: list[str]) -> Operator:
    if form is Form.LIST:
        notes.append(f"{path}: matches was LIKE in filters.json, so it is like")
        return Operator.LIKE
    notes.append(
        f"{path}: matches was REGEXP in the service, so it is regex; if % and _ were meant, as in "
        "filters.json, write like"
    )
    return Operator.REGEX
