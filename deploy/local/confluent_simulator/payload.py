"""Statements as JSON of `sql/v1`, as they are answered.

Flows in: stored statements. Flows out: dictionaries ready for JSON.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Rows
from confluent_simulator.startup import format_offsets
from confluent_simulator.statement import Phase, Statement

UNSET_TIME = "0001-01-01T00:00:00Z"


def statement_payload(
    statement: Statement, config: SimulatorConfig, base_url: str, *, unknown_fields: bool
) -> dict[str, Any]:
    """Return the Statement object; `unknown_fields` adds what no specification mentions."""
    payload: dict[str, Any] = {
        "api_version": "sql/v1",
        "kind": "Statement",
        "name": statement.name,
        "organization_id": config.organization_id,
        "environment_id": config.environment_id,
        "metadata": _metadata(statement, f"{base_url}{config.prefix}"),
        "spec": {
            "statement": statement.sql,
            "properties": dict(statement.properties),
            "compute_pool_id": statement.compute_pool_id,
            "principal": statement.principal,
            "stopped": statement.stopped,
            "execution_mode": "STREAMING",
        },
        "status": _status(statement),
    }
    if unknown_fields:
        payload["x_future"] = {"anything": [1, None]}
        payload["spec"]["x_future"] = "text"
        payload["status"]["x_future"] = {"nested": {"deep": True}}
    return payload


def _metadata(statement: Statement, prefix: str) -> dict[str, Any]:
    return {
        "self": f"{prefix}/statements/{statement.name}",
        "uid": statement.uid,
        "resource_version": str(statement.version),
        "created_at": timestamp(statement.created_at),
        "updated_at": timestamp(statement.updated_at),
        "labels": dict(statement.labels),
    }


def _status(statement: Statement) -> dict[str, Any]:
    status: dict[str, Any] = {
        "phase": str(statement.phase),
        "detail": statement.detail,
        "network_kind": "PUBLIC",
        "warnings": [],
        "scaling_status": {
            "scaling_state": statement.scaling_state,
            "last_updated": timestamp(statement.updated_at),
        },
        "latest_offsets": {
            topic: format_offsets(offsets) for topic, offsets in statement.offsets.items()
        },
        "latest_offsets_timestamp": (
            timestamp(statement.offsets_at) if statement.offsets_at else UNSET_TIME
        ),
    }
    if statement.traits is not None and statement.phase != Phase.FAILED:
        status["traits"] = dict(statement.traits)
    if statement.ended_at is not None:
        status["end_time"] = timestamp(statement.ended_at)
        status["duration"] = duration(statement.ended_at - statement.created_at)
    return status


def list_payload(
    items: list[dict[str, Any]], self_url: str, next_url: str | None
) -> dict[str, Any]:
    """Return a StatementList; `next_url` is absolute, and absent on the last page."""
    metadata = {"self": self_url}
    if next_url is not None:
        metadata["next"] = next_url
    return {
        "api_version": "sql/v1",
        "kind": "StatementList",
        "metadata": metadata,
        "data": items,
    }


def result_payload(rows: Rows, self_url: str, created_at: datetime) -> dict[str, Any]:
    """Return the one and only page of a StatementResult."""
    return {
        "api_version": "sql/v1",
        "kind": "StatementResult",
        "metadata": {"self": self_url, "next": "", "created_at": timestamp(created_at)},
        "results": {"data": [{"op": 0, "row": list(row)} for row in rows.rows]},
    }


def exceptions_payload(statement: Statement, self_url: str) -> dict[str, Any]:
    """Return a StatementExceptionList, newest first."""
    return {
        "api_version": "sql/v1",
        "kind": "StatementExceptionList",
        "metadata": {"self": self_url},
        "data": [
            {"name": each.name, "message": each.message, "timestamp": timestamp(each.at)}
            for each in statement.exceptions
        ],
    }


def timestamp(moment: datetime) -> str:
    """Write a moment in UTC as RFC 3339 with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def duration(length: timedelta) -> str:
    """Write a length of time as ISO 8601 does, in seconds."""
    return f"PT{length.total_seconds():.3f}S"


def text_map(value: Any) -> Mapping[str, str] | None:
    """Return a mapping of text to text, or None when it is something else."""
    if not isinstance(value, dict):
        return None
    if all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
        return value
    return None
