"""What is received: JSON of the statements API to values.

The API grows, and older servers say less: an unknown, missing, null or oddly typed field is never
an error. Only what cannot be an answer of this API at all is: `NotOfTheApi`.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from flinkfilter.lifecycle.statement import (
    Phase,
    Statement,
    StatementException,
)


class NotOfTheApi(ValueError):
    """A body that the statements API never sends."""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # A lone surrogate can be written in JSON, but in no log, status or request.
        return value.encode("utf-8", errors="replace").decode("utf-8")
    return str(value) if isinstance(value, int | float) else ""


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {_text(name): _text(content) for name, content in value.items()}


def _flag(value: object) -> bool:
    return value is True or value == "true"


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    # The year 1 is how the server writes "never".
    if moment is None or moment.year == 1:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _object(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[object]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


_Text = Annotated[str, BeforeValidator(_text)]
_Texts = Annotated[dict[str, str], BeforeValidator(_texts)]
_Flag = Annotated[bool, BeforeValidator(_flag)]
_Moment = Annotated[datetime | None, BeforeValidator(_moment)]
_Section = TypeVar("_Section")
_Object = Annotated[_Section, BeforeValidator(_object)]
_Objects = Annotated[list[_Section], BeforeValidator(_objects)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Metadata(_Wire):
    uid: _Text = ""
    resource_version: _Text = ""
    created_at: _Moment = None
    updated_at: _Moment = None
    labels: _Texts = Field(default_factory=dict)
    next: _Text = ""


class _Spec(_Wire):
    statement: _Text = ""
    properties: _Texts = Field(default_factory=dict)
    compute_pool_id: _Text = ""
    principal: _Text = ""
    stopped: _Flag = False


class _ScalingStatus(_Wire):
    scaling_state: _Text = ""


class _Warning(_Wire):
    message: _Text = ""
    reason: _Text = ""


class _Status(_Wire):
    phase: _Text = ""
    detail: _Text = ""
    latest_offsets: _Texts = Field(default_factory=dict)
    scaling_status: _Object[_ScalingStatus] = _ScalingStatus()
    warnings: _Objects[_Warning] = Field(default_factory=list)


class _Statement(_Wire):
    name: _Text = ""
    metadata: _Object[_Metadata] = _Metadata()
    spec: _Object[_Spec] = _Spec()
    status: _Object[_Status] = _Status()


class _Exception(_Wire):
    name: _Text = ""
    message: _Text = ""
    timestamp: _Text = ""


class _Page(_Wire):
    metadata: _Object[_Metadata] = _Metadata()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of statements.

    Attributes:
        statements: on it.
        next_token: asks for the page after it; empty on the last.
    """

    statements: tuple[Statement, ...]
    next_token: str


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body that must be a JSON object.

    Raises:
        NotOfTheApi: it is not.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotOfTheApi("not JSON") from error
    if not isinstance(content, dict):
        raise NotOfTheApi("not a JSON object")
    return content


def read_statement(content: dict[str, Any], name: str | None = None) -> Statement:
    """Read a statement.

    Args:
        content: the JSON object.
        name: that it must have, when one statement was asked for.

    Raises:
        NotOfTheApi: it has no name, or another one.
    """
    wire = _Statement.model_validate(content)
    if not wire.name or (name is not None and wire.name != name):
        raise NotOfTheApi("not the statement that was asked for")
    return _statement(wire)


def read_page(content: dict[str, Any]) -> Page:
    """Read one page of a list.

    Raises:
        NotOfTheApi: it holds no list, or points on in a way that cannot be followed.
    """
    statements = map(_Statement.model_validate, _entries(content))
    return Page(
        # What has no name cannot be told apart, asked for, or be one of ours.
        statements=tuple(_statement(wire) for wire in statements if wire.name),
        next_token=_page_token(_Page.model_validate(content).metadata.next),
    )


def read_exceptions(content: dict[str, Any]) -> tuple[StatementException, ...]:
    """Read the exceptions of a statement, in the server's order.

    Raises:
        NotOfTheApi: it holds no list.
    """
    wires = map(_Exception.model_validate, _entries(content))
    return tuple(StatementException(wire.name, wire.message, wire.timestamp) for wire in wires)


def _entries(content: dict[str, Any]) -> list[object]:
    data = content.get("data")
    if data is None and ("data" in content or "metadata" in content):
        # Servers written in Go leave an empty list out, or send null.
        return []
    if not isinstance(data, list):
        raise NotOfTheApi("no list")
    return _objects(data)


def _page_token(link: str) -> str:
    """Take the token out of the link to the next page; the link itself is never followed."""
    if not link:
        return ""
    try:
        tokens = parse_qs(urlsplit(link).query).get("page_token")
    except ValueError as error:
        raise NotOfTheApi("a link to the next page that cannot be read") from error
    if not tokens:
        raise NotOfTheApi("a next page without a token")
    return tokens[0]


def _statement(wire: _Statement) -> Statement:
    return Statement(
        name=wire.name,
        uid=wire.metadata.uid,
        resource_version=wire.metadata.resource_version,
        phase=_phase(wire.status.phase),
        raw_phase=wire.status.phase,
        detail=wire.status.detail,
        statement=wire.spec.statement,
        properties=wire.spec.properties,
        compute_pool=wire.spec.compute_pool_id,
        principal=wire.spec.principal,
        labels=wire.metadata.labels,
        stopped=wire.spec.stopped,
        created_at=wire.metadata.created_at,
        updated_at=wire.metadata.updated_at,
        latest_offsets=wire.status.latest_offsets,
        scaling_state=wire.status.scaling_status.scaling_state,
        warnings=tuple(w.message or w.reason for w in wire.status.warnings),
    )


def _phase(word: str) -> Phase:
    try:
        return Phase(word.upper())
    except ValueError:
        return Phase.UNKNOWN
