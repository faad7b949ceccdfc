"""What enters are the conditions on `__op`; what leaves is `operations`.

The service added `__op` = 'c' to every filter, the generator of `filters.json` to none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flinkfilter.language.collecting import invalid
from flinkfilter.migration.forms import Form
from flinkfilter.resource.json_values import shown
from flinkfilter.resource.spec import Operation, Operator

OPERATION_COLUMN = "__op"
_CODES = {
    "c": Operation.CREATE,
    "u": Operation.UPDATE,
    "d": Operation.DELETE,
    "r": Operation.SNAPSHOT,
}
_SET_OPERATORS = {"equals", "in", "notIn"}


def names_operations(condition: Mapping[str, Any]) -> bool:
    """Whether a condition, as ours, says which change operations pass."""
    return condition["field"] == OPERATION_COLUMN and condition["operator"] in _SET_OPERATORS


def carry_operations(
    conditions: Iterable[tuple[str, Mapping[str, Any]]], form: Form, notes: list[str]
) -> list[str] | None:
    """Give `operations`; None where the default, creates alone, is what was meant.

    Args:
        conditions: those that name operations, each with its path; all of them must hold.
        form: of the filter.
        notes: takes what changed.

    Raises:
        InvalidSpec: an operation is unknown, or none is left.
    """
    allowed: set[str] | None = None
    where = "conditions"
    for where, condition in conditions:
        codes = _codes(condition, where)
        allowed = codes if allowed is None else allowed & codes
    if allowed is None:
        return _left_open(form, notes)
    if not allowed:
        raise invalid(where, f"no operation is left, so {OPERATION_COLUMN} never fits")
    operations = [operation.value for code, operation in _CODES.items() if code in allowed]
    notes.append(f"the condition on {OPERATION_COLUMN} became operations: {', '.join(operations)}")
    if form is not Form.LIST and allowed != {"c"}:
        notes.append(
            f"operations: the service asked for {OPERATION_COLUMN} = 'c' beside every filter, so "
            "this one took creates at most; now it takes what it says"
        )
    return None if operations == [Operation.CREATE] else operations


def _left_open(form: Form, notes: list[str]) -> list[str] | None:
    if form is not Form.LIST:
        return None
    notes.append(
        f"nothing asked for {OPERATION_COLUMN}, so updates and deletes passed too: operations: "
        "[any]; leave it out for creates alone"
    )
    return [Operation.ANY.value]


def _codes(condition: Mapping[str, Any], path: str) -> set[str]:
    named = condition["values"] if "values" in condition else [condition["value"]]
    for code in named:
        if code not in _CODES:
            raise invalid(path, f"{shown(code)} is no operation; known are {', '.join(_CODES)}")
    return set(_CODES) - set(named) if condition["operator"] == Operator.NOT_IN else set(named)
