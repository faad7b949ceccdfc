"""Everything there is, as one value that can be compared and kept in a set."""

from functools import lru_cache
from typing import Any, NamedTuple

from flinkfilter.lifecycle.deployment import name_prefix
from flinkfilter.lifecycle.statement import Phase, Statement
from flinkfilter.lifecycle.writers import written_tables
from flinkfilter.sql.properties import CARRY_OVER
from statespace.times import NOW, age_of, aged_status, at, older

LIVE = (Phase.PENDING, Phase.RUNNING, Phase.DEGRADED)
Pairs = tuple[tuple[str, Any], ...]


class Known(NamedTuple):
    """A statement as the API shows it."""

    name: str
    uid: str
    version: int
    phase: Phase
    sql: str
    properties: Pairs
    labels: Pairs
    pool: str = "pool"
    principal: str = "sa-1"
    stopped: bool = False
    detail: str = ""
    offsets: str = ""
    scaling: str = ""
    age: int = 0


class Stored(NamedTuple):
    """A statement as the server has it.

    `start` is the offset from which it reads, -1 before it first ran; each time that it runs it
    reads one event, and `reads` is true from then until it ends. `hand` says that somebody else
    let it go on, `ran` how long it has been RUNNING, `met` that it met an exception, `writes` that
    it could still write when its deletion began.
    """

    known: Known
    start: int = -1
    reads: bool = False
    hand: bool = False
    ran: int = 0
    met: bool = False
    writes: bool = False

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        return self.known.phase

    @property
    def reference(self) -> str:
        """Whose offsets it waits for; nothing once it ran."""
        return dict(self.known.properties).get(CARRY_OVER, "") if self.start < 0 else ""

    @property
    def topic(self) -> str:
        """Where it writes; nothing for one that does not."""
        return next((name[-1] for name in written_tables(self.known.sql)), "")

    def shows(self, **fields: Any) -> "Stored":
        """The same with something else to be seen."""
        return self._replace(known=self.known._replace(**fields))

    def can_write(self) -> bool:
        """Tell whether it may write to its topic."""
        if not self.topic:
            return False
        match self.phase:
            case Phase.PENDING:
                return not self.reference
            case Phase.STOPPING | Phase.FAILING:
                return self.start >= 0 or not self.reference
            case Phase.DELETING:
                return self.writes
            case phase:
                return phase in LIVE


class Server(NamedTuple):
    """Confluent Cloud.

    `made` has every name ever created with its SQL, `tested` the digests that passed a dry run,
    `refused` those that will not. `frontier` is how far filters have read; `clean` whether nothing
    happened yet after which events may come twice.
    """

    statements: tuple[Stored, ...] = ()
    tables: frozenset[str] = frozenset()
    made: frozenset[tuple[str, str]] = frozenset()
    tested: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    frontier: int = 0
    clean: bool = True
    created: int = 0

    def get(self, name: str) -> Stored | None:
        """Find a statement."""
        return next((s for s in self.statements if s.known.name == name), None)

    def having(self, *changed: Stored) -> "Server":
        """The same with statements added or changed."""
        kept = {s.known.name: s for s in (*self.statements, *changed)}
        return self._replace(statements=tuple(kept[name] for name in sorted(kept)))

    def without(self, name: str) -> "Server":
        """The same without a statement."""
        return self._replace(statements=tuple(s for s in self.statements if s.known.name != name))


class Memory(NamedTuple):
    """What a process knows, and loses when it dies."""

    statements: Pairs = ()
    verdicts: Pairs = ()
    exceptions: Pairs = ()
    writers: Pairs = ()
    trouble: tuple[str, str] | None = None


class Filter(NamedTuple):
    """The resource, and what its user did.

    `granted` are the digests that the user ever approved; `taken` the statements that may be
    taken over. `generation` is 2 while the program has not seen the latest edit, else 1.
    """

    name: str = "f"
    uid: str = "0f8fad5b-d9cb-469f-a165-70867728950e"
    spec: str = "A"
    generation: int = 1
    enabled: bool = True
    drops: bool = False
    repair: bool = True
    annotations: Pairs = ()
    finalizer: bool = False
    deleted: bool = False
    exists: bool = True
    status: str = "{}"
    granted: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    @property
    def prefix(self) -> str:
        """What the names of its statements begin with."""
        return name_prefix(self.uid)

    def annotation(self, name: str) -> str:
        """Read an annotation; nothing when it is missing."""
        return str(dict(self.annotations).get(f"flinkfilter.io/{name}", ""))

    def annotated(self, **values: str) -> "Filter":
        """The same with annotations set; an empty value removes one."""
        new = {f"flinkfilter.io/{name.replace('_', '-')}": v for name, v in values.items()}
        kept = {**dict(self.annotations), **new}
        return self._replace(annotations=tuple(sorted((n, v) for n, v in kept.items() if v)))

    def emptied(self, name: str) -> "Filter":
        """The same with an annotation set to nothing, which is not the same as none."""
        kept = {**dict(self.annotations), f"flinkfilter.io/{name}": ""}
        return self._replace(annotations=tuple(sorted(kept.items())))


class World(NamedTuple):
    """Everything there is: one filter that is disturbed, and perhaps a rival that is let alone."""

    filter: Filter = Filter()
    memory: Memory = Memory()
    server: Server = Server()
    rival: Filter | None = None

    @property
    def ours(self) -> tuple[Stored, ...]:
        """The statements that the operator made for the filter."""
        return tuple(
            s
            for s in self.server.statements
            if s.known.uid.startswith("uid-") and s.known.name.startswith(self.filter.prefix)
        )

    def swapped(self) -> "World":
        """The same, seen from the rival."""
        return self if self.rival is None else self._replace(filter=self.rival, rival=self.filter)


@lru_cache(maxsize=200_000)
def statement_of(known: Known) -> Statement:
    """Show a statement as the API's client does."""
    return Statement(
        name=known.name,
        uid=known.uid,
        resource_version=str(known.version),
        phase=known.phase,
        detail=known.detail,
        statement=known.sql,
        properties=dict(known.properties),
        compute_pool=known.pool,
        principal=known.principal,
        labels=dict(known.labels),
        stopped=known.stopped,
        created_at=at(known.age),
        latest_offsets={"s": known.offsets} if known.offsets else {},
        scaling_state=known.scaling,
    )


def known_of(statement: Statement) -> Known:
    """Make a statement a value that can be kept in a set."""
    return Known(
        name=statement.name,
        uid=statement.uid,
        version=int(statement.resource_version),
        phase=statement.phase,
        sql=statement.statement,
        properties=tuple(statement.properties.items()),
        labels=tuple(statement.labels.items()),
        pool=statement.compute_pool,
        principal=statement.principal,
        stopped=statement.stopped,
        detail=statement.detail,
        offsets=statement.latest_offsets.get("s", ""),
        scaling=statement.scaling_state,
        age=age_of(statement.created_at or NOW),
    )


def passed(world: World, seconds: int) -> World:
    """Let time pass."""
    memory = world.memory

    def later(value: Any) -> Any:
        if isinstance(value, Known):
            return value._replace(age=older(value.age, seconds))
        if isinstance(value, tuple):
            return tuple(later(part) for part in value)
        return older(value, seconds) if type(value) is int else value

    def aged(filter_: Filter) -> Filter:
        return filter_._replace(status=aged_status(filter_.status, seconds))

    return World(
        aged(world.filter),
        memory._replace(
            statements=later(memory.statements),
            exceptions=later(memory.exceptions),
            writers=later(memory.writers),
        ),
        world.server._replace(
            statements=tuple(
                s.shows(age=older(s.known.age, seconds))._replace(
                    ran=older(s.ran, seconds) if s.phase is Phase.RUNNING else 0
                )
                for s in world.server.statements
            )
        ),
        world.rival and aged(world.rival),
    )
