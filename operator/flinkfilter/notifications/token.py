"""The receiver's token: from a mounted file or the environment to one Authorization header.

It is read anew for every request, so a rotated one needs no restart. It is in no repr, message or
log.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flinkfilter.errors import Unauthenticated

NAME = "FLINKFILTER_NOTIFICATIONS_TOKEN"


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Where the token comes from.

    Attributes:
        environment: variables by name; asked where there is no such file.
        folder: of the mounted Secret, if any.
    """

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path | None = None

    def headers(self) -> dict[str, str]:
        """Give the header that carries the token; none where no token is given.

        Raises:
            Unauthenticated: it is there and cannot be used.
        """
        token = self._read().strip()
        if not token:
            return {}
        if not re.fullmatch("[!-~]+", token):
            raise Unauthenticated(f"{NAME} is not one word of printable ASCII characters")
        return {"Authorization": f"Bearer {token}"}

    def _read(self) -> str:
        if self.folder is not None:
            with suppress(FileNotFoundError):
                # What is not ASCII is refused above, without being shown.
                return (self.folder / NAME).read_text(encoding="latin-1")
        return self.environment.get(NAME, "")
