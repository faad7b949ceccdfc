"""The seam: every call to the outside passes here, is counted, and may meet the one fault of a run.

Flows in: calls of an operator process. Flows out: the list of calls in their order, and for the
call that is chosen, its fault.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from enum import StrEnum

LATENCY_SECONDS = 0.02
OUTAGE_SECONDS = 120.0
RETRY_AFTER_SECONDS = 5


class System(StrEnum):
    """Who is called."""

    CONFLUENT = "Confluent"
    KUBERNETES = "Kubernetes"
    WATCH = "watch"


class Fault(StrEnum):
    """What happens to the chosen call."""

    CRASH_BEFORE = "crash-before"  # the process dies, and the call was not made
    CRASH_AFTER = "crash-after"  # the call is carried out, and the process dies before its answer
    REPLY_LOST = "reply-lost"  # the call is carried out, and the connection breaks
    REFUSED = "refused"  # no connection, for this call and all others for two minutes
    CONFLICT = "409"
    INVALID = "422"
    LIMITED = "429"
    BROKEN = "500"
    CUT = "cut"  # this event of the watch and all others for two minutes are lost, then a new list


EVERYWHERE = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REPLY_LOST, Fault.REFUSED, Fault.BROKEN)
FAULTS = {
    System.CONFLUENT: (*EVERYWHERE, Fault.LIMITED),
    System.KUBERNETES: (*EVERYWHERE, Fault.CONFLICT, Fault.INVALID),
    System.WATCH: (Fault.CUT,),
}


@dataclass(frozen=True)
class Call:
    """One call, or one event of the watch.

    Attributes:
        number: its place among all of the run, from 1.
        system: who was called.
        words: what for.
        at: virtual seconds since the start.
    """

    number: int
    system: System
    words: str
    at: float

    def __str__(self):
        return f"{self.number:3d} {self.at:9.2f} s  {self.system:10s} {self.words}"


@dataclass(frozen=True)
class Injection:
    """The fault of a run, and the number of the call that meets it."""

    number: int
    fault: Fault


@dataclass
class Seam:
    """What all operator processes of a run go through."""

    clock: object
    injection: Injection | None = None
    calls: list = field(default_factory=list)
    struck: Call | None = None
    trace: list = field(default_factory=list)
    _down_until: dict = field(default_factory=dict)

    def tell(self, words):
        """Add a line to what is printed of a run that went wrong."""
        self.trace.append(f"    {self.clock.now():9.2f} s  {words}")

    def is_down(self, system):
        """Tell whether there is no connection to a system at this time."""
        return self.clock.now() < self._down_until.get(system, 0.0)

    def next_call(self, system, words):
        """Count a call; gives its fault."""
        call = Call(len(self.calls) + 1, system, words, self.clock.now())
        self.calls.append(call)
        fault = None
        if self.injection and self.injection.number == call.number:
            fault, self.struck = self.injection.fault, call
        self.trace.append(f"{call}{f'  <<< {fault}' if fault else ''}")
        return fault

    def cut(self, system):
        """Take the connection to a system away for two minutes."""
        self._down_until[system] = self.clock.now() + OUTAGE_SECONDS

    async def pass_through(self, process, system, words, carry_out, fail, *, counted=True):
        """Make one call.

        Args:
            process: the operator process that calls; a dead one never gets an answer.
            system: who is called.
            words: what for.
            carry_out: lets the server do it; gives its answer.
            fail: makes the error of a fault.
            counted: whether it is one of the calls that may meet the fault.
        """
        await process.alive()
        fault = self.next_call(system, words) if counted else None
        await asyncio.sleep(LATENCY_SECONDS / 2)
        await process.alive()
        if fault is Fault.REFUSED:
            self.cut(system)
        if self.is_down(system):
            raise fail(Fault.REFUSED)
        if fault is Fault.CRASH_BEFORE:
            await process.dies()
        if fault in (Fault.CONFLICT, Fault.INVALID, Fault.LIMITED, Fault.BROKEN):
            raise fail(fault)
        # The server goes on when the client is gone.
        answering = asyncio.ensure_future(carry_out())
        with contextlib.suppress(Exception):
            await asyncio.shield(answering)
        if fault is Fault.CRASH_AFTER:
            await process.dies()
        await asyncio.sleep(LATENCY_SECONDS / 2)
        await process.alive()
        if fault is Fault.REPLY_LOST:
            await asyncio.wait([answering])
            raise fail(Fault.REPLY_LOST)
        return await answering
