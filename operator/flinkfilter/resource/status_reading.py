"""Between a status as it stands in the cluster and its model: JSON in, JSON out."""

from typing import Any

from pydantic import ValidationError

from flinkfilter.resource.salvage import deployment_remains
from flinkfilter.resource.status import Status

DEPLOYMENTS = ("deployment", "replacement")


def read_status(raw: object) -> Status:
    """Read a status as it stands in the cluster.

    A status that somebody damaged is read section by section, and lists entry by entry: what can
    still be read is kept, above all the record of statements that are ours.
    """
    if not isinstance(raw, dict):
        return Status()
    try:
        return Status.model_validate(raw)
    except ValidationError:
        readable = {name: _readable(name, value) for name, value in raw.items()}
    return Status.model_validate({n: value for n, value in readable.items() if value is not None})


def _readable(name: str, value: object) -> object:
    """Give what can be read of a section; None when nothing can."""
    if _is_readable(name, value):
        return value
    if isinstance(value, list) and _is_readable(name, []):
        return [entry for entry in value if _is_readable(name, [entry])]
    return deployment_remains(value) if name in DEPLOYMENTS else None


def _is_readable(name: str, value: object) -> bool:
    try:
        Status.model_validate({name: value})
    except ValidationError:
        return False
    return True


def write_status(status: Status) -> dict[str, Any]:
    """Make the JSON form, with every optional section that is absent left out."""
    return status.model_dump(mode="json", by_alias=True, exclude_none=True)
