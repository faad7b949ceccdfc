"""Every condition that real Flink was asked about is one that users can write."""

import json
from pathlib import Path
from typing import Any

import pytest

from flinkfilter.language.evaluation import evaluate

TRUTH = Path(__file__).parents[2] / "data" / "flink-truth.jsonl"

# Refused on purpose: Flink takes it for a pattern that is never found, and says nothing.
MALFORMED = {"column": "event_name", "op": "regex", "type": "string", "value": "("}


def conditions() -> list[Any]:
    """Read the distinct conditions of the recommended cases, each with its events and answers.

    As parameters with a readable id.
    """
    cases = [json.loads(line) for line in TRUTH.read_text(encoding="utf-8").strip().split("\n")[1:]]
    distinct: dict[str, list[Any]] = {}
    for case in cases:
        if case["recommended"] and case["cond"] != MALFORMED:
            distinct.setdefault(json.dumps(case["cond"]), []).append(case)
    return [
        pytest.param(
            same[0]["cond"],
            [(case["event"], case["flink_result"]) for case in same],
            id=same[0]["id"],
        )
        for same in distinct.values()
    ]


def written(condition: dict[str, Any]) -> dict[str, Any]:
    """Spell a condition of the truth file as a user would."""
    for theirs, ours in (("and", "all"), ("or", "any")):
        if theirs in condition:
            return {ours: [written(child) for child in condition[theirs]]}
    if "not" in condition:
        return {"not": written(condition["not"])}
    field = f"[{json.dumps(condition['column'])}]"
    for step in condition.get("path", ()):
        field += "[*]" if isinstance(step, dict) else f"[{json.dumps(step)}]"
    operands = {
        key: condition[key] for key in ("value", "values", "min", "max") if key in condition
    }
    if condition["op"] == "equalsIgnoreCase":
        return {"field": field, "operator": "equals", "ignoreCase": True, **operands}
    return {"field": field, "operator": condition["op"], "type": condition["type"], **operands}


@pytest.mark.parametrize(("condition", "answers"), conditions())
def test_a_measured_condition_compiles(condition, answers, compile_condition):
    """What Flink was asked about can be written, and then has the answers that Flink gave."""
    compiled = compile_condition(**written(condition))
    leaves = json.dumps(condition).count('"column"')
    assert str(compiled).count("FieldReference(") == leaves
    assert [(event, evaluate(compiled, event)) for event, _ in answers] == answers
