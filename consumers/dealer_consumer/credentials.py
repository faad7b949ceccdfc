"""Secrets, from mounted files or from the environment. None of them is in any repr or message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dealer_consumer.errors import InvalidSettings
from dealer_consumer.settings import SecurityProtocol, Settings

KEY = "KAFKA_API_KEY"
SECRET = "KAFKA_API_SECRET"  # noqa: S105  the name of the variable, not its value
TOKEN = "HTTP_TOKEN"  # noqa: S105  the name of the variable, not its value


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to be let in.

    Attributes:
        api_key: the user of SASL PLAIN; None for brokers without.
        api_secret: its password.
        http_token: sent by the handler `http` as bearer token; None where none is asked for.
    """

    api_key: str | None = field(default=None, repr=False)
    api_secret: str | None = field(default=None, repr=False)
    http_token: str | None = field(default=None, repr=False)


def read(settings: Settings, folder: Path | None, environment: Mapping[str, str]) -> Credentials:
    """Read the secrets that the settings call for.

    Args:
        settings: say whether an API key is needed.
        folder: holds a file for each secret, named as its variable; a mounted Secret.
        environment: variables by name, for the secrets that have no file.

    Raises:
        InvalidSettings: one is missing, unusable, or given where it would not be used.
    """
    key, secret, token = (_one(name, folder, environment) for name in (KEY, SECRET, TOKEN))
    if token and not token.isascii():
        raise InvalidSettings(f"{TOKEN}: has characters beyond ASCII, which no HTTP header takes")
    encrypted = settings.kafka.security_protocol is SecurityProtocol.SASL_SSL
    missing = [name for name, value in ((KEY, key), (SECRET, secret)) if value is None]
    if encrypted and missing:
        raise InvalidSettings(
            f"set {' and '.join(missing)}: kafka.securityProtocol is SASL_SSL, which needs an API "
            "key. Brokers without encryption are spoken to with kafka.securityProtocol: PLAINTEXT"
        )
    if not encrypted and len(missing) < len((KEY, SECRET)):
        raise InvalidSettings(
            f"{KEY} or {SECRET} is set, but kafka.securityProtocol is PLAINTEXT, which uses none. "
            "Take it away, or set SASL_SSL"
        )
    return Credentials(key, secret, token)


def _one(name: str, folder: Path | None, environment: Mapping[str, str]) -> str | None:
    value = environment.get(name)
    path = folder / name if folder else None
    if path and path.exists():
        try:
            value = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            value = ""
    value = value.strip() if value is not None else None
    if path and value == "":
        raise InvalidSettings(f"{path}: is empty or cannot be read as text")
    if value and not value.isprintable():
        raise InvalidSettings(f"{name}: is not one line of printable characters")
    return value or None
