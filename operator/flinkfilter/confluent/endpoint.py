"""Where the statements API of one region and environment is, as a value."""

from dataclasses import dataclass
from urllib.parse import quote

from flinkfilter.errors import InvalidSettings, Rejected
from flinkfilter.settings import Confluent


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One statements API: a gateway, and the organization and environment that are asked for.

    Attributes:
        url: the gateway, such as `https://flink.us-east-1.aws.confluent.cloud`.
        organization: the organization's UUID.
        environment: the environment's id, such as `env-abc123`.
    """

    url: str
    organization: str
    environment: str

    @classmethod
    def of(cls, confluent: Confluent) -> "Endpoint":
        """Read the endpoint from the settings.

        Raises:
            InvalidSettings: they do not say it (the command line needs none, a client does), or
                it holds credentials, which would be logged with it.
        """
        if confluent.endpoint is None:
            raise InvalidSettings(
                "confluent.endpoint is missing (or set CONFLUENT_FLINK_API_ENDPOINT); it looks "
                "like https://flink.us-east-1.aws.confluent.cloud"
            )
        if "@" in confluent.endpoint:
            raise InvalidSettings(
                "confluent.endpoint must not hold credentials (before the @); they belong in "
                "CONFLUENT_CLOUD_API_KEY and CONFLUENT_CLOUD_API_SECRET"
            )
        return cls(confluent.endpoint, confluent.organization_id, confluent.environment_id)

    @property
    def statements(self) -> str:
        """The URL of all statements of the environment, without a slash at its end."""
        return (
            f"{self.url.rstrip('/')}/sql/v1/organizations/{quote(self.organization, safe='')}"
            f"/environments/{quote(self.environment, safe='')}/statements"
        )

    def statement(self, name: str) -> str:
        """The URL of one statement.

        Raises:
            Rejected: no statement can have this name; as a URL it would mean something else.
        """
        if name in ("", ".", ".."):
            raise Rejected(f"{name!r} cannot be the name of a statement")
        return f"{self.statements}/{quote(name, safe='')}"
