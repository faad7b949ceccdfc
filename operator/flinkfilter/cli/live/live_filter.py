"""What enters is a resource as the API server gives it; what leaves is what the commands need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flinkfilter.errors import Problem
from flinkfilter.resource.constants import GROUP
from flinkfilter.resource.reasons import ConditionType
from flinkfilter.resource.spec import DeletionPolicy
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """A filter in a cluster.

    Attributes:
        namespace, name: of the resource.
        generation: of its spec.
        annotations: those of this product, by their full names.
        display_name, topic: as its spec says; empty when it does not.
        start_from: where a statement without a predecessor begins, as its spec says.
        deletion_policy: what becomes of the table with it, as its spec says.
        enabled: whether its spec asks for a running statement.
        deleted: whether it is being deleted.
        status: what the operator says of it.
        warnings: what the operator doubts.
    """

    namespace: str
    name: str
    generation: int
    annotations: Mapping[str, str]
    display_name: str
    topic: str
    start_from: str
    deletion_policy: str
    enabled: bool
    deleted: bool
    status: Status
    warnings: tuple[Problem, ...]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read it from the resource; what is missing or damaged in the status is left out."""
        metadata = body["metadata"]
        spec = body.get("spec") or {}
        annotations = metadata.get("annotations") or {}
        return cls(
            namespace=metadata["namespace"],
            name=metadata["name"],
            generation=metadata.get("generation", 0),
            annotations={k: v for k, v in annotations.items() if k.startswith(f"{GROUP}/")},
            display_name=_text(spec.get("displayName")),
            topic=_text(spec.get("outputTopic")),
            start_from=_text(spec.get("startFrom")) or "earliest",
            deletion_policy=_text(spec.get("deletionPolicy")) or DeletionPolicy.RETAIN.value,
            enabled=spec.get("enabled", True) is not False,
            deleted="deletionTimestamp" in metadata,
            status=read_status(body.get("status")),
            warnings=_warnings(body.get("status")),
        )

    @property
    def is_current(self) -> bool:
        """Whether the status speaks of the spec as it is now."""
        return self.status.phase is not None and self.status.observed_generation == self.generation

    def holds(self, kind: ConditionType) -> str:
        """Give the status of a condition: True, False or Unknown; empty when it is not there."""
        condition = self.status.condition(kind.value)
        return condition.status if condition else ""

    def reason(self, kind: ConditionType) -> str:
        """Give the reason of a condition; empty when it is not there."""
        condition = self.status.condition(kind.value)
        return condition.reason if condition else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _warnings(status: object) -> tuple[Problem, ...]:
    found = status.get("warnings") if isinstance(status, dict) else None
    return tuple(
        Problem(path, message)
        for path, message in (
            (_text(each.get("path")), _text(each.get("message")))
            for each in (found if isinstance(found, list) else [])
            if isinstance(each, dict)
        )
        if message
    )
