"""Who may have an output topic: claims, ordered by who has it for longest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A filter's claim on topics."""

    namespace: str
    name: str
