"""The conditions that Flink was asked about before there was any code, as users write them.

Flows in: `tests/data/flink-truth.jsonl`. Flows out: conditions, each with its events and answers.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parents[2] / "data" / "flink-truth.jsonl"

REFUSED = {
    "(": "Flink takes it for a pattern that is never found, and says nothing",
}
"""Patterns that were measured and that the language refuses, each with the reason."""


@dataclass(frozen=True)
class TrueCase:
    """A condition with what Flink answered for it.

    Attributes:
        id: of its first case in the file.
        condition: as it stands under `spec.conditions`.
        answers: events, each with the value of the condition and whether WHERE let it through.
    """

    id: str
    condition: dict[str, Any]
    answers: tuple[tuple[dict[str, Any], bool | None, bool], ...]


@cache
def true_cases() -> tuple[TrueCase, ...]:
    """Read the recommended conditions, those that the language refuses among them."""
    found: dict[str, list[dict[str, Any]]] = {}
    # Not splitlines(): some values hold line separators of Unicode.
    for line in TRUTH.read_text(encoding="utf-8").strip("\n").split("\n"):
        case = json.loads(line)
        if case.get("recommended"):
            found.setdefault(json.dumps(case["cond"]), []).append(case)
    return tuple(
        TrueCase(
            id=same[0]["id"],
            condition=written(same[0]["cond"]),
            answers=tuple((case["event"], case["flink_result"], case["routed"]) for case in same),
        )
        for same in found.values()
    )


def is_refused(case: TrueCase) -> bool:
    """Tell whether the list of refusals has a case."""
    return case.condition.get("operator") == "regex" and case.condition["value"] in REFUSED


def written(condition: dict[str, Any]) -> dict[str, Any]:
    """Spell a condition of the file as a user would."""
    for theirs, ours in (("and", "all"), ("or", "any")):
        if theirs in condition:
            return {ours: [written(child) for child in condition[theirs]]}
    if "not" in condition:
        return {"not": written(condition["not"])}
    field = f"[{json.dumps(condition['column'])}]"
    for step in condition.get("path") or ():
        field += "[*]" if isinstance(step, dict) else f"[{json.dumps(step)}]"
    operands = {
        key: condition[key] for key in ("value", "values", "min", "max") if key in condition
    }
    if condition["op"] == "equalsIgnoreCase":
        return {"field": field, "operator": "equals", "ignoreCase": True, **operands}
    return {"field": field, "operator": condition["op"], "type": condition["type"], **operands}
