"""Where a world comes to rest when nothing disturbs it, and what must be so there."""

from flinkfilter.approval.gate import approval_of, rejection_of
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.resource.deployment import Role, Step
from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.status import DryRunResult, Status
from statespace.events import crashed
from statespace.program import OURS, Program
from statespace.revisions import DIGESTS, OWN
from statespace.rules import Violation, must
from statespace.serving import moved_on
from statespace.times import AGES, DEADLINE, SOAK
from statespace.views import status_in
from statespace.world import Stored, World, passed

ROUNDS = 60
PASSES = 3
HEALTHY = (Phase.RUNNING,)


def status_of(world: World) -> Status:
    """Read the recorded status."""
    return status_in(world.filter.status)


class Rest:
    """Lets worlds come to rest; many ways lead to few places, which are remembered."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[World, World] = {}
        self._checked: set[World] = set()

    def of(self, world: World) -> World:
        """Let everything happen by itself until nothing changes, which must come soon."""
        on_the_way: list[World] = []
        quiet = 0
        for _ in range(ROUNDS):
            if world in self._known:
                break
            on_the_way.append(world)
            after = self._round(world)
            changed = after._replace(memory=world.memory) != world
            quiet = 0 if changed else quiet + 1
            world = self._later(after, quiet)
            if quiet > len(AGES):
                # Nothing has happened however long it took.
                self._known[world] = world
                break
        else:
            raise Violation("never comes to rest")
        rest = self._known[world]
        self._known.update(dict.fromkeys(on_the_way, rest))
        return rest

    def _round(self, world: World) -> World:
        for _ in range(PASSES):
            world = self._program.passed(world) if world.filter.exists else world
            if world.rival and world.rival.exists:
                world = self._program.passed(world.swapped()).swapped()
        for stored in world.server.statements:
            world = world._replace(server=moved_on(world.server, stored.known.name))
        return self._program.polled(world)

    def _later(self, world: World, quiet: int) -> World:
        """Let time pass: until the program wants to look again, then longer and longer."""
        wait = self._program.plan(world).step.requeue_after or 0.0
        first = next((age for age in AGES[1:] if age >= wait), DEADLINE)
        return passed(world, SOAK if quiet == 0 else max(first, AGES[min(quiet, len(AGES) - 1)]))

    def judge(self, world: World) -> None:
        """Check the place where a world comes to rest, and the ways that lead on from it."""
        rest = self.of(world)
        self._same_after_crash(world)
        if rest in self._checked:
            return
        self._fits(rest)
        if rest.rival:
            self._fits(rest.swapped())
        self._ends(rest)
        self._goes_on(rest)
        self._checked.add(rest)

    def _same_after_crash(self, world: World) -> None:
        # The one that lives on sees the present as well; else it might only be late.
        rest = self.of(self._program.polled(world))
        other = self.of(crashed(world))
        must(
            outcome(rest) == outcome(other),
            f"after a crash: {outcome(other)}, else {outcome(rest)}",
        )

    def _fits(self, world: World) -> None:
        """What rests fits the spec and the approvals."""
        if not world.filter.exists:
            must(not world.ours, "the filter is gone, and statements of it are left")
            return
        step = self._program.plan(world).step
        must(all(isinstance(act, OURS) for act in step.actions), "at rest, something is changed")
        status, filter_ = status_of(world), world.filter
        if filter_.annotation("paused") or filter_.deleted:
            return
        writers = [s for s in world.ours if s.can_write()]
        must(len(writers) <= 1, "two statements write")
        _no_litter(world, status)
        if not filter_.enabled or filter_.annotation("stopped"):
            must(not writers, "it is stopped, and writes")
            return
        if status.phase is FilterPhase.RUNNING:
            must(
                [s.phase for s in writers] in ([Phase.RUNNING], [Phase.DEGRADED]),
                "it only says that it runs",
            )
        pending = any(s.phase is Phase.PENDING for s in world.ours)
        reconciling = status.condition("Reconciling")
        must(
            reconciling is None or pending or _in_use(status),
            f"says that it is at work, and nothing is: {status.phase}: {status.message}",
        )
        if _shall_run(world, status):
            running = status.running and status.running.digest
            must(
                running == DIGESTS[filter_.spec],
                f"approved, and not what runs: {status.phase}: {status.message}",
            )

    def _ends(self, world: World) -> None:
        """Deleting ends with nothing of ours left."""
        filter_ = world.filter.annotated(paused="", stopped="")._replace(
            deleted=True, exists=world.filter.exists and world.filter.finalizer
        )
        last = self.of(world._replace(filter=filter_))
        must(not last.filter.exists, f"is not deleted: {status_of(last).message}")
        must(not last.ours, "it is gone, and statements of it are left")

    def _goes_on(self, world: World) -> None:
        """An edit and annotations let it run again, whatever state it is in."""
        if world.filter.deleted or not world.filter.exists:
            return
        status = status_of(world)
        running = status.running.digest if status.running else ""
        for letter in OWN:
            pinned = status.pin and status.pin.against == DIGESTS[letter]
            if DIGESTS[letter] == running or pinned:
                # It runs, or only an edit to something else ends the rollback.
                continue
            wanted = world.filter.annotated(
                paused="", stopped="", rejected="", rollback_to="", approved=""
            )._replace(enabled=True, spec=letter, generation=2)
            wanted = wanted.emptied("take-over")
            roomy = [s.shows(scaling="") for s in world.server.statements]
            server = world.server.having(*roomy)._replace(refused=frozenset(), clean=False)
            last = self.of(world._replace(filter=wanted, server=server))
            again = "r2" if last.filter.annotation("retry") == "r1" else "r1"
            digest = DIGESTS[letter]
            approved = last.filter.annotated(approved=digest, retry=again)._replace(
                granted=last.filter.granted | {digest}
            )
            last = self.of(last._replace(filter=approved))
            said = status_of(last)
            if _in_use(said):
                must(last.rival or foreign_writers(last), "in use, and by nobody")
                continue
            must(
                said.phase is FilterPhase.RUNNING
                and said.running
                and said.running.digest == digest,
                f"no way to {letter}: {said.phase}: {said.message}",
            )
            must(
                [s.phase for s in last.ours if s.can_write()] == [Phase.RUNNING],
                f"no way to {letter}: nothing runs",
            )


def outcome(world: World) -> tuple[object, ...]:
    """Tell what matters of a place of rest: what runs, in whose words, and what is left."""
    status = status_of(world)
    left = sorted((s.known.sql, s.phase.value) for s in world.ours)
    running = status.running.digest[:1] if status.running else ""
    # Whoever is paused only tells what is known, and that is less after a crash.
    phase = None if world.filter.annotation("paused") else status.phase
    return (world.filter.exists, phase, running, left)


def _no_litter(world: World, status: Status) -> None:
    parts = [part for part in (status.deployment, status.replacement) if part]
    kept = {record.name for part in parts for record in part.statements}
    # What was to be continued from goes on when that failed.
    kept |= {part.predecessor.name for part in parts if part.predecessor}
    litter = [s.known.name for s in world.ours if s.known.name not in kept]
    must(not litter, f"statements are left that nobody needs: {', '.join(litter)}")


def _shall_run(world: World, status: Status) -> bool:
    """Tell whether nothing stands between the spec and its running."""
    digest = DIGESTS.get(world.filter.spec)
    if digest is None or status.pin:
        return False
    approved = approval_of(digest, status) and not rejection_of(digest, status)
    proposed = status.proposed
    tested = proposed is None or (
        proposed.dry_run is not None and proposed.dry_run.result is DryRunResult.PASSED
    )
    parts = [part for part in (status.deployment, status.replacement) if part]
    failed = any(part.step is Step.FAILED and part.digest == digest for part in parts)
    waits = any(s.known.scaling for s in world.server.statements)
    ill = any(
        s.phase in (Phase.FAILED, Phase.COMPLETED)
        for s in world.server.statements
        if s.known.name in [r.name for p in parts for r in p.statements if r.role is Role.INSERT]
    )
    ready = approved and tested and not failed and not waits and not ill
    return bool(ready and not (_in_use(status) and (world.rival or foreign_writers(world))))


def _in_use(status: Status) -> bool:
    deployed = status.condition("Deployed")
    return deployed is not None and deployed.reason == Reason.TOPIC_IN_USE


def foreign_writers(world: World) -> list[Stored]:
    """List what writes and was not made by the operator."""
    return [s for s in world.server.statements if s.can_write() and s not in world.ours]
