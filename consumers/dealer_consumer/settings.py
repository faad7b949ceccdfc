"""The settings of one dealer's consumer: one YAML file and the environment, which has precedence.

Secrets are not settings: see `credentials.py`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from dealer_consumer.errors import InvalidSettings

VARIABLES = {
    "DEALER_ID": "dealer.id",
    "DEALER_NAME": "dealer.name",
    "DISPLAY_TIMEZONE": "dealer.timeZone",
    "KAFKA_TOPIC": "topic",
    "CONSUMER_GROUP_ID": "group",
    "KAFKA_CLIENT_ID": "clientId",
    "BATCH_SIZE": "batchSize",
    "KAFKA_BOOTSTRAP_SERVERS": "kafka.bootstrapServers",
    "KAFKA_SECURITY_PROTOCOL": "kafka.securityProtocol",
    "KAFKA_CA_FILE": "kafka.caFile",
    "KAFKA_SESSION_TIMEOUT_SECONDS": "kafka.sessionTimeoutSeconds",
    "KAFKA_MAX_POLL_SECONDS": "kafka.maxPollSeconds",
    "DEAD_LETTER_TOPIC": "deadLetter.topic",
    "DEAD_LETTER_CREATE": "deadLetter.create",
    "DEAD_LETTER_TIMEOUT_SECONDS": "deadLetter.timeoutSeconds",
    "HANDLER": "handler.name",
    "HANDLER_ATTEMPTS": "handler.attempts",
    "HANDLER_FIRST_PAUSE_SECONDS": "handler.firstPauseSeconds",
    "HANDLER_LONGEST_PAUSE_SECONDS": "handler.longestPauseSeconds",
    "HTTP_URL": "http.url",
    "HTTP_TIMEOUT_SECONDS": "http.timeoutSeconds",
    "HEALTH_HOST": "health.host",
    "HEALTH_PORT": "health.port",
    "LOG_LEVEL": "logLevel",
}
"""Which variable sets which setting."""

_Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]+$")]
LONGEST_TOPIC = 249
"""As Kafka has it."""
_Topic = Annotated[str, Field(min_length=1, max_length=LONGEST_TOPIC, pattern=r"^[a-zA-Z0-9._-]+$")]
_Seconds = Annotated[float, Field(gt=0, le=86_400)]
_Pause = Annotated[float, Field(ge=0.01, le=3600)]
"""Without one, a handler that fails would be called, and told of, without end."""
_BROKER = re.compile(r"([^\s:/,]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?")


class _Model(BaseModel):
    """Common reading rules: camelCase outside, and a misspelt name is an error."""

    # What was given is not repeated in messages: a secret may stand in the wrong place.
    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class Dealer(_Model):
    """Whose events these are."""

    id: _Name
    """Exactly as it stands in the events."""
    name: _Name
    """For people who read the log."""
    time_zone: str = "UTC"
    """In which service dates are shown, beside how they came."""

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            raise ValueError(
                "no such time zone on this machine; names are like America/New_York"
            ) from None
        return name


class SecurityProtocol(StrEnum):
    """How brokers are spoken to. SASL is always PLAIN, with an API key."""

    SASL_SSL = "SASL_SSL"
    PLAINTEXT = "PLAINTEXT"


class Kafka(_Model):
    """The brokers."""

    bootstrap_servers: _Name
    """`host:port`, several with commas between."""
    security_protocol: SecurityProtocol = SecurityProtocol.SASL_SSL
    ca_file: Path | None = None
    """Certificates to trust instead of the system's, PEM."""
    session_timeout_seconds: Annotated[float, Field(ge=1, le=1800)] = 45
    """After which a consumer that vanished loses its partitions to the others."""
    max_poll_seconds: Annotated[float, Field(ge=1, le=86_400)] = 300
    """How long one call of a handler may last before the partitions go to others."""

    @field_validator("bootstrap_servers")
    @classmethod
    def _are_addresses(cls, text: str) -> str:
        if not all(_BROKER.fullmatch(each.strip()) for each in text.split(",")):
            raise ValueError("host:port is needed, several with commas between, and no protocol")
        return text

    @field_validator("ca_file")
    @classmethod
    def _is_a_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("no such file; leave it out to trust the system's certificates")
        return path

    @model_validator(mode="after")
    def _polls_outlast_sessions(self) -> Self:
        if self.max_poll_seconds < self.session_timeout_seconds:
            raise ValueError("maxPollSeconds must not be less than sessionTimeoutSeconds")
        return self


class DeadLetter(_Model):
    """Where records go that cannot be handled."""

    topic: _Topic | None = None
    """Left out: the topic's name with `-dead-letter` behind it."""
    create: bool = True
    """Whether the topic is created at start where it is missing."""
    timeout_seconds: _Seconds = 60
    """How long it is tried to write a dead letter before the consumer stops."""


class HandlerSettings(_Model):
    """What is done with an event."""

    name: _Name = "logging"
    """`logging`, `http`, or an entry point of the group `dealer_consumer.handlers`."""
    attempts: Annotated[int, Field(ge=1, le=1000)] = 3
    """How often an event is tried whose handler fails, where it is not known to pass."""
    first_pause_seconds: _Pause = 1
    """Before the second try; doubled before each further one."""
    longest_pause_seconds: _Pause = 60


class Http(_Model):
    """Where the handler `http` posts events."""

    url: AnyHttpUrl | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 10
    """For each of connecting, sending and the answer."""

    @field_validator("url")
    @classmethod
    def _holds_no_secret(cls, url: AnyHttpUrl | None) -> AnyHttpUrl | None:
        if url is not None and (url.username or url.password):
            raise ValueError("holds a user or a password; give a token as HTTP_TOKEN instead")
        return url


class Health(_Model):
    """Where `/livez`, `/readyz` and `/metrics` are served."""

    host: _Name = "0.0.0.0"  # noqa: S104  probes come from outside of the Pod
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    """0: any free one, which the log tells."""


class LogLevel(StrEnum):
    """From which level on the log holds something."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(_Model):
    """Everything that one consumer is told."""

    dealer: Dealer
    topic: _Topic
    group: _Name
    client_id: _Name | None = None
    """Left out: the group's name."""
    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 1000
    """The most records that are handled before their offsets are committed."""
    kafka: Kafka
    dead_letter: DeadLetter = DeadLetter()
    handler: HandlerSettings = HandlerSettings()
    http: Http = Http()
    health: Health = Health()
    log_level: LogLevel = LogLevel.INFO

    @property
    def dead_letter_topic(self) -> str:
        """The topic that dead letters go to."""
        return self.dead_letter.topic or f"{self.topic}-dead-letter"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(self.dead_letter_topic) > LONGEST_TOPIC:
            raise ValueError(
                "topic is too long to have -dead-letter behind it; set deadLetter.topic"
            )
        if self.dead_letter_topic == self.topic:
            raise ValueError("deadLetter.topic is the topic itself; name another one")
        if self.handler.name == "http" and self.http.url is None:
            raise ValueError("the handler http needs http.url (or HTTP_URL)")
        if (
            self.handler.name == "http"
            and self.kafka.max_poll_seconds < 5 * self.http.timeout_seconds
        ):
            raise ValueError(
                "kafka.maxPollSeconds must be five times http.timeoutSeconds or more, since a call "
                "connects, sends and waits"
            )
        return self


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read the settings file, where there is one, and what the environment says instead.

    Args:
        path: the YAML file.
        environment: variables by name; those of `VARIABLES` are used, empty ones are not.

    Raises:
        InvalidSettings: something can't be read, is missing or wrong. The message has a line for
            each problem, with the setting, its variable and the mend.
    """
    # Where a whole section is missing, what is needed of it is named one by one.
    content: dict[str, Any] = {"dealer": {}, "kafka": {}, **(_file_content(path) if path else {})}
    for variable, setting in VARIABLES.items():
        if value := environment.get(variable):
            _put(content, setting.split("."), value)
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise InvalidSettings(_described(error)) from None


def _file_content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise InvalidSettings(f"{path}: cannot be read: {error}") from None
    # The last two are of dates and numbers that are none, and of what is nested too deeply.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise InvalidSettings(f"{path}: is not YAML{line}") from None
    if not isinstance(content, dict):
        raise InvalidSettings(f"{path}: a mapping of settings is needed, such as `topic: …`")
    return content


def _put(content: dict[str, Any], path: list[str], value: str) -> None:
    """Set a value in nested mappings; where something else stands, that is left to be refused."""
    *folders, name = path
    for folder in folders:
        inner = content.setdefault(folder, {})
        if not isinstance(inner, dict):
            return
        content = inner
    content[name] = value


def _described(error: ValidationError) -> str:
    variables = {setting: variable for variable, setting in VARIABLES.items()}
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        setting = ".".join(str(part) for part in problem["loc"])
        also = f" (or {variables[setting]})" if setting in variables else ""
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{setting}{also}: {message}" if setting else message)
    return "; ".join(lines)
