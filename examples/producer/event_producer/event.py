"""The body of a request: what an event must have. Everything else in it is kept as it is."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, FailFast, Field, ValidationError
from pydantic.alias_generators import to_camel

_Text = Annotated[str, Field(min_length=1, max_length=255)]


class _Model(BaseModel):
    """Common reading rules: camelCase outside, strict types, further fields allowed."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="allow", frozen=True, strict=True, hide_input_in_errors=True
    )


class EventHeader(_Model):
    """What the event is; becomes the row's columns."""

    uuid: _Text
    event_name: _Text
    event_type: _Text
    created_date: AwareDatetime
    saved_date: AwareDatetime


class EntityHeader(_Model):
    """What an entity is."""

    entity_id: _Text
    entity_type: _Text
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Entity(_Model):
    """What the event is about; its other fields are free."""

    entity_header: EntityHeader


class Event(_Model):
    """One event."""

    event_header: EventHeader
    # To the first that is none: to tell of each in a mebibyte of them would take minutes.
    entities: Annotated[list[Entity], Field(min_length=1), FailFast()]


class InvalidEvent(ValueError):
    """The body is no event.

    Attributes:
        problems: where and what, one a line.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_event(body: bytes) -> Event:
    """Read the body of a request.

    Raises:
        InvalidEvent: it is not JSON, or lacks what an event must have.
    """
    try:
        return Event.model_validate_json(body)
    except ValidationError as error:
        raise InvalidEvent(
            [f"{_path(each['loc'])}: {each['msg']}" for each in error.errors(include_url=False)]
        ) from None


def _path(place: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".") or "body"
