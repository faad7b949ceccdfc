"""The runs of a scenario: undisturbed, or with one fault at one call.

Flows in: the name of a scenario, and a fault. Flows out: what came of it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from kill_world import first_scenarios  # noqa: F401  importing registers them
from kill_world.outcome import differences, outcome_of, wrongs_of
from kill_world.scenario import SCENARIOS
from kill_world.seam import Call, Fault, Injection
from kill_world.virtual_time import run
from kill_world.world import NeverCame, World

QUIET_SECONDS = 200.0
"""Longer than the longest back-off and the resync that come after two minutes of outage."""

SETTINGS = {"pollSeconds": 15, "resyncSeconds": 150}


@dataclass(frozen=True)
class Run:
    """What came of one run.

    Attributes:
        calls: all calls until the world was at rest.
        outcome: the end, for comparison.
        wrongs: what must never be.
        struck: the call that met the fault.
        trace: a line for everything that happened.
    """

    calls: tuple[Call, ...]
    outcome: Any
    wrongs: tuple[str, ...]
    struck: Call | None
    trace: tuple[str, ...]


def run_once(played, injection=None):
    """Run a scenario until nothing happens any more."""

    async def main(clock):
        world = World(clock, {**SETTINGS, **played.settings}, injection)
        wrongs, outcome = [], None
        async with world.alive():
            try:
                await played.script(world)
                await _quiet(world)
            except NeverCame as error:
                wrongs.append(str(error))
            outcome = outcome_of(world)
            wrongs += wrongs_of(world, exactly_once=played.exactly_once)
        calls = tuple(world.seam.calls)
        return Run(calls, outcome, tuple(wrongs), world.seam.struck, tuple(world.seam.trace))

    return run(main)


@cache
def undisturbed(name):
    """Run a scenario in which nothing goes wrong."""
    return run_once(SCENARIOS[name])


def disturbed(name, number, fault):
    """Run a scenario with one fault.

    Returns:
        What is not as in the undisturbed run, and the trace.
    """
    played, expected = SCENARIOS[name], undisturbed(name)
    found = run_once(played, Injection(number, Fault(fault)))
    wrongs = list(found.wrongs)
    if found.struck is None:
        wrongs.append("the call never came")
    elif found.struck.words != expected.calls[number - 1].words:
        wrongs.append(f"another call than in the undisturbed run: {found.struck.words}")
    lines = differences(expected.outcome, found.outcome, "end")
    wrongs += [line for line in lines if not line.startswith(played.free)]
    return wrongs, found.trace


async def _quiet(world):
    """Wait until nothing is called but the poller's list, for so long that nothing will be."""

    def last():
        others = [call for call in world.seam.calls if call.words != "GET all statements"]
        return others[-1].at if others else 0.0

    end = world.clock.now() + 4 * 3600
    while world.clock.now() < max(last(), world.restarted) + QUIET_SECONDS:
        if world.clock.now() > end:
            raise NeverCame("it never came to rest: calls go on and on")
        await world.passes(10)


def points_of(run):
    """Give the calls that can meet a fault: all but the lists of a world at rest."""
    calls = run.calls
    last = max(call.number for call in calls if call.words != "GET all statements")
    return [call for call in calls if call.number <= last + 1]
