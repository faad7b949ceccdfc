"""The published cases: conditions, with the events that match and those that do not.

Flows in: `tests/conformance/*.yaml`, whose README says the format. Flows out: cases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flinkfilter.resource.yaml_reading import read_documents

FOLDER = Path(__file__).parents[1]
FILES = tuple(sorted(FOLDER.glob("*.yaml")))


@dataclass(frozen=True)
class Case:
    """A filter, and which of a file's events match it.

    Attributes:
        file: where it stands.
        conditions: as they stand under `spec.conditions`.
        operations: as they stand under `spec.operations`.
        match: the events that match, by name.
        no_match: those that do not.
    """

    file: str
    conditions: list[dict[str, Any]]
    operations: list[str]
    match: dict[str, dict[str, Any]]
    no_match: dict[str, dict[str, Any]]

    @property
    def spec(self) -> dict[str, Any]:
        """The spec of the filter."""
        return {
            "outputTopic": "out",
            "operations": self.operations,
            "conditions": self.conditions,
        }

    def __str__(self) -> str:
        return f"{self.file}: {self.conditions}"


def cases(file: Path) -> Iterator[Case]:
    """Read the cases of a file."""
    (document,) = read_documents(file.read_text(encoding="utf-8"))
    events = document.content["events"]
    for case in document.content["cases"]:
        yield Case(
            file=file.name,
            conditions=case["conditions"],
            operations=case.get("operations", ["any"]),
            match={name: events[name] for name in case["match"]},
            no_match={name: events[name] for name in events if name not in case["match"]},
        )


def all_cases() -> list[Case]:
    """Read all files."""
    return [case for file in FILES for case in cases(file)]
