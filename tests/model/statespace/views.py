"""What the planner is shown of a world."""

import json
from functools import lru_cache

from flinkfilter.controller.claims import Claims
from flinkfilter.lifecycle.deployment import names_of
from flinkfilter.lifecycle.observation import Facts, Observed, Trouble, View
from flinkfilter.lifecycle.ownership import Claim, holder_of
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.resource.reasons import Reason
from flinkfilter.resource.spec import DriftPolicy
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status
from statespace.remembering import store_of, writers_in
from statespace.revisions import SETTINGS, SPECS
from statespace.times import DEADLINE, NOW, at
from statespace.world import Filter, Memory

OLD = at(DEADLINE).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=100_000)
def status_in(text: str) -> Status:
    """Read a recorded status."""
    return read_status(json.loads(text))


@lru_cache(maxsize=100_000)
def names_in(text: str) -> frozenset[str]:
    """List the statements that a plan of this status may want to know about."""
    return frozenset(names_of(status_in(text)))


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
    store = store_of(memory)
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
        store.about(names_in(filter_.status)),
        store.verdicts,
        trouble,
        store.exceptions,
        writers_in(store),
    )
    return View(facts, observed, SETTINGS, NOW)
