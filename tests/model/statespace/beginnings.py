"""Where explorations begin: the moments of a filter's life from which ways lead apart."""

from collections.abc import Iterator

from flinkfilter.lifecycle.statement import Phase
from statespace.events import HAND, Event, crashed, disturbances, progress
from statespace.program import Program
from statespace.rest import Rest
from statespace.revisions import DIGESTS
from statespace.world import Filter, Known, Server, Stored, World

REST = "…"
"""Everything happens by itself until nothing does."""
RESTORED = "restored"
"""The cluster is as it was in RUNS; Confluent Cloud is as it is."""
RUNS = ("approve A", REST)
CHANGED = (*RUNS, "edit to B", "approve B", REST)
MOVED = (*RUNS, "edit to C", "approve C", REST)
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "new": (),
    "approved": ("approve A",),
    "runs": RUNS,
    "changes": (*RUNS, "edit to B", "approve B"),
    "hands over": (
        *(*RUNS, "edit to B", "approve B", "pass", "pass", "6 s pass", "pass"),
        "1-insert moves on",
    ),
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


RIVAL = Filter(name="g", uid="9b2c5a0e-0000-4a6c-9f0e-3d1d2f6b7c11", spec="D")
RIVALRIES: dict[str, tuple[str, ...]] = {
    "both want a topic": (),
    "both are approved": ("approve A",),
    "the rival runs": ("rival runs", REST),
    "the rival runs, and this one is approved": ("rival runs", REST, "approve A", REST),
    "this one runs": ("approve A", REST, "rival approved"),
    "this one moves to the rival's topic": (
        *("rival moves", "rival runs", REST, "approve A", REST, "edit to C", "approve C"),
    ),
    "the rival ends": ("rival runs", REST, "approve A", REST, "rival: delete"),
}
FOREIGN: dict[str, tuple[str, ...]] = {
    "somebody else writes": ("by hand",),
    "somebody else writes, and it is approved": ("by hand", "approve A", REST),
    "is taken over": ("by hand", "approve A", REST, "take over"),
    "was taken over": ("by hand", "approve A", REST, "take over", REST),
}
OLDER: dict[str, tuple[str, ...]] = {
    "the status is older": (*CHANGED, RESTORED, "pass", "pass", "pass"),
    "the status is older, and it changes": (
        *(*CHANGED, RESTORED, "edit to B", "approve B", "pass", "pass", "pass"),
    ),
    "the status is older than a change under way": (
        *(*CHANGED, "edit to A", "approve A", "pass", "pass", RESTORED, "pass", "pass", "pass"),
    ),
}
"""What runs was found, and what is to be done about it is recorded."""
UNKNOWN: dict[str, tuple[str, ...]] = {
    "is restored": (*CHANGED, RESTORED),
    "is restored, and changes": (*CHANGED, RESTORED, "edit to B", "approve B"),
    "is restored, and moves to another topic": (*CHANGED, RESTORED, "edit to C", "approve C"),
}
"""What runs is not found yet: until then a stop or a deletion is of what the record names."""
ALL = {**BEGINNINGS, **RIVALRIES, **FOREIGN, **OLDER}
MANY = (
    "approved",
    "changes",
    "hands over",
    "moves to another topic",
    "goes back",
    "given up",
    "both are approved",
    "is taken over",
)
"""Those from which ways lead to thousands of states."""


def begin(name: str, program: Program) -> World:
    """Let everything happen that a beginning consists of."""
    start = World()
    if name in RIVALRIES:
        # Two filters read the same events, each for itself.
        start = World(rival=RIVAL, server=Server(clean=False))
    return after(start, program, *{**ALL, **UNKNOWN}[name])


def after(world: World, program: Program, *happened: str) -> World:
    """Let all this happen, in this order."""
    for event in happened:
        if event == REST:
            world = Rest(program).of(world)
        elif event == RESTORED:
            filter_ = after(World(), program, *RUNS).filter
            granted = filter_.granted | world.filter.granted
            world = crashed(world)._replace(filter=filter_._replace(granted=granted))
        else:
            happen = [*progress(world, program), *disturbances(world, program), *_arranged(world)]
            world = dict(happen)[event]
    return world


def _arranged(world: World) -> Iterator[Event]:
    """What only beginnings are made of."""
    written = Stored(
        Known(HAND, "before-1", 1, Phase.RUNNING, "INSERT INTO `t` SELECT `a` FROM `s`", (), ()),
        start=0,
        reads=True,
    )
    server = world.server.having(written)
    yield (
        "by hand",
        world._replace(server=server._replace(tables=frozenset("t"), frontier=1, clean=False)),
    )
    if world.rival:
        rival = world.rival._replace(spec="E", generation=2)
        yield "rival moves", world._replace(rival=rival)
        digest = DIGESTS[world.rival.spec]
        granted = world.rival.annotated(approved=digest)._replace(granted=frozenset({digest}))
        yield "rival runs", world._replace(rival=granted)
        yield "rival approved", world._replace(rival=granted)
