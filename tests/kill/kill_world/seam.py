"""The seam: every call to the outside passes here, is counted, and may meet the one fault of a run.

Flows in: calls of an operator process. Flows out: the list of calls in their order, and for the
call that is chosen, its fault.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

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


class Kind(Enum):
    """What a call is, with the system that is called and the faults that it can meet.

    A read changes nothing, so to die after it is to die before the next call, and to lose its
    answer is to get another error.
    """

    READ = (System.CONFLUENT, (Fault.CRASH_BEFORE, Fault.REFUSED, Fault.LIMITED, Fault.BROKEN))
    WRITE = (
        System.CONFLUENT,
        (
            Fault.CRASH_BEFORE,
            Fault.CRASH_AFTER,
            Fault.REPLY_LOST,
            Fault.REFUSED,
            Fault.LIMITED,
            Fault.BROKEN,
        ),
    )
    PATCH = (
        System.KUBERNETES,
        (
            Fault.CRASH_BEFORE,
            Fault.CRASH_AFTER,
            Fault.REPLY_LOST,
            Fault.REFUSED,
            Fault.CONFLICT,
            Fault.INVALID,
            Fault.BROKEN,
        ),
    )
    EVENT = (System.KUBERNETES, (Fault.CRASH_BEFORE, Fault.REFUSED, Fault.BROKEN))
    LIST = (System.KUBERNETES, ())
    SEEN = (System.WATCH, (Fault.CUT,))

    def __init__(self, system, faults):
        self.system = system
        self.faults = faults


@dataclass(frozen=True)
class Call:
    """One call, or one event of the watch.

    Attributes:
        number: its place among all of the run, from 1.
        kind: what it is.
        words: what for.
        at: virtual seconds since the start.
        again: whether it is a read that repeats the call before it, while something is awaited.
    """

    number: int
    kind: Kind
    words: str
    at: float
    again: bool = False

    @property
    def faults(self):
        """Give what it can meet: all that its kind can, or only death when it is made again."""
        return (Fault.CRASH_BEFORE,) if self.again else self.kind.faults

    def __str__(self):
        return f"{self.number:3d} {self.at:9.2f} s  {self.kind.system:10s} {self.words}"


def no_fault(_call):
    """Choose no fault for a call."""


@dataclass
class Seam:
    """What all operator processes of a run go through.

    Attributes:
        clock: the virtual time.
        choose: gives the fault of a call, or None.
        calls: all calls so far.
        struck: the call that met the fault.
        trace: a line for everything that happened.
    """

    clock: object
    choose: Callable = no_fault
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

    def next_call(self, kind, words):
        """Count a call; gives its fault."""
        before = self.calls[-1].words if self.calls else ""
        again = kind is Kind.READ and words == before
        call = Call(len(self.calls) + 1, kind, words, self.clock.now(), again)
        self.calls.append(call)
        fault = self.choose(call)
        if fault:
            self.struck = call
        self.trace.append(f"{call}{f'  <<< {fault}' if fault else ''}")
        return fault

    def cut(self, system):
        """Take the connection to a system away for two minutes."""
        self._down_until[system] = self.clock.now() + OUTAGE_SECONDS

    async def pass_through(self, process, kind, words, carry_out, fail):
        """Make one call.

        Args:
            process: the operator process that calls; a dead one never gets an answer.
            kind: what the call is; one that can meet no fault is not counted.
            words: what for.
            carry_out: lets the server do it; gives its answer.
            fail: makes the error of a fault.
        """
        await process.alive()
        fault = self.next_call(kind, words) if kind.faults else None
        await asyncio.sleep(LATENCY_SECONDS / 2)
        await process.alive()
        if fault is Fault.REFUSED:
            self.cut(kind.system)
        if self.is_down(kind.system):
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
