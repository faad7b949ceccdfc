"""What enters are all keys of a filter; what leaves is said of those that nothing becomes of."""

from collections.abc import Iterator, Mapping
from typing import Any

from flinkfilter.resource.json_values import shown

_CARRIED = {
    "id", "name", "description", "consumerid", "consumergroup", "outputtopic", "conditions",
    "conditionlogic", "enabled", "targets", "status",
}  # fmt: skip
_GONE = {"deleted", "pending_deletion"}
_RECORDS = {"version", "createdat", "updatedat", "schemaid", "notes", "$schema"}
_MOST = 20


def reason_to_skip(keys: Mapping[str, Any]) -> str | None:
    """Say why a filter is not to be carried at all: deleted, or for another engine alone."""
    if keys.get("status") in (*_GONE,):
        return f"its status is {keys['status']}"
    targets = _targets(keys)
    if targets and "flink" not in targets:
        return f"its targets are {', '.join(shown(each) for each in targets)}, without flink"
    return None


def say_remains(keys: Mapping[str, Any], notes: list[str]) -> None:
    """Note what is not carried, and why nothing is lost by it."""
    status = keys.get("status")
    if status not in (None, "", "disabled"):
        notes.append(f"status {shown(status)} is not carried; the operator writes its own")
    if others := [each for each in _targets(keys) if each != "flink"]:
        notes.append(f"targets: {', '.join(shown(each) for each in others)} is not carried")
    rest = [key for key, value in keys.items() if key not in _CARRIED and value not in (None, [])]
    approval = [key for key in rest if key.startswith("approved")]
    deployment = [key for key in rest if _is_deployment(key)]
    records = [key for key in rest if key in _RECORDS]
    known = {*approval, *deployment, *records}
    reasons = {
        "approvals are bound to what will run, so a new one is needed": approval,
        "what was deployed before is not the operator's: stop and delete it by hand": deployment,
        "the cluster and Git keep records": records,
        "no known meaning": [key for key in rest if key not in known],
    }
    notes.extend(
        f"{', '.join(_few(of))} not carried: {reason}" for reason, of in reasons.items() if of
    )


def _targets(keys: Mapping[str, Any]) -> list[Any]:
    targets = keys.get("targets")
    targets = targets if isinstance(targets, list) else [targets] if targets else []
    return [each.lower() if isinstance(each, str) else each for each in targets]


def _is_deployment(key: str) -> bool:
    return key.startswith("deploy") or key.endswith(("deploymenterror", "statementids", "filterid"))


def _few(keys: list[str]) -> Iterator[str]:
    yield from (key if key.isidentifier() and len(key) < 60 else shown(key) for key in keys[:_MOST])
    if len(keys) > _MOST:
        yield "…"
