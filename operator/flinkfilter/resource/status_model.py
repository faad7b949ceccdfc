"""What all parts of a status have in common: camelCase outside, times to the second."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


def _to_seconds(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# Times are written as Kubernetes writes its own: in UTC, to the second. One without a zone cannot
# be compared with any of ours, so it counts as damaged.
Time: TypeAlias = Annotated[AwareDatetime, PlainSerializer(_to_seconds, when_used="json")]


class StatusModel(BaseModel):
    """Common rules: camelCase outside; unknown fields (of a newer version) are dropped."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    def changed(self, **fields: Any) -> Self:
        """The same with these fields replaced; the values are trusted to be of their types."""
        return self.model_copy(update=fields)
