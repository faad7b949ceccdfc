"""The settings of one installation: one YAML file, filled up from the environment.

The operator and the command line read the same file, so that a digest computed offline is the
digest that the cluster shows. Secrets are not settings: see `confluent/credentials.py`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from flinkfilter.errors import InvalidManifest, InvalidSettings
from flinkfilter.permissions import Permission
from flinkfilter.resource.json_schema import problems
from flinkfilter.resource.spec import Operation
from flinkfilter.resource.yaml_reading import read_documents
from flinkfilter.settings_model import SettingsModel

# Which variable fills which setting of `confluent`. The names are the ones that users of the
# statements API already have in their deployments.
ENVIRONMENT_VARIABLES = {
    "CONFLUENT_FLINK_API_ENDPOINT": "endpoint",
    "CONFLUENT_ORGANIZATION_ID": "organizationId",
    "CONFLUENT_ENVIRONMENT_ID": "environmentId",
    "CONFLUENT_KAFKA_CLUSTER_ID": "kafkaClusterId",
    "CONFLUENT_FLINK_COMPUTE_POOL_ID": "computePoolId",
}

_MOST_PROBLEMS = 5
_Seconds = Annotated[float, Field(gt=0, le=86_400)]

KEY_COLUMN = "key"
"""The column of output tables that holds the source's key column as bytes."""


class ColumnType(StrEnum):
    """The types of source columns that conditions can be written about."""

    STRING = "STRING"
    BIGINT = "BIGINT"


class Column(SettingsModel):
    """A column of a source table."""

    name: Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\n\r]+$")]
    type: ColumnType = ColumnType.STRING
    holds_json: bool = False
    """Whether its text is JSON, so that conditions may look inside."""
    in_output: bool = True
    """Whether the output table has it too."""
    schema_: Annotated[Mapping[str, Any] | None, Field(alias="schema")] = None
    """A JSON Schema that its documents fit; conditions are held against it."""

    @model_validator(mode="after")
    def _has_a_schema_that_can_be_read(self) -> Self:
        if self.schema_ is None:
            return self
        if not self.holds_json:
            raise ValueError(f"column {self.name}: only a column with holdsJson has a schema")
        if found := list(problems(self.schema_, "schema")):
            raise ValueError(f"column {self.name}: {'; '.join(map(str, found[:_MOST_PROBLEMS]))}")
        return self

    @model_validator(mode="after")
    def _only_text_holds_json(self) -> Self:
        if self.holds_json and self.type is not ColumnType.STRING:
            raise ValueError(f"column {self.name}: only a STRING column can hold JSON")
        return self


class Source(SettingsModel):
    """A table that filters can read."""

    name: Annotated[str, Field(min_length=1, max_length=249, pattern=r"^[a-zA-Z0-9._-]+$")]
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=200)]
    key_column: str | None = None
    """The column that becomes `key` (as bytes) in the output, first of its columns."""
    operation_column: str | None = None
    """The column with the change operation; without it, only `operations: [any]` fits."""
    operation_codes: Mapping[Operation, str] = {
        Operation.CREATE: "c",
        Operation.UPDATE: "u",
        Operation.DELETE: "d",
        Operation.SNAPSHOT: "r",
    }
    """How the operation column spells each operation."""

    def column(self, name: str) -> Column | None:
        """Find a column by its exact name."""
        return next((column for column in self.columns if column.name == name), None)

    @model_validator(mode="after")
    def _refers_to_its_columns(self) -> Self:
        names = [column.name for column in self.columns]
        if duplicates := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"source {self.name}: columns named twice: {', '.join(duplicates)}")
        outputs = [column.name for column in self.columns if column.in_output]
        if not outputs and self.key_column is None:
            raise ValueError(f"source {self.name}: at least one column must have inOutput: true")
        if self.key_column is not None and KEY_COLUMN in outputs:
            raise ValueError(
                f"source {self.name}: keyColumn gives the output a column {KEY_COLUMN} of its own; "
                f"leave keyColumn out, or set inOutput: false for the source's column {KEY_COLUMN}"
            )
        operation = self.operation_column and self.column(self.operation_column)
        if operation and operation.type is not ColumnType.STRING:
            raise ValueError(f"source {self.name}: operationColumn must be a STRING column")
        for name in (self.key_column, self.operation_column):
            if name is not None and name not in names:
                raise ValueError(f"source {self.name}: no column {name}; it has {', '.join(names)}")
        return self


def _text(name: str, **more: Any) -> Column:
    return Column(name=name, **more)


# What Debezium's unwrapped records of the table event_headers look like.
RAW_EVENT_HEADERS = Source(
    name="raw-event-headers",
    columns=(
        _text("id"),
        _text("event_name"),
        _text("event_type"),
        _text("created_date"),
        _text("saved_date"),
        _text("header_data", holds_json=True),
        _text("__op"),
        _text("__table"),
        Column(name="__ts_ms", type=ColumnType.BIGINT, in_output=False),
    ),
    key_column="id",
    operation_column="__op",
)


class Confluent(SettingsModel):
    """Where statements run, and as whom."""

    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s/]+/?$")] | None = None
    """The Flink API of one region: https://flink.us-east-1.aws.confluent.cloud. Only the operator
    needs it; the command line works without."""
    organization_id: Annotated[str, Field(min_length=1)]
    environment_id: Annotated[str, Field(min_length=1)]
    compute_pool_id: Annotated[str, Field(min_length=1)]
    principal: Annotated[str, Field(pattern=r"^(sa|u|pool)-[A-Za-z0-9]+$")]
    """The service account (sa-…) that statements run as."""
    kafka_cluster_id: Annotated[str, Field(min_length=1)] | None = None
    catalog: Annotated[str, Field(min_length=1)]
    """The environment as SQL sees it. Left out: environmentId."""
    database: Annotated[str, Field(min_length=1)]
    """The Kafka cluster as SQL sees it (its display name). Left out: kafkaClusterId."""


class Sink(SettingsModel):
    """How output tables are made."""

    options: Mapping[str, str] = {"connector": "confluent", "value.format": "json-registry"}


class Approval(SettingsModel):
    """Which approvals count."""

    accept_true: bool = True
    """Whether `flinkfilter.io/approved: "true"` is accepted beside a digest."""
    stamped_by: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")] | None = (
        None
    )
    """The name of the admission policies, and of their bindings, that stamp and guard who approves
    and rejects. Left out: nobody's name is believed."""


class Notifications(SettingsModel):
    """Who is told outside of the cluster what happens to filters. Its token is no setting."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s/@]+(/[^\s@]*)?$")] | None = None
    """Takes CloudEvents by POST. None: nobody is told."""
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10
    """How long one request may take."""
    ca_file: Path | None = None
    """The certificates to trust, PEM. None: those of the system."""


class Lease(SettingsModel):
    """How long a silent process stays the one that reconciles, in seconds."""

    duration_seconds: Annotated[int, Field(ge=2, le=3600)] = 15
    """After which a Lease that is not renewed may be taken over."""
    renew_seconds: Annotated[float, Field(gt=0)] = 10
    """For how long its holder goes on while it cannot renew it."""
    retry_seconds: Annotated[float, Field(ge=1)] = 2
    """Between two tries to renew it, or to take it."""

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if not 1.2 * self.retry_seconds < self.renew_seconds < self.duration_seconds:
            raise ValueError(
                "lease: renewSeconds must be more than 1.2 times retrySeconds, and less than "
                "durationSeconds; 15, 10 and 2 are usual"
            )
        return self


class Settings(SettingsModel):
    """Everything that one installation is told."""

    instance: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$")] = "default"
    """The name of this installation, in the label of its statements."""
    confluent: Confluent
    sources: Annotated[tuple[Source, ...], Field(min_length=1)] = (RAW_EVENT_HEADERS,)
    default_source: str = RAW_EVENT_HEADERS.name
    sink: Sink = Sink()
    approval: Approval = Approval()
    notifications: Notifications = Notifications()
    lease: Lease = Lease()
    namespaces: tuple[str, ...] = ()
    """The namespaces to watch. Empty: all."""
    permissions: Annotated[tuple[Permission, ...], Field(max_length=1000)] = ()
    """Which namespaces may read and write what. Empty: all may everything."""
    poll_seconds: _Seconds = 15
    """How often all statements are listed."""
    resync_seconds: _Seconds = 600
    """How often every filter is looked at again, without any event."""
    pending_deadline_seconds: _Seconds = 900
    """How long a statement may be PENDING before its deployment has failed."""
    dwell_seconds: _Seconds = 5
    """How long a new statement must have been accepted before the one it replaces is stopped."""
    soak_seconds: _Seconds = 60
    """How long a new statement must run without exceptions before its predecessor is deleted."""

    def source(self, name: str | None) -> Source | None:
        """Find a source; None names the default one."""
        wanted = name or self.default_source
        return next((source for source in self.sources if source.name == wanted), None)

    @model_validator(mode="after")
    def _default_source_exists(self) -> Self:
        if self.source(None) is None:
            known = ", ".join(source.name for source in self.sources)
            raise ValueError(f"defaultSource {self.default_source} is not among sources ({known})")
        return self


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings file and fill what it leaves out from the environment.

    Args:
        path: the YAML file.
        environment: variables by name; those of `ENVIRONMENT_VARIABLES` are used.

    Raises:
        InvalidSettings: the file can't be read, something is missing or wrong, or the file and
            the environment disagree. The message names the setting.
    """
    try:
        documents = read_documents(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, InvalidManifest) as error:
        raise InvalidSettings(f"{path}: cannot be read: {error}") from error
    content = documents[0].content if len(documents) == 1 else None
    if not isinstance(content, dict):
        raise InvalidSettings(f"{path}: a mapping of settings is needed, such as `confluent: …`")
    return parse(content, environment, str(path))


def parse(content: Mapping[str, Any], environment: Mapping[str, str], origin: str) -> Settings:
    """Make settings of a mapping as it stands in the file; see `load`."""
    given = content.get("confluent") or {}
    if not isinstance(given, Mapping):
        raise InvalidSettings(f"{origin}: confluent: a mapping is needed")
    confluent = _filled(given, environment, origin)
    try:
        return Settings.model_validate({**content, "confluent": confluent})
    except ValidationError as error:
        raise InvalidSettings(_described(error, origin)) from error


def _filled(
    given: Mapping[str, Any], environment: Mapping[str, str], origin: str
) -> dict[str, Any]:
    confluent = dict(given)
    for variable, name in ENVIRONMENT_VARIABLES.items():
        value = environment.get(variable)
        if not value:
            continue
        if confluent.setdefault(name, value) != value:
            raise InvalidSettings(
                f"{origin}: confluent.{name} is {_shown(confluent[name])}, but the environment "
                f"says {variable}={_shown(value)}; make them equal or leave one out"
            )
    for name, fallback in (("catalog", "environmentId"), ("database", "kafkaClusterId")):
        if name not in confluent and fallback in confluent:
            confluent[name] = confluent[fallback]
    return confluent


def _shown(value: object) -> str:
    """Write a setting into a message, without what stands before the @ of an address."""
    return re.sub(r"//[^/]*@", "//…@", repr(value))


def _described(error: ValidationError, origin: str) -> str:
    variables = {name: variable for variable, name in ENVIRONMENT_VARIABLES.items()}
    lines = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"]) or "settings"
        hint = variables.get(str(problem["loc"][-1])) if problem["loc"] else None
        also = f" (or set {hint})" if hint and problem["type"] == "missing" else ""
        lines.append(f"{origin}: {where}: {problem['msg']}{also}")
    return "\n".join(lines)
