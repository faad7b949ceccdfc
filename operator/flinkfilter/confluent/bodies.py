"""What is sent: requests and changes as JSON of the statements API."""

from dataclasses import dataclass
from typing import Any

from flinkfilter.confluent.endpoint import Endpoint
from flinkfilter.lifecycle.statement import Phase, Statement, StatementRequest

DRY_RUN = "sql.dry-run"

# A statement that was not asked to stop and is in none of these goes on already.
_ENDED = (Phase.FAILING, Phase.FAILED, Phase.STOPPING, Phase.STOPPED, Phase.DELETING)


@dataclass(frozen=True, slots=True)
class Change:
    """What may change in a statement.

    Attributes:
        stopped: whether it shall stand still.
        compute_pool: another pool, only together with `stopped=False`; None: as it is.
        principal: another account, likewise.
    """

    stopped: bool
    compute_pool: str | None = None
    principal: str | None = None

    @property
    def verb(self) -> str:
        """The word for it in messages."""
        return "stop" if self.stopped else "resume"

    def is_made_in(self, statement: Statement) -> bool:
        """Tell whether the statement is so already, and nothing needs to be sent."""
        if self.stopped:
            return statement.stopped
        return (
            not statement.stopped
            and statement.phase not in _ENDED
            and self.compute_pool in (None, statement.compute_pool)
            and self.principal in (None, statement.principal)
        )


def create_body(
    request: StatementRequest, endpoint: Endpoint, *, dry_run: bool = False
) -> dict[str, Any]:
    """Write the body that creates a statement, or only lets it be planned."""
    properties = dict(request.properties)
    if dry_run:
        properties[DRY_RUN] = "true"
    return {
        "name": request.name,
        "organization_id": endpoint.organization,
        "environment_id": endpoint.environment,
        "metadata": {"labels": dict(request.labels)},
        "spec": {
            "statement": request.statement,
            "properties": properties,
            "compute_pool_id": request.compute_pool,
            "principal": request.principal,
            "stopped": False,
        },
    }


def update_body(content: dict[str, Any], change: Change) -> dict[str, Any]:
    """Write the body that replaces a statement.

    Args:
        content: the whole statement as it was read: the server refuses parts, and compares the
            `resource_version` in it.
        change: to make.
    """
    spec = content.get("spec")
    new: dict[str, Any] = {**(spec if isinstance(spec, dict) else {}), "stopped": change.stopped}
    if change.compute_pool is not None:
        new["compute_pool_id"] = change.compute_pool
    if change.principal is not None:
        new["principal"] = change.principal
    return {**content, "spec": new}
