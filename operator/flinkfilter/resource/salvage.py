"""What is left of a deployment's record that cannot be read whole: JSON in, JSON out.

A record may have been edited by hand, or written by another version of this operator. Whatever
else is lost, the names of statements that are ours must not be: a forgotten one runs for ever, or
beside its successor.
"""

import re
from collections.abc import Mapping
from typing import Any

from flinkfilter.resource.reasons import Reason

DETAIL = (
    "The record of the latest deployment in this status cannot be read; what it names is left as "
    "it is"
)
_LONG_AGO = "1970-01-01T00:00:00Z"
_NUMBER = re.compile(r"-([0-9]{1,18})-(?:sink|insert)$")
_ROLES = ("sink", "insert")


def deployment_remains(raw: object) -> dict[str, Any] | None:
    """Make a readable record of one that is not: failed, with everything that could be saved.

    Returns:
        The record in JSON; None when it holds neither a number nor any statement.
    """
    if not isinstance(raw, Mapping):
        return None
    statements, leftovers = (_records(raw.get(name)) for name in ("statements", "leftovers"))
    numbers = [_number_in(record["name"]) for record in (*statements, *leftovers)]
    given = raw.get("number")
    number = max([*numbers, given if isinstance(given, int) and given > 0 else 0])
    if number == 0 and not statements and not leftovers:
        return None
    revision = raw.get("revision")
    return {
        "number": number,
        "revision": revision if isinstance(revision, int) else 0,
        "digest": _text(raw, "digest"),
        "step": "Failed",
        "since": _LONG_AGO,
        "approvedBy": _text(raw, "approvedBy"),
        "topic": _text(raw, "topic"),
        "target": {"computePool": "", "principal": "", "properties": {}},
        "statements": statements,
        "leftovers": leftovers,
        "failure": {"reason": Reason.STATUS_UNREADABLE.value, "detail": DETAIL},
    }


def _records(raw: object) -> list[dict[str, str]]:
    entries = raw if isinstance(raw, list) else []
    found = [
        {"name": _text(entry, "name"), "uid": _text(entry, "uid"), "role": _text(entry, "role")}
        for entry in entries
        if isinstance(entry, Mapping)
    ]
    return [
        # A role that is not known here: what may write is treated as if it did.
        {**record, "role": record["role"] if record["role"] in _ROLES else "insert"}
        for record in found
        if record["name"]
    ]


def _number_in(name: str) -> int:
    match = _NUMBER.search(name)
    return int(match.group(1)) if match else 0


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
