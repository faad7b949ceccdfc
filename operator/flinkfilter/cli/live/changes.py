"""What a command would write, or why it would not."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Annotations to write.

    Attributes:
        annotations: by their full names; None removes one.
        said: what is to be said when that is done.
    """

    annotations: Mapping[str, str | None]
    said: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is to be written.

    Attributes:
        why: for the person who asked.
        well: whether it is as was asked for already.
    """

    why: str
    well: bool = False
