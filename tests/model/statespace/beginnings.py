"""Where explorations begin: the moments of a filter's life from which ways lead apart."""

from statespace.events import disturbances, progress
from statespace.program import Program
from statespace.rest import Rest
from statespace.world import World

REST = "…"
"""Everything happens by itself until nothing does."""
RUNS = ("approve A", REST)
CHANGED = (*RUNS, "edit to B", "approve B", REST)
MOVED = (*RUNS, "edit to C", "approve C", REST)
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "new": (),
    "approved": ("approve A",),
    "runs": RUNS,
    "changes": (*RUNS, "edit to B", "approve B"),
    "changed": CHANGED,
    "moves to another topic": (*RUNS, "edit to C", "approve C"),
    "moved to another topic": MOVED,
    "goes back": (*CHANGED, "roll back to A"),
    "stopped": (*RUNS, "disabled", REST),
    "lost": (*RUNS, "1-insert is purged"),
    "failed": (*RUNS, "1-insert fails", "list"),
    "given up": (
        *("approve A", "pass", "pass", "pass", "1-sink moves on", "list", "pass"),
        *("much time passes", "list", "pass"),
    ),
    "ends": (*RUNS, "delete"),
    "ends with its table": (*MOVED, "drops its table", "delete"),
}


def begin(name: str, program: Program) -> World:
    """Let everything happen that a beginning consists of."""
    return after(World(), program, *BEGINNINGS[name])


def after(world: World, program: Program, *happened: str) -> World:
    """Let all this happen, in this order."""
    for event in happened:
        if event == REST:
            world = Rest(program).of(world)
        else:
            world = dict([*progress(world, program), *disturbances(world, program)])[event]
    return world
