"""What checks of meaning find: what is refused, and what is only warned of."""

from dataclasses import dataclass, field

from flinkfilter.errors import Problem


@dataclass(slots=True)
class Findings:
    """What was found in a filter, in the order of its conditions.

    Attributes:
        refusals: what is certainly wrong.
        warnings: what may be meant, and often is not.
    """

    refusals: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
