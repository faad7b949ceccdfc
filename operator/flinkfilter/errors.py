"""Every error this program raises on purpose.

FlinkFilterError
├── InvalidSpec          the filter itself: a list of problems, each with its field's path
├── InvalidManifest      a file of manifests that cannot be read
├── InvalidSettings      the settings file or the environment
├── InvalidSql           generated SQL that does not read back as what was meant (a defect of ours)
├── LeaseLost            another process may reconcile from now on; this one has to end
└── RemoteError          Confluent Cloud or Kubernetes answered, or failed to
    ├── Unavailable      network, time-out, 408, 5xx, an answer that is not of the API: try later
    │   └── RateLimited  429: try after `retry_after` seconds
    ├── Unauthenticated  401: the key is wrong, too young or expired; heals when it is replaced
    ├── Forbidden        403: a missing role, or a statement that a pool-scoped role cannot see
    ├── NotFound         404
    ├── Conflict         409: the name is taken, or the object changed since it was read
    └── Rejected         400, 422: understood and refused; only another request can succeed
"""

from dataclasses import dataclass


class FlinkFilterError(Exception):
    """The root of the tree: everything that the program expects to go wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a filter.

    Attributes:
        path: where, as a field path from the resource's root, such as `spec.conditions[0].value`.
        message: what is wrong and what would be right, in one or two sentences.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class InvalidSpec(FlinkFilterError):
    """A filter that cannot be turned into SQL, with every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class InvalidManifest(FlinkFilterError):
    """A file that is not YAML or JSON as kubectl reads it.

    Attributes:
        message: what is wrong.
        line: where, counted from 1; None where no line can be named.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message = message
        self.line = line


class InvalidSettings(FlinkFilterError):
    """Settings that cannot be used; the message names the file or variable and the mend."""


class InvalidSql(FlinkFilterError):
    """Generated SQL failed its inspection. Never the user's fault; nothing of it is ever sent."""


class LeaseLost(FlinkFilterError):
    """This process no longer holds the Lease, so it must not reconcile any longer."""


class RemoteError(FlinkFilterError):
    """A remote call did not succeed.

    Attributes:
        request_id: the server's `X-Request-Id`, for its support; None when there was no answer.
    """

    def __init__(self, message: str, *, request_id: str | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


class Unavailable(RemoteError):
    """The server could not be reached or could not answer; the same request may succeed later."""


class RateLimited(Unavailable):
    """The server asks for patience.

    Attributes:
        retry_after: seconds to wait, as the server said; None when it did not.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message, request_id=request_id)
        self.retry_after = retry_after


class Unauthenticated(RemoteError):
    """The credentials were not accepted."""


class Forbidden(RemoteError):
    """The credentials were accepted, but the call is not allowed, or the object not visible."""


class NotFound(RemoteError):
    """The object does not exist."""


class Conflict(RemoteError):
    """The name is taken, or the object changed since it was read."""


class Rejected(RemoteError):
    """The request was understood and refused; sending it again cannot help."""
