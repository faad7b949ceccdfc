"""All that can happen next in a world: by itself, by people, by networks, by other hands."""

from collections.abc import Iterator
from typing import TypeAlias

from flinkfilter.lifecycle.statement import Phase
from statespace.program import Program
from statespace.revisions import DIGESTS, OWN
from statespace.serving import deleted, moved_on, resumed
from statespace.times import AGES, DEADLINE
from statespace.views import names_in, status_in
from statespace.world import LIVE, Filter, Memory, Stored, World, passed

HAND = "hand-made"
"""The name of a statement that somebody wrote by hand."""

Event: TypeAlias = tuple[str, World]


def progress(world: World, program: Program) -> Iterator[Event]:
    """What happens by itself, in any order."""
    yield "pass", program.passed(world)
    if world.rival and world.rival.exists:
        yield "rival: pass", program.passed(world.swapped()).swapped()
    yield "list", program.polled(world)
    for stored in world.server.statements:
        name = stored.known.name
        server = moved_on(world.server, name)
        if server != world.server:
            yield f"{short(name)} moves on", world._replace(server=server)
    wait = program.plan(world).step.requeue_after
    if wait is not None and not program.plan(world).step.actions:
        seconds = next((age for age in AGES[1:] if age >= wait), DEADLINE)
        yield f"{seconds} s pass", passed(world, seconds)


def disturbances(world: World, program: Program) -> Iterator[Event]:
    """What people, networks and machines do."""
    yield from mishaps(world, program)
    for what, filter_ in wishes(world.filter):
        # What is rejected while it begins to run begins anew when it is approved after all.
        clean = world.server.clean and not what.startswith("reject")
        yield what, world._replace(filter=filter_, server=world.server._replace(clean=clean))
    if world.server.get(HAND) and HAND not in world.filter.taken:
        taken = world.filter.annotated(take_over=HAND)._replace(taken=frozenset({HAND}))
        # From where that one stops, without a gap and without a replay.
        server = world.server._replace(clean=True)
        yield "take over", world._replace(filter=taken, server=server)
    if is_up_to_date(world):
        # Nobody asks for another try of what the status does not yet say has failed.
        mark = "r2" if world.filter.annotation("retry") == "r1" else "r1"
        yield "retry", world._replace(filter=world.filter.annotated(retry=mark))
    yield from outside(world)


def is_up_to_date(world: World) -> bool:
    """Tell whether the program knows of every statement of its records how it is."""
    known = {entry[0] for entry in world.memory.statements}
    if not names_in(world.filter.status) <= known:
        return False
    for name, kind, *said in world.memory.statements:
        stored = world.server.get(name)
        if (stored.known if stored else None) != (said[0] if kind == "seen" else None):
            return False
    return True


def crashed(world: World) -> World:
    """Let the process die and come back."""
    return world._replace(memory=Memory())


def mishaps(world: World, program: Program) -> Iterator[Event]:
    """What networks and machines do to the program."""
    yield "crash", crashed(world)
    step = program.plan(world).step
    for number, act in enumerate(step.actions):
        kind = type(act).__name__
        for how in ("fails", "is lost", "is forbidden"):
            after = program.passed(world, number, how)
            yield f"{kind} {number} {how}", after
            if how != "is forbidden":
                yield f"{kind} {number} {how}, crash", crashed(after)
    for stored in world.server.statements:
        yield (
            f"list without {short(stored.known.name)}",
            program.polled(world, without=stored.known.name),
        )
    # What has been PENDING for too long may begin to run at the moment that it is given up.
    late = world._replace(server=world.server._replace(clean=False))
    yield "much time passes", passed(late, DEADLINE)
    if (rival := world.rival) and not rival.deleted:
        ended = rival._replace(deleted=True, exists=rival.finalizer)
        yield "rival: delete", world._replace(rival=ended)
        moved = rival._replace(spec="E" if rival.spec == "D" else "D", generation=2)
        yield f"rival: edit to {moved.spec}", world._replace(rival=moved)
    for letter in OWN:
        server = world.server
        if DIGESTS[letter] not in server.tested and letter not in server.refused:
            server = server._replace(refused=server.refused | {letter})
            yield f"dry runs refuse {letter}", world._replace(server=server)


def wishes(filter_: Filter) -> Iterator[tuple[str, Filter]]:
    """What the user does to the resource."""
    yield from _edits(filter_)
    for letter in OWN:
        digest = DIGESTS[letter]
        if filter_.annotation("approved") != digest:
            granted = filter_.granted | {digest}
            yield f"approve {letter}", filter_.annotated(approved=digest)._replace(granted=granted)
        if filter_.annotation("rejected") != digest:
            yield f"reject {letter}", filter_.annotated(rejected=digest)
        if filter_.annotation("rollback-to") != digest:
            yield f"roll back to {letter}", filter_.annotated(rollback_to=digest)
    if filter_.annotation("approved") != "true":
        yield 'approve "true"', _approved_true(filter_)
    for name in ("approved", "rejected", "rollback-to", "take-over"):
        if filter_.annotation(name):
            vanished = filter_.annotated(**{name.replace("-", "_"): ""})
            yield f"{name} vanishes", vanished
    for name in ("stopped", "paused"):
        now = "" if filter_.annotation(name) else "true"
        yield f"{name}: {now or 'no'}", filter_.annotated(**{name: now})


def _edits(filter_: Filter) -> Iterator[tuple[str, Filter]]:
    for spec in (*OWN, "invalid"):
        if spec != filter_.spec:
            yield f"edit to {spec}", filter_._replace(spec=spec, generation=2)
    yield (
        "enabled" if not filter_.enabled else "disabled",
        filter_._replace(enabled=not filter_.enabled, generation=2),
    )
    yield (
        "drops its table" if not filter_.drops else "keeps its table",
        filter_._replace(drops=not filter_.drops, generation=2),
    )
    if not filter_.deleted:
        yield "delete", filter_._replace(deleted=True, exists=filter_.finalizer)


def _approved_true(filter_: Filter) -> Filter:
    """Approve what the status shows, if it shows what the spec asks for now."""
    status = status_in(filter_.status)
    shown = status.proposed.digest if status.proposed else ""
    current = DIGESTS.get(filter_.spec) == shown and filter_.generation == 1
    granted = filter_.granted | ({shown} if current and status.observed_generation else set())
    return filter_.annotated(approved="true")._replace(granted=granted)


def outside(world: World) -> Iterator[Event]:
    """What happens to statements without us."""
    for stored in world.server.statements:
        name = short(stored.known.name)
        if not stored.topic or stored.phase is Phase.DELETING:
            continue
        for what, after in _harmed(stored):
            if what == "is moved" and f'"{stored.known.uid}"' not in world.filter.status:
                # Before its uid is recorded it is told from others by its pool too.
                continue
            server = world.server._replace(clean=False).having(after)
            yield f"{name} {what}", world._replace(server=server)
        gone = world.server._replace(clean=False).without(stored.known.name)
        yield f"{name} is purged", world._replace(server=gone)


def _harmed(stored: Stored) -> Iterator[tuple[str, Stored]]:
    known, phase = stored.known, stored.phase
    if phase in LIVE:
        yield "fails", stored.shows(phase=Phase.FAILED, detail="poison")
        yield "is stopped outside", stored.shows(phase=Phase.STOPPING, stopped=True)
    if phase is Phase.RUNNING:
        yield "degrades", stored.shows(phase=Phase.DEGRADED, detail="slow")
        yield "is moved", stored.shows(pool="other")
        if not stored.met:
            yield "meets an exception", stored._replace(met=True)
    if phase is Phase.DEGRADED:
        yield "recovers", stored.shows(phase=Phase.RUNNING, detail="")
    if phase is Phase.PENDING:
        yield "finds no room", stored.shows(scaling="POOL_EXHAUSTED")
    if phase in (Phase.STOPPED, Phase.FAILED):
        yield "is resumed outside", resumed(stored, known.pool, known.principal)._replace(hand=True)
    yield "is deleted outside", deleted(stored)
    sql = "INSERT INTO `z` SELECT 1"
    yield (
        "is replaced outside",
        Stored(known._replace(uid="foreign", labels=(), sql=sql, phase=Phase.RUNNING), start=0),
    )


def short(name: str) -> str:
    """Shorten a statement's name to what tells it from the others of a world."""
    return "-".join(name.split("-")[-2:])
