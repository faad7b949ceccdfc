"""The statements API as the operator's client shows it, over a world's server.

Every call that changes something is held against what must never happen; a call that breaks a
rule ends the exploration with `Violation`. So does whatever happens by itself on the server.
"""

from flinkfilter.errors import Conflict, Forbidden, NotFound, Rejected, RemoteError, Unavailable
from flinkfilter.lifecycle.statement import (
    DryRunVerdict,
    Phase,
    Statement,
    StatementException,
    StatementRequest,
)
from flinkfilter.resource.status import Status
from flinkfilter.sql.properties import CARRY_OVER
from statespace.revisions import DIGESTS, REVISIONS, letter_of
from statespace.rules import check_twins, must
from statespace.serving import deleted, resumed
from statespace.times import SOAK
from statespace.world import LIVE, Filter, Known, Server, Stored, statement_of


class Fault:
    """How the calls of one action go wrong: refused before, or after they had their effect."""

    def __init__(self, error: type[RemoteError] | None = None, *, late: bool = False) -> None:
        self.error = error
        self.late = late

    def before(self) -> None:
        """Fail before the effect."""
        if self.error and not self.late:
            raise self.error("fails")

    def after(self) -> None:
        """Fail after the effect."""
        if self.error and self.late:
            raise self.error("its answer is lost")


class Client:
    """What the operator calls. `filter` and `status` are what stands in the cluster by now."""

    def __init__(self, server: Server, filter_: Filter, status: Status) -> None:
        self.server = server
        self.filter = filter_
        self.status = status
        self.fault = Fault()

    async def get(self, name: str) -> Statement:
        """Read one statement."""
        self.fault.before()
        found = self.server.get(name)
        if found is None:
            raise NotFound(f"no {name}")
        return statement_of(found.known)

    async def list(
        self, label: str | None = None, compute_pool: str | None = None
    ) -> tuple[Statement, ...]:
        """Read all statements."""
        self.fault.before()
        found = tuple(statement_of(s.known) for s in self.server.statements)
        return tuple(
            s
            for s in found
            if (label is None or label in s.labels)
            and (compute_pool is None or s.compute_pool == compute_pool)
        )

    async def exceptions(self, name: str) -> tuple[StatementException, ...]:
        """Read what a statement met."""
        self.fault.before()
        found = self.server.get(name)
        if found is None:
            raise NotFound(f"no {name}")
        return (StatementException("Poison", "no JSON", "now"),) if found.met else ()

    async def dry_run(self, request: StatementRequest) -> DryRunVerdict:
        """Plan a statement."""
        self.fault.before()
        sql = request.statement
        created = next((r.output_topic for r in REVISIONS.values() if r.sql.sink == sql), None)
        if created is not None:
            there = created in self.server.tables
            return DryRunVerdict(not there, f"Table `{created}` already exists" if there else "")
        letter = letter_of(sql)
        if letter in self.server.refused:
            return DryRunVerdict(passed=False, detail="no such function")
        self.server = self.server._replace(tested=self.server.tested | {DIGESTS[letter]})
        self.fault.after()
        return DryRunVerdict(passed=True)

    async def create(self, request: StatementRequest) -> Statement:
        """Create a statement, whose intent must have been recorded, approved and tested."""
        self.fault.before()
        self._may_create(request)
        if self.server.get(request.name):
            raise Conflict(f"{request.name} exists")
        properties = tuple(request.properties.items())
        reference = request.properties.get(CARRY_OVER, "")
        if reference and self.server.get(reference) is None:
            raise Rejected(f"no statement {reference} whose offsets could be carried over")
        known = Known(
            name=request.name,
            uid=f"uid-{self.server.created}",
            version=1,
            phase=Phase.PENDING,
            sql=request.statement,
            properties=properties,
            labels=tuple(request.labels.items()),
            pool=request.compute_pool,
            principal=request.principal,
        )
        self.server = self.server.having(Stored(known))._replace(
            created=self.server.created + 1,
            made=self.server.made | {(request.name, _content(request))},
        )
        check_twins(self.server, request.name)
        self.fault.after()
        return statement_of(known)

    def _may_create(self, request: StatementRequest) -> None:
        must(self.filter.finalizer, "a statement is created before the finalizer is set")
        parts = [p for p in (self.status.deployment, self.status.replacement) if p]
        named = [p for p in parts if request.name in [r.name for r in p.statements]]
        sink = self.status.sink
        if sink and sink.drop and sink.drop.name == request.name:
            must(self.filter.deleted, "a table is dropped while the filter lives")
            must(sink.created_by_us, "a table is dropped that the filter did not make")
            return
        must(named, f"{request.name} is created and was not recorded")
        digest = named[0].digest
        must(digest in [a.digest for a in self.status.approvals], "no approval is recorded")
        must(digest in self.filter.granted, "what nobody approved is created")
        must(digest in self.server.tested, "what was not tested is created")
        sql = next(r.sql for r in REVISIONS.values() if r.digest == digest)
        must(request.statement in (sql.sink, sql.insert), "something else than approved is created")
        before = {made for name, made in self.server.made if name == request.name}
        must(before <= {_content(request)}, f"the name {request.name} is used twice")

    async def stop(self, name: str, *, uid: str = "") -> None:
        """Ask a statement to stop."""
        self.fault.before()
        found = self._own(name, uid)
        self._may_touch(found, "stopped")
        if found.phase in LIVE and not found.known.stopped:
            self.server = self.server.having(found.shows(phase=Phase.STOPPING, stopped=True))
        self.fault.after()

    async def resume(
        self,
        name: str,
        *,
        uid: str = "",
        compute_pool: str | None = None,
        principal: str | None = None,
    ) -> None:
        """Let a statement go on."""
        self.fault.before()
        found = self._own(name, uid)
        self._may_touch(found, "resumed")
        if found.phase in (Phase.STOPPED, Phase.FAILED):
            pool = compute_pool or found.known.pool
            self.server = self.server.having(
                resumed(found, pool, principal or found.known.principal)
            )
            check_twins(self.server, name)
        elif found.phase not in LIVE:
            raise Conflict(f"{name} is {found.phase.value}")
        self.fault.after()

    async def delete(self, name: str) -> None:
        """Delete a statement that is ours."""
        self.fault.before()
        found = self.server.get(name)
        if found is not None and found.phase is not Phase.DELETING:
            ours = found.known.uid.startswith("uid-") and name.startswith(self.filter.prefix)
            must(ours, f"{name} is deleted, which is not ours")
            self._may_delete(found)
            self.server = self.server.having(deleted(found))
        self.fault.after()

    def _may_delete(self, found: Stored) -> None:
        """What could go on is deleted only for one that has proved itself."""
        candidate = self.status.replacement
        failed = [*candidate.statements, *candidate.leftovers] if candidate else []
        could = found.phase is Phase.STOPPED and found.start >= 0 and not found.met
        if self.filter.deleted or not could or found.known.name in [r.name for r in failed]:
            return
        if self.status.running is None:
            # By the record it never ran.
            return
        proved = any(
            s.topic and s.phase is Phase.RUNNING and s.ran >= SOAK for s in self.server.statements
        )
        must(proved, f"{found.known.name} is deleted for one that has not proved itself")

    def _own(self, name: str, uid: str) -> Stored:
        found = self.server.get(name)
        if found is None:
            raise NotFound(f"no {name}")
        if uid and found.known.uid != uid:
            raise Conflict(f"{name} has another uid")
        return found

    def _may_touch(self, found: Stored, what: str) -> None:
        known = found.known
        ours = known.uid.startswith("uid-") and known.name.startswith(self.filter.prefix)
        must(ours or known.name in self.filter.taken, f"{known.name} is {what}, which is not ours")


def _content(request: StatementRequest) -> str:
    return f"{request.statement} {sorted(request.properties.items())}"


FAULTS: dict[str, Fault] = {
    "goes well": Fault(),
    "fails": Fault(Unavailable),
    "is lost": Fault(Unavailable, late=True),
    "is forbidden": Fault(Forbidden),
}
