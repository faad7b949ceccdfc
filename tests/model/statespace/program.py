"""One pass of the operator over the filter of a world: plan, record, act, as the controller does.

The planner, the execution of actions and the memory of statements are the operator's own; only
the API behind them and the cluster's record are of this small world.
"""

import json
from collections.abc import Callable, Coroutine
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from flinkfilter.controller.execution import Execution
from flinkfilter.errors import Forbidden, RemoteError, Unavailable
from flinkfilter.lifecycle import action
from flinkfilter.lifecycle.deployment import ownership_label
from flinkfilter.lifecycle.observation import (
    View,
)
from flinkfilter.lifecycle.ownership import Claim
from flinkfilter.lifecycle.plan import Plan
from flinkfilter.lifecycle.planning import plan
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status, write_status
from statespace.remembering import memory_of, store_of
from statespace.revisions import SETTINGS
from statespace.rules import must
from statespace.server import FAULTS, Client
from statespace.times import NOW
from statespace.views import OLD, claim_of, names_in, status_in, view_of
from statespace.world import Filter, Memory, World, statement_of

LABEL = next(iter(ownership_label(SETTINGS)))
OURS = (action.DryRun, action.LookUp, action.ReadExceptions, action.FindWriters)
"""Actions that change nothing."""


class Planned(NamedTuple):
    """A plan, and its status as it is recorded."""

    step: Plan
    status: str


Planner: TypeAlias = Callable[[Status, View], Plan]


def _names_known(world: World) -> frozenset[str]:
    names = names_in(world.filter.status)
    return names | names_in(world.rival.status) if world.rival else names


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
        store = store_of(world.memory)
        found = [s.known for s in world.server.statements if LABEL in dict(s.known.labels)]
        listed = [statement_of(known) for known in found if known.name != without]
        before = set(store.about(_names_known(world)))
        store.listed(listed, NOW)
        if self.believes_gaps:
            for name in before - set(store.about(before)):
                store.misses(name, NOW)
        memory = memory_of(store)._replace(trouble=world.memory.trouble)
        return _tidy(world._replace(memory=memory))


class _Acting:
    """The actions of one pass, carried out one after the other."""

    def __init__(self, world: World, fails_at: int, how: str) -> None:
        self._world = world
        self._filter = world.filter
        self._fails_at, self._how = fails_at, how
        self._store = store_of(world.memory)
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
            filter=self._filter, memory=memory_of(self._store), server=self._client.server
        )


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


def _driven(call: Coroutine[Any, Any, None]) -> None:
    """Run a call to its end; nothing in this world has to be waited for."""
    try:
        call.send(None)
    except StopIteration:
        return
    call.close()
    raise AssertionError("a call waits for something")
