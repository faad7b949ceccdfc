"""Scenarios by name, and the runs of one: undisturbed, or with one fault at one call.

A scenario is a coroutine function that is given the world; its first line of documentation says
what happens in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kill_world.outcome import differences, outcome_of, wrongs_of
from kill_world.seam import Call, Injection
from kill_world.virtual_time import run
from kill_world.world import NeverCame, World

QUIET_SECONDS = 330.0
"""Longer than the longest back-off and the resync: what comes later than that never comes."""

SETTINGS = {"pollSeconds": 15, "resyncSeconds": 300}

SCENARIOS = {}


@dataclass(frozen=True)
class Scenario:
    """A script with what is special about it.

    Attributes:
        name: as in commands.
        script: the coroutine function.
        settings: of the operator, beside the usual ones.
        exactly_once: whether no event may be read twice; False where the server loses a job.
        expects: what must be in the undisturbed end: the phase of the filter `orders`.
    """

    name: str
    script: Callable
    settings: Mapping[str, Any] = field(default_factory=dict)
    exactly_once: bool = True
    expects: str | None = "Running"


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


def scenario(**options):
    """Make a scenario of a coroutine function."""

    def register(script):
        name = script.__name__.replace("_", "-")
        SCENARIOS[name] = Scenario(name, script, **options)
        return script

    return register


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


def faults_of(played, undisturbed, injection):
    """Run a scenario with one fault, and list what is not as in the undisturbed run."""
    found = run_once(played, injection)
    wrongs = list(found.wrongs)
    if found.struck is None:
        wrongs.append("the call never came")
    elif found.struck.words != undisturbed.calls[injection.number - 1].words:
        wrongs.append(f"another call than in the undisturbed run: {found.struck.words}")
    wrongs += differences(undisturbed.outcome, found.outcome, "end")
    return wrongs, found


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


def points_of(undisturbed):
    """Give the calls that can meet a fault: all but the lists of a world at rest."""
    calls = undisturbed.calls
    last = max(call.number for call in calls if call.words != "GET all statements")
    return [call for call in calls if call.number <= last + 1]


def injection_of(text):
    """Read `NUMBER:FAULT`."""
    from kill_world.seam import Fault

    number, _, fault = text.partition(":")
    return Injection(int(number), Fault(fault))
