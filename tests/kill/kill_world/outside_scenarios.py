"""What others do: statements stopped, deleted and moved by hand, topics that are taken."""

from kill_world.scenario import ATTEMPTS, scenario
from kill_world.world import OTHER, SOURCE, TABLE, TOPIC

BY_HAND = f"INSERT INTO `{TOPIC}` (`id`) SELECT `id` FROM `{SOURCE}`"
MONTH = 31 * 86400


@scenario()
async def stopped_by_hand(world):
    """Somebody stops the statement; it is let go on."""
    digest = await world.deployed()
    await world.passes(90)
    await world.others.stop()
    await world.until(lambda: world.statement().phase == "RUNNING", "the statement is RUNNING")
    await world.running(digest=digest)


@scenario(exactly_once=False)
async def deleted_by_hand(world):
    """Somebody deletes the statement; another one begins, from the start or the last stop."""
    digest = await world.deployed()
    await world.passes(90)
    name = world.statement().name
    world.simulator.delete_statement(name)
    await world.until(
        lambda: world.statement() and world.statement().name != name, "there is another statement"
    )
    await world.running(digest=digest)


@scenario()
async def moved_by_hand(world):
    """Somebody moves the statement to another pool; it is moved back."""
    digest = await world.deployed()
    await world.passes(90)
    await world.others.move("lfcp-demo02")
    await world.until(lambda: world.statement().compute_pool_id == "lfcp-demo01", "it is back")
    await world.running(digest=digest)


@scenario()
async def stopped_by_annotation(world):
    """Stopped and resumed by annotation."""
    digest = await world.deployed()
    await world.passes(20)
    world.annotate(stopped="true")
    await world.phase("Suspended")
    await world.passes(20)
    world.nothing_writes()
    world.annotate(stopped=None)
    await world.running(digest=digest)


@scenario()
async def paused_and_changed(world):
    """Hands off while an edit is approved; it takes effect when the pause is over."""
    await world.deployed()
    world.annotate(paused="true")
    await world.until(lambda: world.status()["message"].startswith("Paused"), "it is paused")
    world.edit(conditions=OTHER)
    await world.shown()
    digest = world.approve_untested()
    await world.until(lambda: world.condition("Approved") == "Approved", "it is recorded")
    await world.passes(60)
    world.annotate(approved=None, paused=None)
    await world.running(digest=digest)


@scenario(free=ATTEMPTS)
async def taken_over(world):
    """A statement written by hand has the topic; the filter continues from where it stops."""
    await world.others.write("by-hand-table", TABLE)
    await world.passes(5)
    await world.others.write("by-hand", BY_HAND)
    await world.passes(20)
    world.apply()
    digest = await world.approve()
    await world.ready("TopicInUse")
    world.annotate(take_over="by-hand")
    await world.running(digest=digest)


@scenario(expects=None)
async def deleted_with_its_table(world):
    """Deleted, and its table with it, as the approved policy says."""
    await world.deployed(deletionPolicy="Delete")
    world.allowed_sql.add(f"DROP TABLE `{TOPIC}`")
    await world.passes(20)
    world.delete()
    await world.gone()


@scenario(settings={"pollSeconds": 43200, "resyncSeconds": 43200})
async def purged_while_stopped(world):
    """Stopped for longer than the server keeps a statement; it goes on where it stopped."""
    digest = await world.deployed()
    await world.passes(20)
    world.edit(enabled=False)
    await world.phase("Suspended")
    world.produce_seconds = 3600.0
    await world.passes(MONTH)
    world.produce_seconds = 2.0
    world.edit(enabled=True)
    await world.running(digest=digest)


@scenario()
async def topic_taken_and_released(world):
    """Another filter has the topic; when it is deleted, ours is deployed."""
    await world.deployed("first")
    world.apply()
    digest = await world.approve()
    await world.ready("TopicInUse")
    world.delete("first")
    await world.gone("first")
    await world.running(digest=digest)
