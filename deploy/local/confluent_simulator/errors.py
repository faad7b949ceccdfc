"""What the simulator refuses: over HTTP (`ApiError`) and in the SQL (`SqlRefused`).

Flows in: the reason of a refusal. Flows out: the HTTP answer in Confluent's error envelope, or
the text that becomes a statement's `status.detail`.
"""

from collections.abc import Mapping
from typing import Any

CODES = {
    400: ("invalid_filter", "Bad Request"),
    401: ("user_unauthenticated", "Unauthorized"),
    403: ("user_unauthorized", "Forbidden"),
    404: ("resource_not_found", "Not Found"),
    409: ("resource_already_exists", "Conflict"),
    415: ("unsupported_media_type", "Unsupported Media Type"),
    422: ("invalid_configuration", "Unprocessable Entity"),
    429: ("rate_limited", "Too Many Requests"),
    500: ("internal_server_error", "Internal Server Error"),
}


class SimulatorError(Exception):
    """The root: everything that the simulator expects to go wrong."""


class InvalidConfig(SimulatorError):
    """The configuration file cannot be used; the message names the key and the mend."""


class SqlRefused(SimulatorError):
    """A statement that cannot be planned or run; the message is its `status.detail`."""


class SavepointFailed(SimulatorError):
    """A job could not be stopped cleanly; the message becomes its statement's `status.detail`.

    Attributes:
        checkpoint: topic → partition → offset, where a resume goes on.
    """

    def __init__(
        self, message: str, checkpoint: Mapping[str, Mapping[int, int]] | None = None
    ) -> None:
        super().__init__(message)
        self.checkpoint = checkpoint or {}


class EngineUnavailable(SimulatorError):
    """Flink or Kafka behind the simulator did not answer as they must."""


class ApiError(SimulatorError):
    """An HTTP refusal.

    Attributes:
        status: the HTTP status code.
        detail: the sentence for people.
        pointer: JSON pointer to the offending part of the body; None for other causes.
        headers: extra headers of the answer, such as `Location` of a 409.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        pointer: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.pointer = pointer
        self.headers = dict(headers or {})


def error_body(status: int, detail: str, request_id: str, pointer: str | None) -> dict[str, Any]:
    """Return the error envelope of `sql/v1`: one entry in `errors`."""
    code, title = CODES.get(status, ("error", "Error"))
    source = {} if pointer is None else {"pointer": pointer}
    entry = {
        "id": request_id,
        "status": str(status),
        "code": code,
        "title": title,
        "detail": detail,
        "source": source,
    }
    return {"errors": [entry]}
