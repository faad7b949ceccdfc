"""What holds whatever happens: a small model of the world, explored exhaustively and at random.

The model is pure: a resource with its recorded status, Confluent Cloud with its statements, and
the memory of a process that may forget everything at any moment. `events` lists all that can
happen next; each is one step to another world. Every action of the operator is checked as it is
carried out, and from every world that is reached the way to rest, to running and to an end is
tried.
"""

import json
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flinkfilter.errors import Problem
from flinkfilter.lifecycle import action
from flinkfilter.lifecycle.observation import (
    Exceptions,
    Facts,
    Gone,
    Observed,
    Refused,
    Seen,
    View,
    Writers,
)
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase, Statement
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status_reading import read_status, write_status
from flinkfilter.settings import Settings
from flinkfilter.sql.statements import GeneratedSql

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
UID = "0f8fad5b-d9cb-469f-a165-70867728950e"
A, B = "a" * 64, "b" * 64
SETTINGS = Settings.model_validate(
    {
        "confluent": {
            "organizationId": "o",
            "environmentId": "e",
            "computePoolId": "p",
            "principal": "sa-1",
            "catalog": "c",
            "database": "d",
        }
    }
)
ALIVE = (Phase.PENDING, Phase.RUNNING, Phase.DEGRADED, Phase.FAILING, Phase.STOPPING)
ROUNDS_TO_REST = 40
PASSES_BETWEEN_POLLS = 3


def revision(digest: str) -> Revision:
    """What a spec with this digest asks for."""
    select = f"SELECT `a` FROM `s` WHERE `a` = '{digest[0]}'"
    sql = GeneratedSql("CREATE TABLE `t` (`a` STRING)", f"INSERT INTO `t` (`a`) {select}", select)
    common = {"sql.current-catalog": "c"}
    begin = {**common, "sql.tables.scan.startup.mode": "earliest-offset"}
    return Revision(digest, sql, "t", "p", "sa-1", common, begin)


SPECS = {"A": revision(A), "B": revision(B), "invalid": (Problem("spec", "is wrong"),)}


@dataclass(frozen=True)
class World:
    """Everything there is. `memory` and `verdicts` are the process's; the rest outlives it."""

    spec: str = "A"
    generation: int = 1
    enabled: bool = True
    annotations: tuple[tuple[str, str], ...] = ()
    finalizer: bool = False
    deleted: bool = False
    exists: bool = True
    status: str = "{}"
    server: tuple[Statement, ...] = ()
    table: bool = False
    tested: frozenset = frozenset()
    foreign: frozenset = frozenset()
    memory: tuple = ()
    verdicts: tuple[tuple[str, bool], ...] = ()
    writers: tuple = ()
    exceptions: tuple = ()
    now: datetime = NOW
    created: int = 0

    def statement(self, name: str) -> Statement | None:
        """Find a statement on the server."""
        return next((s for s in self.server if s.name == name), None)

    def with_statement(self, statement: Statement) -> "World":
        """The same with a statement created or changed."""
        others = tuple(s for s in self.server if s.name != statement.name)
        return replace(self, server=(*others, statement))

    def without_statement(self, name: str) -> "World":
        """The same without a statement."""
        return replace(self, server=tuple(s for s in self.server if s.name != name))

    def knowing(self, name: str, observation) -> "World":
        """The same with something learnt; None forgets."""
        memory = {n: o for n, o in self.memory if n != name}
        if observation is not None:
            memory[name] = observation
        return replace(self, memory=tuple(sorted(memory.items(), key=lambda item: item[0])))

    def looking_at(self, name: str) -> "World":
        """The same after a successful look at a statement."""
        found = self.statement(name)
        return self.knowing(name, Seen(found, self.now) if found else Gone(self.now))

    def annotated(self, **values: str) -> "World":
        """The same with annotations set; an empty value removes one."""
        kept = {**dict(self.annotations), **{f"flinkfilter.io/{n}": v for n, v in values.items()}}
        return replace(self, annotations=tuple(sorted((n, v) for n, v in kept.items() if v)))

    def edited(self, **fields) -> "World":
        """The same with another spec."""
        return replace(self, generation=self.generation + 1, **fields)

    @property
    def key(self):
        """What makes two worlds the same; frozen dataclasses with mappings do not hash."""
        return repr(self)


@lru_cache(maxsize=20_000)
def _planned(key, get):
    world = get.world
    facts = Facts(
        namespace="n",
        name="f",
        uid=UID,
        generation=world.generation,
        annotations=dict(world.annotations),
        deleted_at=NOW if world.deleted else None,
        has_finalizer=world.finalizer,
        enabled=world.enabled,
        wanted=SPECS[world.spec],
    )
    verdicts = {digest: DryRunVerdict(passed=said) for digest, said in world.verdicts}
    view = View(
        facts,
        Observed(dict(world.memory), verdicts, None, dict(world.exceptions), dict(world.writers)),
        SETTINGS,
        world.now,
    )
    status = read_status(json.loads(world.status))
    step = plan(status, view)
    again = plan(read_status(write_status(step.status)), view)
    stable = write_status(again.status) == write_status(step.status)
    assert stable or step.actions, "nothing to do, and yet another plan would change the status"
    return step, json.dumps(write_status(step.status), sort_keys=True)


@dataclass(frozen=True)
class _Holder:
    """Carries a world past the cache, which knows it by its key alone."""

    world: World = field(compare=False)


def planned(world: World):
    """Plan the next step of a world: the plan, and its status as it is written."""
    key = repr(replace(world, server=(), tested=frozenset(), foreign=frozenset(), created=0))
    return _planned(key, _Holder(world))


def carry_out(world: World, act, *, answered: bool = True) -> World:  # noqa: C901, PLR0912  one case per action
    """Let the server do what an action asks for; not `answered`, the process learns nothing."""
    status = read_status(json.loads(world.status))
    deployment = status.deployment
    records = (*deployment.statements, *deployment.leftovers) if deployment else ()
    match act:
        case action.AddFinalizer():
            return replace(world, finalizer=True)
        case action.RemoveFinalizer():
            ours = [s.name for s in world.server if s.uid not in world.foreign]
            alive = [n for n in ours if world.statement(n).phase is not Phase.DELETING]
            assert alive == [], "the finalizer goes, and statements of ours stay"
            return replace(world, finalizer=False, exists=False)
        case action.DryRun(wanted):
            tested = replace(world, tested=world.tested | {wanted.digest})
            return replace(tested, verdicts=((wanted.digest, True),)) if answered else world
        case action.LookUp(name):
            return world.looking_at(name) if answered else world
        case action.Create(request):
            assert world.finalizer, "the first statement is created before the finalizer is set"
            assert request.name in [r.name for r in records], "a name that was not recorded"
            assert deployment.digest in [a.digest for a in status.approvals], "not approved"
            assert deployment.digest in world.tested, "not tested"
            sql = revision(deployment.digest).sql
            assert request.statement in (sql.sink, sql.insert)
            world = world.knowing(request.name, None)
            found = world.statement(request.name)
            if found is None:
                world = replace(world, created=world.created + 1)
                world = world.with_statement(_made_by(request, f"uid-{world.created}"))
                _check_twins(world)
            elif found.phase is Phase.DELETING or not answered:
                return world
            elif not request.is_answered_by(found):
                refused = Refused(Reason.NAME_CONFLICT, "taken")
                return world.knowing(request.name, refused)
            return world.looking_at(request.name) if answered else world
        case action.Delete(name, uid):
            found = world.statement(name)
            assert name in [r.name for r in records], "deletes what is not recorded"
            if found and found.uid == uid:
                assert found.uid not in world.foreign, "deletes what is not ours"
                world = world.with_statement(replace(found, phase=Phase.DELETING))
        case action.Stop(name, _):
            found = world.statement(name)
            if found and found.phase in ALIVE:
                world = world.with_statement(replace(found, phase=Phase.STOPPING, stopped=True))
        case action.FindWriters(topic, _):
            found = Writers(world.now, world.server)
            return replace(world, writers=((topic, found),)) if answered else world
        case action.ReadExceptions(name):
            known = dict(world.exceptions) | {name: Exceptions(world.now)}
            return replace(world, exceptions=tuple(known.items())) if answered else world
        case action.Resume(name, _, _, _):
            found = world.statement(name)
            if found and found.phase in (Phase.STOPPED, Phase.FAILED):
                world = world.with_statement(replace(found, phase=Phase.PENDING, stopped=False))
                _check_twins(world)
    return world.looking_at(act.name) if answered else world


def _made_by(request, uid: str) -> Statement:
    return Statement(
        name=request.name,
        uid=uid,
        resource_version="1",
        phase=Phase.PENDING,
        statement=request.statement,
        properties=request.properties,
        compute_pool=request.compute_pool,
        principal=request.principal,
        labels=request.labels,
    )


def _check_twins(world: World) -> None:
    # One that is being deleted may write to the last.
    writes = (*ALIVE, Phase.DELETING)
    alive = [s.name for s in world.server if s.statement.startswith("INSERT") and s.phase in writes]
    alive = [n for n in alive if world.statement(n).uid not in world.foreign]
    assert len(alive) <= 1, f"two INSERT statements of one filter: {alive}"


def passed(world: World, fails_at: int | None = None, *, lost: bool = False) -> World:
    """One pass: plan, record, act; the action number `fails_at` fails, or only its answer does."""
    step, status = planned(world)
    world = replace(world, status=status, verdicts=_unrecorded(world.verdicts, step.status))
    for number, act in enumerate(step.actions):
        if number == fails_at:
            return carry_out(world, act, answered=False) if lost else world
        world = carry_out(world, act)
    return world


def _unrecorded(verdicts, status):
    recorded = status.proposed and status.proposed.dry_run and status.proposed.digest
    return tuple((digest, said) for digest, said in verdicts if digest != recorded)


def refused(world: World) -> World:
    """A pass whose dry run the server answers with no."""
    step, _ = planned(world)
    world = passed(world)
    asked = next(a.revision.digest for a in step.actions if isinstance(a, action.DryRun))
    return replace(world, verdicts=((asked, False),), tested=world.tested - {asked})


def polled(world: World) -> World:
    """A list of all statements with our label arrives."""
    for name, observation in world.memory:
        if isinstance(observation, Seen):
            world = world.knowing(name, None)
    for statement in world.server:
        if statement.labels:
            world = world.knowing(statement.name, Seen(statement, world.now))
    return world


def settled(statement: Statement, *, table: bool) -> Statement | None:
    """Where a phase leads when all goes well; None when the statement is gone."""
    match statement.phase:
        case Phase.PENDING if statement.scaling_state:
            return statement
        case Phase.PENDING if statement.statement.startswith("INSERT"):
            return replace(statement, phase=Phase.RUNNING)
        case Phase.PENDING if table:
            detail = "Table `t` already exists"
            return replace(statement, phase=Phase.FAILED, detail=detail)
        case Phase.PENDING:
            return replace(statement, phase=Phase.COMPLETED)
        case Phase.STOPPING:
            return replace(statement, phase=Phase.STOPPED)
        case Phase.DELETING:
            return None
        case _:
            return statement


def advanced(world: World, name: str) -> World:
    """The server gets on with one statement."""
    statement = world.statement(name)
    after = settled(statement, table=world.table)
    if after is None:
        return world.without_statement(name)
    made = after.phase is Phase.COMPLETED
    return replace(world.with_statement(after), table=world.table or made)


def progress(world: World):
    """What happens by itself, in any order."""
    yield "pass", passed(world)
    yield "poll", polled(world)
    for statement in world.server:
        if settled(statement, table=world.table) != statement:
            yield f"advance {statement.name[-8:]}", advanced(world, statement.name)


def disturbances(world: World):
    """What people, networks and machines do."""
    yield "crash", replace(world, memory=(), verdicts=(), writers=(), exceptions=())
    step, _ = planned(world)
    for number in range(len(step.actions)):
        yield f"action {number} fails", passed(world, number)
        yield f"answer {number} is lost", passed(world, number, lost=True)
        crashed = passed(world, number, lost=True)
        yield (
            f"crash at {number}",
            replace(crashed, memory=(), verdicts=(), writers=(), exceptions=()),
        )
    if any(isinstance(act, action.DryRun) for act in step.actions):
        yield "dry run refuses", refused(world)
    for spec in SPECS:
        if spec != world.spec:
            yield f"edit to {spec}", world.edited(spec=spec)
    yield "enable or disable", world.edited(enabled=not world.enabled)
    for value in (A, B, "true", ""):
        yield f"approve {value[:4]}", world.annotated(approved=value)
    yield "reject A", world.annotated(rejected=A)
    yield "unreject", world.annotated(rejected="")
    yield "retry", world.annotated(retry=str(len(dict(world.annotations).get("retry", "")) + 1))
    yield "delete", replace(world, deleted=True, exists=world.finalizer)
    yield "much time passes", replace(world, now=world.now + timedelta(hours=1))
    for statement in world.server:
        yield from outside(world, statement)


def outside(world: World, statement: Statement):
    """What happens to a statement without us."""
    name, short = statement.name, statement.name[-8:]
    if statement.phase in ALIVE:
        fails = replace(statement, phase=Phase.FAILED, detail="poison")
        yield f"{short} fails", world.with_statement(fails)
        stopped = replace(statement, phase=Phase.STOPPED, stopped=True)
        yield f"{short} is stopped", world.with_statement(stopped)
    if statement.phase is Phase.PENDING:
        waits = replace(statement, scaling_state="POOL_EXHAUSTED")
        yield f"{short} finds no room", world.with_statement(waits)
    yield f"{short} is deleted", world.without_statement(name)
    uid = f"foreign-{world.created}"
    taken = replace(statement, uid=uid, labels={}, statement="INSERT z", phase=Phase.RUNNING)
    replaced = replace(world, foreign=world.foreign | {uid}, created=world.created + 1)
    yield f"{short} is replaced", replaced.with_statement(taken)


_RESTS: dict[str, World] = {}
"""Where worlds come to rest, by their keys: many ways lead to few places."""


def at_rest(world: World) -> World:
    """Let everything happen by itself until nothing changes, which must come soon."""
    on_the_way = []
    for _ in range(ROUNDS_TO_REST):
        before = world
        on_the_way.append(before.key)
        if before.key in _RESTS:
            break
        for _ in range(PASSES_BETWEEN_POLLS):
            world = passed(world) if world.exists else world
        for statement in world.server:
            world = advanced(world, statement.name)
        world = polled(world)
        if world.key == before.key:
            _RESTS[world.key] = world
            break
    else:
        raise AssertionError(f"never comes to rest: {world}")
    rest = _RESTS[world.key]
    _RESTS.update(dict.fromkeys(on_the_way, rest))
    return rest


def ends(world: World) -> None:
    """Deleting the filter ends with no statement of ours and no finalizer."""
    last = at_rest(replace(world, deleted=True, exists=world.exists and world.finalizer))
    assert not last.exists
    assert [s.name for s in last.server if s.uid not in last.foreign] == []


def recovers(world: World) -> None:
    """Whatever state a filter rests in, an edit and annotations let it run again."""
    if world.deleted or not world.exists:
        return
    world = at_rest(world.annotated(approved="", rejected=""))
    status = read_status(json.loads(world.status))
    if status.running:
        # What once ran is not replaced by this version: it needs room in its own pool.
        server = tuple(replace(statement, scaling_state="") for statement in world.server)
        world = replace(world, server=server)
    tried = status.deployment.digest if status.deployment else B
    wanted, digest = ("A", A) if tried == B else ("B", B)
    world = at_rest(world.edited(spec=wanted, enabled=True))
    world = at_rest(world.annotated(approved=digest, retry=f"again {world.generation}"))
    status = read_status(json.loads(world.status))
    assert status.phase == "Running", (status.phase, status.message)
    name = status.deployment.statements[-1].name
    assert world.statement(name).phase is Phase.RUNNING


def explore(start: World, surprises: int, depth: int):
    """Give every world within `depth` steps and at most so many disturbances, nearest first."""
    reached = {start.key: surprises}
    queue = deque([(start, surprises, depth)])
    while queue:
        world, left, steps = queue.popleft()
        yield world
        if not world.exists or steps == 0:
            continue
        nexts = [(after, left) for _, after in progress(world)]
        if left:
            nexts += [(after, left - 1) for _, after in disturbances(world)]
        for after, remaining in nexts:
            if reached.get(after.key, -1) < remaining:
                reached[after.key] = remaining
                queue.append((after, remaining, steps - 1))


def after(*happened: str) -> World:
    """The world of an approved filter to which all this has happened, in this order."""
    world = World().annotated(approved=A)
    for name in happened:
        world = dict([*progress(world), *disturbances(world)])[name]
    return world


INSERTED = ("pass", "pass", "pass", "advance e-1-sink", "poll", "pass")
# The first two are explored until nothing new is found, the others as deep as seconds allow.
STARTS = {
    "waits": (World(), 99),
    "approved": (World().annotated(approved=A), 99),
    "no room": (after(*INSERTED, "1-insert finds no room", "poll", "pass"), 5),
    "retried": (after(*INSERTED, "1-insert fails", "poll", "pass", "retry"), 5),
    "given up": (after(*INSERTED, "much time passes", "poll", "pass", "retry"), 5),
}


@pytest.mark.parametrize(("start", "depth"), STARTS.values(), ids=STARTS)
def test_every_world_with_one_disturbance(start, depth):
    """Wherever one thing goes wrong: nothing forbidden is done; there is rest, a way, an end."""
    for world in explore(start, 1, depth):
        at_rest(world)
        recovers(world)
        ends(world)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 999), max_size=40))
def test_any_walk_through_the_world(choices):
    """Many disturbances in a row, chosen at random, do no more harm than one."""
    world = World()
    for choice in choices:
        if not world.exists:
            return
        # Half of what happens is progress, or hardly any walk would get anywhere.
        happen = list(progress(world)) if choice % 2 else list(disturbances(world))
        _, world = happen[choice // 2 % len(happen)]
    at_rest(world)
    recovers(world)
    ends(world)
