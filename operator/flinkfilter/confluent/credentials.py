"""The API key: from the environment or from mounted files to one Authorization header.

Both sources are read anew for every request, so a rotated key needs no restart. Neither the key
nor its secret is in any repr, message or log.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from flinkfilter.errors import Unauthenticated

KEY = "CONFLUENT_CLOUD_API_KEY"
LINK = "..data"
SECRET = "CONFLUENT_CLOUD_API_SECRET"  # noqa: S105  the name of the variable, not its value


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key with its secret; a repr shows neither."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


class CredentialsSource(Protocol):
    """Where credentials come from."""

    def read(self) -> Credentials:
        """Read them as they are now.

        Raises:
            Unauthenticated: they are missing or unusable; the message says which and where.
        """
        ...


@dataclass(frozen=True, slots=True)
class EnvironmentCredentials:
    """Credentials in the variables `CONFLUENT_CLOUD_API_KEY` and `CONFLUENT_CLOUD_API_SECRET`.

    Attributes:
        environment: the variables by name; those of this process when left out.
    """

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def read(self) -> Credentials:
        """Read both variables; see `CredentialsSource`."""
        missing = [name for name in (KEY, SECRET) if not self.environment.get(name)]
        if missing:
            raise Unauthenticated(f"set {' and '.join(missing)}: no API key is given")
        return _checked(
            Credentials(self.environment[KEY].strip(), self.environment[SECRET].strip())
        )


@dataclass(frozen=True, slots=True)
class FileCredentials:
    """Credentials in two files of a folder, as Kubernetes mounts a Secret.

    Attributes:
        folder: holds the files `CONFLUENT_CLOUD_API_KEY` and `CONFLUENT_CLOUD_API_SECRET`.
    """

    folder: Path

    def read(self) -> Credentials:
        """Read both files; see `CredentialsSource`."""
        while True:
            version = self._version()
            key, secret = self._content(KEY), self._content(SECRET)
            # The kubelet changes all files at once; a key and a secret of two versions are of none.
            if version == self._version():
                return _checked(Credentials(key, secret))

    def _version(self) -> str:
        """Name what the kubelet's link points to; the same always where it made no such link."""
        return os.path.realpath(self.folder / LINK)

    def _content(self, name: str) -> str:
        path = self.folder / name
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            problem = error.strerror if isinstance(error, OSError) else "it is not text"
        # Outside the handler: a decoding error carries the bytes that it met.
        raise Unauthenticated(f"{path}: the API key cannot be read: {problem}")


def _checked(credentials: Credentials) -> Credentials:
    """Refuse what cannot be a key, in a frame without the values: a traceback may show locals."""
    for name, usable in (
        # HTTP Basic ends the key at the first colon (RFC 7617).
        (KEY, _is_one_line(credentials.key) and ":" not in credentials.key),
        (SECRET, _is_one_line(credentials.secret)),
    ):
        if not usable:
            raise Unauthenticated(
                f"{name} is empty, or is not what Confluent Cloud issues (one line of printable "
                "characters, no colon in the key)"
            )
    return credentials


def _is_one_line(text: str) -> bool:
    return text != "" and text.isprintable()
