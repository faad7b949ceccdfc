"""What a failed call means to a filter: a reason, and a message that is the same while it lasts."""

from flinkfilter.errors import Forbidden, RemoteError, Unauthenticated
from flinkfilter.lifecycle.observation import Trouble
from flinkfilter.resource.reasons import Reason


def trouble_of(error: RemoteError) -> Trouble:
    """Name the trouble behind a failed call to Confluent Cloud."""
    match error:
        case Unauthenticated():
            return Trouble(
                Reason.CREDENTIALS_INVALID,
                f"Confluent Cloud does not accept the API key: {error}. Put a valid one into the "
                "Secret; no restart is needed",
            )
        case Forbidden():
            return Trouble(
                Reason.FORBIDDEN,
                f"Confluent Cloud does not allow this: {error}. Grant the API key's owner the "
                "role FlinkDeveloper, and Assigner on the principal",
            )
        case _:
            return Trouble(
                Reason.CONFLUENT_UNAVAILABLE,
                f"Confluent Cloud cannot be asked: {error}. The call is repeated",
            )
