"""All ways through the small world, nearest first, and the shortest one to what is wrong."""

import re
from collections import deque
from dataclasses import dataclass, field

from statespace.events import disturbances, progress
from statespace.program import Program
from statespace.rest import Rest
from statespace.rules import Violation
from statespace.world import World


@dataclass
class Explored:
    """How far a search came."""

    states: int = 0
    transitions: int = 0
    depth: int = 0
    complete: bool = True
    violations: dict[str, str] = field(default_factory=dict)

    def summary(self) -> str:
        """Say how far the search came."""
        end = "all" if self.complete else "the nearest"
        return f"{end} {self.states} states, {self.transitions} transitions, depth {self.depth}"

    def told(self) -> str:
        """Tell every violation with the shortest way to it; nothing when there is none."""
        return "\n\n".join(self.violations.values())


def explore(
    start: World,
    program: Program,
    *,
    surprises: int,
    most: int,
    until_violation: bool = False,
) -> Explored:
    """Try everything from a world on.

    Args:
        start: where to begin.
        program: the operator.
        surprises: the most disturbances on one way.
        most: the most states; the search ends there, nearest states first.
        until_violation: whether to end with the first violation.
    """
    explored = Explored()
    resting = Rest(program)
    reached: dict[World, int] = {start: surprises}
    ways: dict[World, tuple[World | None, str]] = {start: (None, "")}
    queue = deque([(start, surprises, 0)])
    while queue:
        world, left, steps = queue.popleft()
        explored.states += 1
        explored.depth = max(explored.depth, steps)
        what = ""
        try:
            what = "and nothing else happens"
            resting.judge(world)
            if not world.filter.exists:
                continue
            what = "the next event"
            nexts = [(*event, left) for event in progress(world, program)]
            if left:
                nexts += [(*event, left - 1) for event in disturbances(world, program)]
        except Violation as violation:
            kind = re.sub(r"[\d-]+", "#", str(violation))
            explored.violations.setdefault(
                kind, f"{violation}\n  after: {_way(ways, world)} → {what}"
            )
            if until_violation:
                return explored
            continue
        explored.transitions += len(nexts)
        for event, after, remaining in nexts:
            if reached.get(after, -1) >= remaining:
                continue
            if len(reached) >= most and after not in reached:
                explored.complete = False
                continue
            if after not in reached:
                ways[after] = (world, event)
            reached[after] = remaining
            queue.append((after, remaining, steps + 1))
    return explored


def _way(ways: dict[World, tuple[World | None, str]], world: World) -> str:
    events: list[str] = []
    at: World | None = world
    while at is not None:
        at, event = ways[at]
        events.append(event)
    return " → ".join(reversed(events[:-1])) or "the start"
