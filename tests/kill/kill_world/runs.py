"""The runs of a scenario: undisturbed, with one fault at one call, or with each of them.

Flows in: the name of a scenario. Flows out: what came of it.
"""

import gc
import traceback
from dataclasses import dataclass
from functools import cache
from typing import Any

from kill_world import (  # noqa: F401  importing registers them
    change_scenarios,
    first_scenarios,
    outside_scenarios,
)
from kill_world.forks import Forks
from kill_world.outcome import differences, outcome_of, wrongs_of
from kill_world.scenario import SCENARIOS
from kill_world.seam import Call, no_fault
from kill_world.virtual_time import run
from kill_world.world import NeverCame, World

QUIET_SECONDS = 200.0
"""Longer than the longest back-off and the resync that come after two minutes of outage."""

SETTINGS = {"soakSeconds": 15, "pollSeconds": 30, "resyncSeconds": 150}
POLL = "GET all statements"

# What was deleted stays in the record until something else is written. A statement that is still
# there would show in the outcome by itself.
FREE = (
    "end.filters.orders.status.deployment.leftovers",
    "end.filters.orders.status.replacement.leftovers",
)


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


@cache
def undisturbed(name):
    """Run a scenario in which nothing goes wrong."""
    return _run_once(SCENARIOS[name], no_fault)


def points_of(name):
    """Give the calls that can meet a fault: all but the lists of a world at rest."""
    calls = undisturbed(name).calls
    last = max(call.number for call in calls if call.words != POLL)
    return [call for call in calls if call.number <= last + 1]


def disturbed(name, number, fault):
    """Run a scenario with one fault.

    Returns:
        What is not as in the undisturbed run, and the trace.
    """
    found = _run_once(SCENARIOS[name], lambda call: fault if call.number == number else None)
    wrongs = _wrongs(name, found)
    if found.struck is None:
        wrongs.append("the call never came")
    return wrongs, found.trace


def disturbed_everywhere(name, processes):
    """Run a scenario with each fault at each call, each in a process that begins there.

    Returns:
        Triples of call, fault, and what is not as in the undisturbed run.
    """
    numbers = {call.number for call in points_of(name)}
    with Forks(numbers, processes) as forks:
        try:
            found = _run_once(SCENARIOS[name], forks.choose)
            wrongs = _wrongs(name, found)
        except BaseException:
            if not forks.is_child:
                raise
            wrongs = [traceback.format_exc()]
        forks.end_child(wrongs)
        return forks.results()


def _wrongs(name, found):
    free = (*FREE, *SCENARIOS[name].free)
    lines = differences(undisturbed(name).outcome, found.outcome, "end")
    return [*found.wrongs, *(line for line in lines if not line.startswith(free))]


def _run_once(played, choose):
    """Run a scenario until nothing happens any more."""

    async def main(clock):
        world = World(clock, {**SETTINGS, **played.settings}, choose)
        wrongs, outcome = [], None
        async with world.alive():
            try:
                await played.script(world)
                await _quiet(world)
            except NeverCame as error:
                wrongs.append(str(error))
            outcome = outcome_of(world)
            wrongs += wrongs_of(world, exactly_once=played.exactly_once)
        seam = world.seam
        return Run(tuple(seam.calls), outcome, tuple(wrongs), seam.struck, tuple(seam.trace))

    # A run is over before it has made much garbage.
    gc.disable()
    try:
        return run(main)
    finally:
        gc.enable()


async def _quiet(world):
    """Wait until nothing is called but the poller's list, for so long that nothing will be."""

    def last():
        others = (call.at for call in reversed(world.seam.calls) if call.words != POLL)
        return next(others, 0.0)

    end = world.clock.now() + 4 * 3600
    while world.clock.now() < max(last(), world.restarted) + QUIET_SECONDS:
        if world.clock.now() > end:
            raise NeverCame("it never came to rest: calls go on and on")
        await world.passes(10)
