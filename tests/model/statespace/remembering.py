"""Between the memory of a world, a value, and the controller's own store of statements."""

from typing import Any

from flinkfilter.controller.statements import StatementStore
from flinkfilter.lifecycle.observation import Exceptions, Gone, Refused, Seen, Writers
from flinkfilter.lifecycle.statement import DryRunVerdict, StatementException
from flinkfilter.resource.reasons import Reason
from statespace.times import age_of, at
from statespace.world import Memory, known_of, statement_of


def store_of(memory: Memory) -> StatementStore:
    """Fill the controller's own store with what a process knows."""
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


def writers_in(store: StatementStore) -> dict[str, Writers]:
    """Give who writes to topics: one memory is one filter's, and what is newer comes later."""
    return {topic: found for part in store.writers.values() for topic, found in part.items()}


def memory_of(store: StatementStore) -> Memory:
    """Take down what a process knows, as a value."""
    return Memory(
        statements=tuple(sorted(_entry(name, known) for name, known in store._known.items())),
        verdicts=tuple(sorted((d, (v.passed, v.detail)) for d, v in store.verdicts.items())),
        exceptions=tuple(
            (name, age_of(e.at), tuple((x.name, x.message, x.timestamp) for x in e.found))
            for name, e in sorted(store.exceptions.items())
        ),
        writers=tuple(
            (topic, age_of(w.at), tuple(known_of(s) for s in w.statements))
            for topic, w in sorted(writers_in(store).items())
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
