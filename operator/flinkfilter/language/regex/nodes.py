"""The tree of a pattern. Anchors stand only at the ends of a branch, never inside groups."""

from dataclasses import dataclass
from typing import TypeAlias

from flinkfilter.language.regex.characters import CharacterSet


@dataclass(frozen=True, slots=True)
class Character:
    """One character out of a set."""

    of: CharacterSet


@dataclass(frozen=True, slots=True)
class Sequence:
    """One node after the other."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several nodes; at least two."""

    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node, `least` to `most` times; `most` None is without end."""

    body: "Node"
    least: int
    most: int | None

    @property
    def varies(self) -> bool:
        """Whether the number of times is open."""
        return self.least != self.most


Node: TypeAlias = Character | Sequence | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Branch:
    """One top-level alternative, found anywhere unless it is tied to the start or the end."""

    items: tuple[Node, ...]
    at_start: bool = False
    at_end: bool = False
