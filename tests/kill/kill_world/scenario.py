"""Scenarios by name.

A scenario is a coroutine function that is given the world; the first line of its documentation
says what happens in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SCENARIOS = {}

_STATUS = "end.filters.orders.status"
ATTEMPTS = (
    *(f"{_STATUS}.{name}" for name in ("message", "number", "history", "running.revision")),
    *(f"{_STATUS}.conditions.{name}.message" for name in ("Ready", "Deployed")),
    *(f"{_STATUS}.deployment.{name}" for name in ("number", "revision", "statements", "origin")),
    *(f"end.{name}" for name in ("names", "properties")),
)
"""What depends on how many deployments it took, where the user and the operator race."""


@dataclass(frozen=True)
class Scenario:
    """A script with what is special about it.

    Attributes:
        name: as in commands.
        script: the coroutine function.
        settings: of the operator, beside the usual ones.
        exactly_once: whether no event may be read twice; False where the server loses a job.
        expects: what must be in the undisturbed end: the phase of the filter `orders`.
        free: paths of the outcome that depend on when things happen; the script says why.
    """

    name: str
    script: Callable
    settings: Mapping[str, Any] = field(default_factory=dict)
    exactly_once: bool = True
    expects: str | None = "Running"
    free: tuple[str, ...] = ()


def scenario(**options):
    """Make a scenario of a coroutine function."""

    def register(script):
        name = script.__name__.replace("_", "-")
        SCENARIOS[name] = Scenario(name, script, **options)
        return script

    return register
