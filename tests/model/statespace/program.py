"""One pass of the operator over the filter of a world: plan, record, act, as the controller does.

The planner, the execution of actions and the memory of statements are the operator's own; only
the API behind them and the cluster's record are of this small world.
"""

import json
from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from flinkfilter.controller.claims import Claims
from flinkfilter.controller.execution import Execution
from flinkfilter.controller.statements import StatementStore
from flinkfilter.errors import Forbidden, RemoteError, Unavailable
from flinkfilter.lifecycle import action
from flinkfilter.lifecycle.deployment import names_of, ownership_label
from flinkfilter.lifecycle.observation import (
    Exceptions,
    Facts,
    Gone,
    Observed,
    Refused,
    Seen,
    Trouble,
    View,
    Writers,
)
from flinkfilter.lifecycle.ownership import Claim, holder_of
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, StatementException
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status, write_status
from statespace.revisions import SETTINGS, SPECS
from statespace.server import FAULTS, Client, must
from statespace.world import (
    DEADLINE,
    NOW,
    Filter,
    Memory,
    World,
    age_of,
    at,
    known_of,
    statement_of,
)

OLD = at(DEADLINE).strftime("%Y-%m-%dT%H:%M:%SZ")
LABEL = next(iter(ownership_label(SETTINGS)))
OURS = (action.DryRun, action.LookUp, action.ReadExceptions, action.FindWriters)
"""Actions that change nothing."""


class Planned(NamedTuple):
    """A plan, and its status as it is recorded."""

    step: Plan
    status: str


Planner: TypeAlias = Callable[[Status, View], Plan]


@lru_cache(maxsize=100_000)
def status_in(text: str) -> Status:
    """Read a recorded status."""
    return read_status(json.loads(text))


@lru_cache(maxsize=100_000)
def _names_in(text: str) -> frozenset[str]:
    return frozenset(names_of(status_in(text)))


def _names_known(world: World) -> frozenset[str]:
    names = _names_in(world.filter.status)
    return names | _names_in(world.rival.status) if world.rival else names


class Program:
    """The operator, with the planner that is to be explored.

    Args:
        planner: the function that decides.
        records_first: whether a status is recorded before what it announces is done.
        believes_gaps: whether what is missing in a list is taken for gone.
    """

    def __init__(
        self,
        planner: Planner = plan,
        *,
        records_first: bool = True,
        believes_gaps: bool = False,
    ) -> None:
        self.planner = planner
        self.records_first = records_first
        self.believes_gaps = believes_gaps
        self.planned = lru_cache(maxsize=400_000)(self._planned)
        self.passed = lru_cache(maxsize=400_000)(self._passed)

    def plan(self, world: World) -> Planned:
        """Plan the next step in a world."""
        rival = claim_of(world.rival) if world.rival and world.rival.exists else None
        planned: Planned = self.planned(world.filter, world.memory, rival)
        return planned

    def _planned(self, filter_: Filter, memory: Memory, rival: Claim | None) -> Planned:
        status = status_in(filter_.status)
        view = view_of(filter_, memory, rival)
        step = self.planner(status, view)
        written = write_status(step.status)
        if not step.actions:
            again = self.planner(read_status(written), view)
            must(write_status(again.status) == written, "with nothing to do the status moves on")
        return Planned(step, _recorded(written, filter_))

    def _passed(self, world: World, fails_at: int = -1, how: str = "fails") -> World:
        """Make one pass; the action number `fails_at` goes wrong."""
        planned = self.plan(world)
        step = planned.step
        if not step.actions and world.memory.trouble:
            # Nothing has to be called any more, so nothing is in the way.
            world = world._replace(memory=world.memory._replace(trouble=None))
            planned = self.plan(world)
            step = planned.step
        if not step.actions or (self.records_first and not step.acts_first):
            world = _writing(world, planned)
        if not step.actions:
            return _tidy(world)
        act = _Acting(world, fails_at, how)
        for number, wanted in enumerate(step.actions):
            if not act.carries_out(number, wanted):
                break
        world = act.world()
        if not (self.records_first or act.failed):
            world = _writing(world, planned)
        if act.failed is None or not world.filter.exists:
            return _tidy(world._replace(memory=world.memory._replace(trouble=None)))
        forbidden = isinstance(act.failed, Forbidden)
        reason = Reason.FORBIDDEN if forbidden else Reason.CONFLUENT_UNAVAILABLE
        trouble = (reason.value, str(act.failed))
        world = world._replace(memory=world.memory._replace(trouble=trouble))
        return _tidy(_writing(world, self.plan(world)))

    def polled(self, world: World, *, without: str = "") -> World:
        """Let a list of all statements arrive, with a gap where one is left out."""
        store = _store_of(world.memory)
        found = [s.known for s in world.server.statements if LABEL in dict(s.known.labels)]
        listed = [statement_of(known) for known in found if known.name != without]
        before = set(store.about(_names_known(world)))
        store.listed(listed, NOW)
        if self.believes_gaps:
            for name in before - set(store.about(before)):
                store.misses(name, NOW)
        memory = _memory_of(store)._replace(trouble=world.memory.trouble)
        return _tidy(world._replace(memory=memory))


class _Acting:
    """The actions of one pass, carried out one after the other."""

    def __init__(self, world: World, fails_at: int, how: str) -> None:
        self._world = world
        self._filter = world.filter
        self._fails_at, self._how = fails_at, how
        self._store = _store_of(world.memory)
        status = status_in(world.filter.status)
        self._client = Client(world.server, world.filter, status)
        self._execution = Execution(self._client, self._store, lambda: NOW)  # type: ignore[arg-type]  # it has the methods that are called
        self.failed: RemoteError | None = None

    def carries_out(self, number: int, wanted: action.Action) -> bool:
        """Carry out one action; tells whether the next one is tried."""
        fault = FAULTS[self._how] if number == self._fails_at else FAULTS["goes well"]
        try:
            match wanted:
                case action.AddFinalizer():
                    fault.before()
                    self._changes(finalizer=True)
                    fault.after()
                case action.RemoveFinalizer():
                    fault.before()
                    self._released()
                    fault.after()
                case _:
                    self._client.fault = fault
                    _driven(self._execution.carry_out(wanted))
        except RemoteError as error:
            self.failed = self.failed or error
            return not isinstance(error, Unavailable) and not isinstance(
                wanted, action.AddFinalizer
            )
        return True

    def _changes(self, **fields: Any) -> None:
        self._filter = self._filter._replace(**fields)
        self._client.filter = self._filter

    def _released(self) -> None:
        ours = self._world._replace(server=self._client.server).ours
        left = [s.known.name for s in ours if s.can_write() and s.phase != "DELETING"]
        must(not left, f"the filter is let go and leaves {', '.join(left)}")
        self._changes(finalizer=False, exists=not self._filter.deleted)

    def world(self) -> World:
        """Give what has become of the world."""
        return self._world._replace(
            filter=self._filter, memory=_memory_of(self._store), server=self._client.server
        )


@lru_cache(maxsize=10_000)
def claim_of(filter_: Filter) -> Claim:
    """Read off a filter what it holds and asks for."""
    wanted = SPECS[filter_.spec]
    spec = {}
    if isinstance(wanted, Revision):
        spec = {"source": wanted.source, "outputTopic": wanted.output_topic}
    metadata = {"namespace": "n", "name": filter_.name, "uid": filter_.uid}
    metadata["creationTimestamp"] = OLD
    if filter_.deleted:
        metadata["deletionTimestamp"] = OLD
    body = {"metadata": metadata, "spec": spec, "status": json.loads(filter_.status)}
    return Claims(SETTINGS).own(body)


def view_of(filter_: Filter, memory: Memory, rival: Claim | None = None) -> View:
    """Show the planner a world."""
    store = _store_of(memory)
    wanted = SPECS[filter_.spec]
    holder = None
    if rival and isinstance(wanted, Revision):
        holder = holder_of(wanted.output_topic, claim_of(filter_), [rival])
    facts = Facts(
        namespace="n",
        name=filter_.name,
        uid=filter_.uid,
        generation=filter_.generation,
        annotations=dict(filter_.annotations),
        deleted_at=at(DEADLINE) if filter_.deleted else None,
        has_finalizer=filter_.finalizer,
        enabled=filter_.enabled,
        wanted=wanted,
        drift_policy=DriftPolicy.REPAIR if filter_.repair else DriftPolicy.REPORT,
        drops_table=filter_.drops,
        holder=holder,
    )
    trouble = memory.trouble and Trouble(Reason(memory.trouble[0]), memory.trouble[1])
    observed = Observed(
        store.about(_names_in(filter_.status)),
        store.verdicts,
        trouble,
        store.exceptions,
        _writers_in(store),
    )
    return View(facts, observed, SETTINGS, NOW)


def _writing(world: World, planned: Planned) -> World:
    recorded = world.filter._replace(status=planned.status, generation=1)
    proposed = planned.step.status.proposed
    verdicts = world.memory.verdicts
    if proposed and proposed.dry_run:
        verdicts = tuple(v for v in verdicts if v[0] != proposed.digest)
    return world._replace(filter=recorded, memory=world.memory._replace(verdicts=verdicts))


def _recorded(written: dict[str, Any], filter_: Filter) -> str:
    """Write a status without what no decision depends on: old times, and the generation."""
    for section in ("approvals", "rejections"):
        for entry in written.get(section, ()):
            entry["at"] = OLD
    for entry in written.get("history", ()):
        entry.update({name: OLD for name in ("from", "to") if name in entry})
    for section in ("running", "proposed", "sink"):
        if written.get(section):
            written[section]["since"] = OLD
    seen = written.get("observedGeneration") == filter_.generation
    written["observedGeneration"] = 1 if seen else 0
    for condition in written.get("conditions", ()):
        condition["lastTransitionTime"] = OLD
        condition["observedGeneration"] = written["observedGeneration"]
    for section in ("deployment", "replacement"):
        if (part := written.get(section)) and part.get("sink"):
            part["sink"]["since"] = OLD
    return json.dumps(written, sort_keys=True)


def _tidy(world: World) -> World:
    """Forget what a process may know of names that no record has any more."""
    memory = world.memory
    names = _names_known(world)
    return world._replace(
        memory=memory._replace(
            statements=tuple(s for s in memory.statements if s[0] in names),
            exceptions=tuple(e for e in memory.exceptions if e[0] in names),
        )
    )


def _store_of(memory: Memory) -> StatementStore:
    store = StatementStore()
    for name, kind, *said in memory.statements:
        match kind:
            case "seen":
                known, age = said
                store._known[name] = Seen(statement_of(known), at(age))
            case "gone":
                store._known[name] = Gone(at(said[0]))
            case _:
                store._known[name] = Refused(Reason(said[0]), said[1])
    store.verdicts.update({d: DryRunVerdict(*said) for d, said in memory.verdicts})
    for name, age, found in memory.exceptions:
        store.exceptions[name] = Exceptions(at(age), tuple(StatementException(*e) for e in found))
    store.writers["remembered"] = {
        topic: Writers(at(age), tuple(statement_of(known) for known in found))
        for topic, age, found in memory.writers
    }
    return store


def _writers_in(store: StatementStore) -> dict[str, Writers]:
    # A memory is one filter's; what was asked for just now comes after what was remembered.
    return {topic: found for part in store.writers.values() for topic, found in part.items()}


def _memory_of(store: StatementStore) -> Memory:
    return Memory(
        statements=tuple(sorted(_entry(name, known) for name, known in store._known.items())),
        verdicts=tuple(sorted((d, (v.passed, v.detail)) for d, v in store.verdicts.items())),
        exceptions=tuple(
            (name, age_of(e.at), tuple((x.name, x.message, x.timestamp) for x in e.found))
            for name, e in sorted(store.exceptions.items())
        ),
        writers=tuple(
            (topic, age_of(w.at), tuple(known_of(s) for s in w.statements))
            for topic, w in sorted(_writers_in(store).items())
        ),
    )


def _entry(name: str, known: Seen | Gone | Refused) -> tuple[Any, ...]:
    match known:
        case Seen(statement, time):
            return (name, "seen", known_of(statement), age_of(time))
        case Gone(time):
            return (name, "gone", age_of(time))
        case Refused(reason, detail):
            return (name, "refused", reason.value, detail)


def _driven(call: Coroutine[Any, Any, None]) -> None:
    """Run a call to its end; nothing in this world has to be waited for."""
    try:
        call.send(None)
    except StopIteration:
        return
    call.close()
    raise AssertionError("a call waits for something")
