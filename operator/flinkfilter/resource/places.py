"""Where the fields of a document stand in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flinkfilter.resource.json_values import child_path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands.

    Attributes:
        line: counted from 1; of a field, the line of its key.
        inside: the places of what it holds, by key or index.
    """

    line: int
    inside: Mapping[str | int, "Place"] = field(default_factory=dict)

    def at(self, path: str) -> "Place":
        """Find the place that a path names, else that of the nearest field around it.

        Args:
            path: as problems spell it, from this value on: `spec.conditions[0].value`.
        """
        place, walked = self, ""
        while following := place._step(path, walked):
            place, walked = following
        return place

    def _step(self, path: str, walked: str) -> "tuple[Place, str] | None":
        for step, place in self.inside.items():
            longer = child_path(walked, step)
            if not walked:
                longer = longer.removeprefix(".")
            if path == longer or path.startswith((f"{longer}.", f"{longer}[")):
                return place, longer
        return None
