"""A running filter that is changed: another takes its place, or does not, and the way back."""

from confluent_simulator import LateFailure
from kill_world.scenario import ATTEMPTS, scenario
from kill_world.world import OTHER, SPEC, THIRD

SECOND = "-2-insert"

# Where the one that failed had begun is only known when the one before it was seen STOPPED by the
# same process; it is told to people and decides nothing.
STATUS = "end.filters.orders.status"
BEGAN = f"{STATUS}.replacement.offsets"
# Whether the one that failed is known to have written depends on whether it was seen RUNNING.
WORDS = (
    *(f"{STATUS}.conditions.{name}.message" for name in ("Ready", "Deployed", "Stalled")),
    *(f"{STATUS}.{name}" for name in ("message", "replacement.failure.detail")),
)


async def _changed(world, **fields):
    """Deploy, edit and approve; gives the second digest."""
    await world.deployed()
    await world.passes(20)
    world.edit(**(fields or {"conditions": OTHER}))
    return await world.approve()


async def _replacing(world):
    """Deploy and change, up to the recorded replacement; gives the second digest."""
    digest = await _changed(world)
    await world.until(lambda: world.status().get("replacement"), "the replacement is recorded")
    return digest


async def _second_runs(world):
    """Wait until the server lets the second INSERT run."""

    def runs():
        found = world.statement()
        return found is not None and SECOND in found.name and found.phase == "RUNNING"

    await world.until(runs, "the second INSERT is RUNNING")


@scenario()
async def replaced(world):
    """Edited and approved: the second INSERT goes on where the first one stopped."""
    await world.running(digest=await _changed(world))


@scenario()
async def replaced_to_another_topic(world):
    """The output topic changes, so another table is made first."""
    await world.running(digest=await _changed(world, outputTopic="dealer-002"))


@scenario(expects="RolledBack", exactly_once=False, free=(BEGAN, *WORDS))
async def rolled_back_at_once(world):
    """The second INSERT fails as soon as it runs; the first one goes on."""
    world.simulator.behaviour.late_failures.append(LateFailure("no room", 0.0, SECOND))
    await _changed(world)
    await world.phase("RolledBack")


@scenario(expects="RolledBack", exactly_once=False, free=(BEGAN, *WORDS))
async def rolled_back_in_the_soak(world):
    """The second INSERT fails while it still has to prove itself."""
    world.simulator.behaviour.late_failures.append(LateFailure("a bad event", 8.0, SECOND))
    await _changed(world)
    await world.phase("RolledBack")


@scenario(expects="RolledBack", exactly_once=False, free=(BEGAN, *WORDS))
async def rolled_back_for_exceptions(world):
    """The second INSERT restarts while it still has to prove itself."""
    await _changed(world)
    await _second_runs(world)
    world.simulator.add_exception(world.statement().name, "java.lang.Exception", "a bad event")
    await world.phase("RolledBack")


@scenario(expects="RolledBack", settings={"pendingDeadlineSeconds": 40}, free=(BEGAN,))
async def rolled_back_for_waiting(world):
    """The second INSERT stays PENDING beyond the deadline."""
    world.others.hold_pending(SECOND)
    await _changed(world)
    await world.phase("RolledBack")


@scenario()
async def replaced_in_a_full_pool(world):
    """The pool has no room for two, so the first INSERT is stopped before the second one runs."""
    await world.deployed()
    world.others.fill_pool()
    world.edit(conditions=OTHER)
    await world.running(digest=await world.approve())


@scenario(expects="RolledBack")
async def rolled_back_on_request(world):
    """Changed, and then back to the first revision by annotation."""
    first = await world.deployed()
    world.edit(conditions=OTHER)
    await world.running(digest=await world.approve())
    world.annotate(rollback_to="1")
    await world.until(
        lambda: world.status().get("running", {}).get("digest") == first, "revision 1 runs again"
    )


@scenario()
async def retried_after_rollback(world):
    """The second INSERT fails once; a retry lets another one take its place."""
    await rolled_back_at_once(world)
    world.annotate(retry="1")
    await world.phase("Running")


@scenario(free=ATTEMPTS)
async def stopped_while_replacing(world):
    """Stopped as soon as the replacement is recorded, and resumed."""
    digest = await _replacing(world)
    world.edit(enabled=False)
    await world.phase("Suspended")
    await world.passes(20)
    world.nothing_writes()
    world.edit(enabled=True)
    await world.running(digest=digest)


@scenario()
async def stopped_in_the_soak(world):
    """Stopped while the second INSERT has to prove itself, and resumed."""
    digest = await _replacing(world)
    await _second_runs(world)
    world.annotate(stopped="true")
    await world.phase("Suspended")
    await world.passes(20)
    world.nothing_writes()
    world.annotate(stopped=None)
    await world.running(digest=digest)


@scenario(free=ATTEMPTS)
async def changed_while_replacing(world):
    """A third version is approved while the second one takes the place of the first."""
    await _replacing(world)
    world.edit(conditions=THIRD)
    await world.running(digest=await world.approve())


# Whether the first one had been stopped by then, and its offsets were kept, is a matter of time.
@scenario(free=(*ATTEMPTS, f"{STATUS}.deployment.offsets"))
async def changed_back_while_replacing(world):
    """The edit is taken back while the second version takes the place of the first."""
    await _replacing(world)
    world.edit(conditions=SPEC["conditions"])
    await world.phase("Running")


@scenario(expects=None, free=("end.tables",))
async def deleted_while_replacing(world):
    """Deleted as soon as the replacement is recorded."""
    await _replacing(world)
    world.delete()
    await world.gone()


@scenario(expects=None, exactly_once=False)
async def deleted_while_rolling_back(world):
    """Deleted as soon as the second INSERT has failed."""
    world.simulator.behaviour.late_failures.append(LateFailure("no room", 0.0, SECOND))
    await _replacing(world)

    def rolls_back():
        return world.status().get("replacement", {}).get("step") == "Rollback"

    await world.until(rolls_back, "the replacement is given up")
    world.delete()
    await world.gone()


@scenario(exactly_once=False, free=(BEGAN, f"{STATUS}.deployment.offsets", *WORDS))
async def rejected_while_replacing(world):
    """The second digest is rejected while its replacement is under way; the first one goes on.

    Where the rejection is seen late, the second INSERT has run by then.
    """
    digest = await _replacing(world)
    world.annotate(rejected=digest, approved=None)
    await world.until(lambda: world.condition("Approved") == "Rejected", "it is rejected")
    await world.phase("Running")


@scenario(expects="RolledBack", settings={"pendingDeadlineSeconds": 40}, free=(BEGAN,))
async def rolled_back_for_a_full_pool(world):
    """There is no room for the second INSERT, not even when the first one has made place."""
    await world.deployed()
    world.others.take_room_from(SECOND)
    world.edit(conditions=OTHER)
    await world.approve()
    await world.phase("RolledBack")
