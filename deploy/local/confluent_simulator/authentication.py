"""HTTP Basic authentication with an API key.

Flows in: the `Authorization` header. Flows out: nothing, or a 401. Secrets are compared in
constant time and never shown.
"""

import base64
import binascii
import hmac

from confluent_simulator.errors import ApiError

CHALLENGE = {"WWW-Authenticate": 'Basic realm="confluent-cloud"'}


class Credentials:
    """The one API key that is accepted; it can be replaced while the server runs."""

    def __init__(self, key: str, secret: str) -> None:
        self._expected = f"{key}:{secret}".encode()

    def replace(self, key: str, secret: str) -> None:
        """Accept another key from now on, and the old one no longer."""
        self._expected = f"{key}:{secret}".encode()

    def check(self, header: str | None) -> None:
        """Refuse a request whose header does not carry the key.

        Raises:
            ApiError: 401 with `WWW-Authenticate`.
        """
        scheme, _, encoded = (header or "").partition(" ")
        given = b""
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(encoded.strip(), validate=True)
            except (binascii.Error, ValueError):
                given = b""
        if not hmac.compare_digest(given, self._expected):
            raise ApiError(401, "Unauthorized: invalid API key or secret", headers=CHALLENGE)
