"""What happens on the server by itself: statements get on, one at a time."""

from flinkfilter.lifecycle.statement import Phase
from flinkfilter.sql.properties import STARTUP_MODE, STARTUP_OFFSETS
from statespace.rules import check_twins, must
from statespace.world import Known, Server, Stored


def resumed(stored: Stored, pool: str, principal: str) -> Stored:
    """Let a statement go on."""
    version = stored.known.version + 1
    return stored.shows(
        phase=Phase.PENDING,
        stopped=False,
        detail="",
        version=version,
        pool=pool,
        principal=principal,
    )._replace(hand=False, reads=False)


def deleted(stored: Stored) -> Stored:
    """Begin the deletion of a statement."""
    return stored.shows(phase=Phase.DELETING)._replace(writes=stored.can_write())


def moved_on(server: Server, name: str) -> Server:
    """Let the server get on with one statement, where that needs nobody."""
    stored = server.get(name)
    if stored is None:
        return server
    match stored.phase:
        case Phase.PENDING if stored.known.scaling:
            return server
        case Phase.PENDING if stored.topic:
            return _started(server, stored)
        case Phase.PENDING:
            return _ddl(server, stored)
        case Phase.STOPPING:
            start = stored.start + stored.reads
            end = f"partition:0,offset:{start}" if start >= 0 else ""
            known = stored.shows(phase=Phase.STOPPED, offsets=end)
            return roomy(server.having(known._replace(start=start, reads=False, hand=False)))
        case Phase.FAILING:
            return server.having(stored.shows(phase=Phase.FAILED, detail="poison"))
        case Phase.DELETING:
            return roomy(server.without(name))
        case _:
            return server


def roomy(server: Server) -> Server:
    """Give the room in the pool that became free to whoever waits for it."""
    waiting = [s.shows(scaling="") for s in server.statements if s.known.scaling]
    return server.having(*waiting)


def _ddl(server: Server, stored: Stored) -> Server:
    sql = stored.known.sql
    topic = sql.split("`")[1]
    if sql.startswith("DROP"):
        if topic not in server.tables:
            missing = f"Table `{topic}` does not exist"
            return server.having(stored.shows(phase=Phase.FAILED, detail=missing))
        server = server._replace(tables=server.tables - {topic})
    elif topic in server.tables:
        exists = f"Table `{topic}` already exists"
        return server.having(stored.shows(phase=Phase.FAILED, detail=exists))
    else:
        server = server._replace(tables=server.tables | {topic})
    return server.having(stored.shows(phase=Phase.COMPLETED))


def _started(server: Server, stored: Stored) -> Server:
    if stored.topic not in server.tables:
        detail = f"Cannot find table `{stored.topic}`"
        return server.having(stored.shows(phase=Phase.FAILED, detail=detail))
    start = stored.start
    if start < 0 and (reference := stored.reference):
        before = server.get(reference)
        if before is None or before.phase in (Phase.FAILED, Phase.COMPLETED):
            detail = f"no offsets of {reference} to carry over"
            return server.having(stored.shows(phase=Phase.FAILED, detail=detail))
        if before.phase is not Phase.STOPPED:
            return server
        start = max(before.start, 0)
    elif start < 0:
        start = _given_start(stored.known)
    begun = stored.shows(phase=Phase.RUNNING)._replace(start=start, reads=True)
    ours = stored.known.uid.startswith("uid-")
    if ours and not stored.hand:
        must(start <= server.frontier, f"{stored.known.name} leaves events out")
        must(
            start == server.frontier or not server.clean, f"{stored.known.name} reads events again"
        )
    server = server.having(begun)
    check_twins(server, stored.known.name)
    return server._replace(frontier=max(server.frontier, start + 1))


def _given_start(known: Known) -> int:
    properties = dict(known.properties)
    if properties.get(STARTUP_MODE) == "specific-offsets":
        return int(properties[STARTUP_OFFSETS].rpartition(":")[2])
    return 0
