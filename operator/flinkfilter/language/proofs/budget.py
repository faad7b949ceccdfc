"""How much work proofs may take: a filter that is hard to judge is left as it is."""

from dataclasses import dataclass

STEPS = 5_000
"""Conditions and values looked at; some tens of milliseconds."""


class Exhausted(Exception):
    """The budget is spent; what was to be proven stays unknown."""


@dataclass(slots=True)
class Budget:
    """What is left for some proofs about one filter.

    Attributes:
        steps: conditions that may still be looked at.
    """

    steps: int = STEPS

    def spend(self, steps: int) -> None:
        """Take some.

        Raises:
            Exhausted: so much is not left. Nothing is left from then on.
        """
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted
