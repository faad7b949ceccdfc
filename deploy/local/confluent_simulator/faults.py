"""What can be made to go wrong: rules for HTTP answers, and switches of the service's behaviour.

Flows in: rules and switches from tests (Python methods or the admin surface). Flows out: which
fault, if any, meets a request; how the service behaves meanwhile.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from confluent_simulator.config import Delays


class FaultKind(StrEnum):
    """What happens to a request that meets a fault."""

    STATUS = "status"  # answered with an error status; nothing is done
    DROP_AFTER = "drop-after"  # done, then the connection is cut without an answer
    DROP_BEFORE = "drop-before"  # the connection is cut; nothing is done
    REDIRECT = "redirect"  # sent elsewhere by 307
    HTML = "html"  # answered with a page of HTML and the given status
    DELAY = "delay"  # done and answered late, else as usual
    HOLD = "hold"  # done and logged at once, answered late


@dataclass(slots=True)
class Fault:
    """A rule: which requests it meets, and what happens to them.

    Attributes:
        kind: see `FaultKind`.
        method: HTTP method, or `*`.
        path_contains: text that the path must contain.
        dry_run: None meets all; True only dry runs, False only real requests.
        skip: so many matching requests pass first.
        times: how often it strikes; it is gone after that.
        status: of `status` and `html`.
        retry_after: seconds in a `Retry-After` header; None leaves it out.
        location: where `redirect` points to.
        seconds: of `delay` and `hold`, in real time.
    """

    kind: FaultKind
    method: str = "*"
    path_contains: str = ""
    dry_run: bool | None = None
    skip: int = 0
    times: int = 1
    status: int = 503
    retry_after: float | None = None
    location: str = "https://elsewhere.invalid/"
    seconds: float = 0.0

    def meets(self, method: str, path: str, *, dry_run: bool) -> bool:
        """Whether the rule speaks of such a request."""
        return (
            self.method in {"*", method}
            and self.path_contains in path
            and self.dry_run in {None, dry_run}
        )


@dataclass(frozen=True, slots=True)
class LateFailure:
    """A job that will fail by itself: the next one whose name contains this text."""

    detail: str
    after_seconds: float = 0.0
    name_contains: str = ""


@dataclass(frozen=True, slots=True)
class SavepointFailure:
    """A final savepoint that will fail: of the next stop of a job whose name contains this."""

    detail: str = "The final savepoint failed."
    name_contains: str = ""


@dataclass(slots=True)
class Behaviour:
    """Switches that a test may turn at any time.

    Attributes:
        delays: how long phases last; what has begun to wait is not changed.
        forbid_missing: 403 in place of 404, as a role scoped to a compute pool gets it.
        unknown_fields: every payload has fields that no specification mentions.
        inline_complete: a DDL statement is COMPLETED in the answer to its POST.
        list_ghosts: deleted statements stay in lists for ever, as DELETING.
        exhausted_pools: statements of these pools stay PENDING with POOL_EXHAUSTED.
        refusing_pools: pool → HTTP status with which it refuses new and resumed statements.
        late_failures: jobs that will fail after they ran; each is used once.
        savepoint_failures: stops that will not be clean; each is used once.
        faults: rules for HTTP answers, the first match counts.
    """

    delays: Delays = field(default_factory=Delays)
    forbid_missing: bool = False
    unknown_fields: bool = False
    inline_complete: bool = False
    list_ghosts: bool = False
    exhausted_pools: set[str] = field(default_factory=set)
    refusing_pools: dict[str, int] = field(default_factory=dict)
    late_failures: list[LateFailure] = field(default_factory=list)
    savepoint_failures: list[SavepointFailure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def take_fault(self, method: str, path: str, *, dry_run: bool) -> Fault | None:
        """Return the fault that meets a request, and count it."""
        for fault in self.faults:
            if not fault.meets(method, path, dry_run=dry_run):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
            return fault
        return None

    def take_late_failure(self, name: str) -> LateFailure | None:
        """Return the failure that a job which now runs will meet, and use it up."""
        for failure in self.late_failures:
            if failure.name_contains in name:
                self.late_failures.remove(failure)
                return failure
        return None

    def take_savepoint_failure(self, name: str) -> SavepointFailure | None:
        """Return the failure that this stop will meet, and use it up."""
        for failure in self.savepoint_failures:
            if failure.name_contains in name:
                self.savepoint_failures.remove(failure)
                return failure
        return None
