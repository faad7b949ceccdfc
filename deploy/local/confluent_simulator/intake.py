"""Requests that create or change a statement, checked as the service checks them.

Flows in: JSON of any shape. Flows out: `NewStatement` or `Update`, or an `ApiError` that says
which part of the body is wrong. Codes that are not established are marked in the code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_simulator.config import SimulatorConfig
from confluent_simulator.errors import ApiError
from confluent_simulator.payload import text_map
from confluent_simulator.statement import RESUMABLE_KINDS, Phase, Statement

# The specification allows 100 characters and dots; the documentation 72 and none. The stricter.
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,70}[a-z0-9])?")
_LABEL_PREFIX = "user.confluent.io/"
_SQL_LIMIT = 131072
_PROPERTY_LIMIT = 8192


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What a POST asks for."""

    name: str
    sql: str
    properties: Mapping[str, str]
    labels: Mapping[str, str]
    compute_pool_id: str
    principal: str


@dataclass(frozen=True, slots=True)
class Update:
    """What a PUT or PATCH asks for."""

    stopped: bool
    compute_pool_id: str
    principal: str


def read_new(body: Any, config: SimulatorConfig) -> NewStatement:
    """Check the body of a POST.

    Raises:
        ApiError: 400 for a wrong shape, 403 and 422 for what must not be used.
    """
    spec = _object(body, "spec", "/spec")
    name, sql = body.get("name"), spec.get("statement")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ApiError(400, f"name {name!r} must match {_NAME.pattern}", pointer="/name")
    if not isinstance(sql, str) or not sql.strip():
        raise ApiError(400, "a statement is required", pointer="/spec/statement")
    if len(sql) > _SQL_LIMIT:
        raise ApiError(400, f"the statement is longer than {_SQL_LIMIT}", pointer="/spec/statement")
    _check_place(body, config)
    properties = text_map(spec.get("properties") or {})
    if properties is None or len(properties) > _PROPERTY_LIMIT:
        raise ApiError(400, "properties map text to text", pointer="/spec/properties")
    pool = spec.get("compute_pool_id") or config.compute_pools[0]
    _check_pool(pool, config)
    principal = spec.get("principal") or config.owner
    _check_principal(principal, config)
    return NewStatement(name, sql, properties, _labels(body), pool, principal)


def _labels(body: Mapping[str, Any]) -> Mapping[str, str]:
    metadata = body.get("metadata") or {}
    labels = text_map(metadata.get("labels") or {}) if isinstance(metadata, dict) else None
    if labels is None:
        raise ApiError(400, "labels map text to text", pointer="/metadata/labels")
    for key in labels:
        if not key.startswith(_LABEL_PREFIX):
            raise ApiError(
                400, f"label {key!r} must begin with {_LABEL_PREFIX}", pointer="/metadata/labels"
            )
    return labels


def _check_place(body: Mapping[str, Any], config: SimulatorConfig) -> None:
    expected = {
        "organization_id": config.organization_id,
        "environment_id": config.environment_id,
    }
    for key, value in expected.items():
        if body.get(key, value) != value:
            raise ApiError(422, f"{key} differs from the one in the path", pointer=f"/{key}")


def _check_pool(pool: Any, config: SimulatorConfig) -> None:
    # The code for an unknown pool is not established; 422 is what the specification suggests.
    if pool not in config.compute_pools:
        raise ApiError(
            422, f"compute pool {pool!r} does not exist", pointer="/spec/compute_pool_id"
        )


def _check_principal(principal: Any, config: SimulatorConfig) -> None:
    if principal in config.principals_without_assigner:
        raise ApiError(
            403,
            f"the caller may not assign principal {principal!r}: the role Assigner is missing",
            pointer="/spec/principal",
        )
    if principal not in {*config.principals, config.owner}:
        raise ApiError(422, f"principal {principal!r} does not exist", pointer="/spec/principal")


def read_put(body: Any, statement: Statement, config: SimulatorConfig) -> Update:
    """Check the body of a PUT against the stored statement.

    Raises:
        ApiError: 400 for missing parts, 409 for an old `resource_version`, 422 for a change of
            what is immutable.
    """
    metadata = _object(body, "metadata", "/metadata")
    spec = _object(body, "spec", "/spec")
    version = metadata.get("resource_version")
    if not isinstance(version, str) or not version:
        raise ApiError(
            400, "metadata.resource_version is required", pointer="/metadata/resource_version"
        )
    if not isinstance(spec.get("stopped"), bool):
        raise ApiError(400, "spec.stopped is required", pointer="/spec/stopped")
    if version != str(statement.version):
        raise ApiError(
            409,
            f"resource_version {version} is not the present one, {statement.version}: "
            "read the statement again",
            pointer="/metadata/resource_version",
        )
    _check_immutable(body, spec, metadata, statement)
    return _update(
        statement,
        config,
        stopped=spec["stopped"],
        pool=spec.get("compute_pool_id", statement.compute_pool_id),
        principal=spec.get("principal", statement.principal),
    )


def _check_immutable(
    body: Mapping[str, Any],
    spec: Mapping[str, Any],
    metadata: Mapping[str, Any],
    statement: Statement,
) -> None:
    pairs = (
        # The specification wants the name; Confluent's own client for Java leaves it out.
        ("/name", body.get("name", statement.name), statement.name),
        ("/spec/statement", spec.get("statement"), statement.sql),
        ("/spec/properties", spec.get("properties") or {}, dict(statement.properties)),
        ("/metadata/labels", metadata.get("labels") or {}, dict(statement.labels)),
    )
    for pointer, given, present in pairs:
        if given != present:
            raise ApiError(422, f"{pointer} cannot be changed", pointer=pointer)


def read_patch(body: Any, statement: Statement, config: SimulatorConfig) -> Update:
    """Check a JSON Patch: only the stop flag, and pool and principal of a resume.

    Raises:
        ApiError: 400 for no patch, 422 for another path or operation.
    """
    if not isinstance(body, list) or not all(isinstance(each, dict) for each in body):
        raise ApiError(400, "a JSON Patch is a list of operations")
    values = {
        "/spec/stopped": statement.stopped,
        "/spec/compute_pool_id": statement.compute_pool_id,
        "/spec/principal": statement.principal,
    }
    for operation in body:
        path = operation.get("path")
        if str(operation.get("op", "")).lower() not in {"replace", "add"} or path not in values:
            raise ApiError(422, f"{operation.get('op')} of {path} is not allowed", pointer=path)
        values[path] = operation.get("value")
    if not isinstance(values["/spec/stopped"], bool):
        raise ApiError(400, "stopped is true or false", pointer="/spec/stopped")
    return _update(
        statement,
        config,
        stopped=values["/spec/stopped"],
        pool=values["/spec/compute_pool_id"],
        principal=values["/spec/principal"],
    )


def _update(
    statement: Statement, config: SimulatorConfig, *, stopped: bool, pool: Any, principal: Any
) -> Update:
    moved = pool != statement.compute_pool_id or principal != statement.principal
    resumes = statement.stopped and not stopped
    if moved and not resumes:
        raise ApiError(
            422, "pool and principal can only be changed while a stopped statement is resumed"
        )
    if statement.phase == Phase.DELETING:
        raise ApiError(409, f"statement {statement.name} is being deleted")
    if resumes:
        _check_resumable(statement)
        _check_pool(pool, config)
        # An unknown service account is only found out when the statement starts; a user at once.
        unknown = not {principal} & {*config.principals_without_assigner}
        if not (unknown and str(principal).startswith("sa-")):
            _check_principal(principal, config)
    return Update(stopped, pool, principal)


def _check_resumable(statement: Statement) -> None:
    kind = (statement.traits or {}).get("sql_kind", "INSERT_INTO")
    if statement.phase == Phase.STOPPING:
        raise ApiError(409, f"statement {statement.name} is still stopping")
    if statement.phase in {Phase.STOPPED, Phase.FAILED} and kind not in RESUMABLE_KINDS:
        raise ApiError(422, f"a statement of kind {kind} cannot be resumed")


def _object(body: Any, key: str, pointer: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise ApiError(400, "a JSON object is expected")
    value = body.get(key)
    if not isinstance(value, dict):
        raise ApiError(400, f"{key} is required", pointer=pointer)
    return value
