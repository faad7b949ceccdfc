"""A filter that is deployed for the first time, stopped, and deleted."""

from kill_world.scenario import scenario
from kill_world.world import INVALID, OTHER, SPEC


@scenario()
async def first_deployment(world):
    """Applied, approved, running."""
    await world.deployed()


@scenario()
async def approval_removed_at_once(world):
    """A GitOps engine takes the approval away as soon as it is recorded."""
    world.apply()
    digest = await world.approve()
    await world.until(lambda: world.status().get("approvals"), "the approval is recorded")
    world.annotate(approved=None)
    await world.running(digest=digest)


@scenario()
async def stopped_and_resumed(world):
    """Stopped by `enabled: false`, and resumed."""
    digest = await world.deployed()
    await world.passes(20)
    world.edit(enabled=False)
    await world.ready("Suspended")
    await world.passes(20)
    world.nothing_writes()
    world.edit(enabled=True)
    await world.running(digest=digest)


@scenario()
async def stopped_before_it_ran(world):
    """Stopped in the middle of the first deployment, and resumed."""
    world.apply()
    await world.approve()
    await world.until(lambda: world.status().get("deployment"), "the deployment is recorded")
    world.edit(enabled=False)
    await world.ready("Suspended")
    await world.passes(20)
    world.nothing_writes()
    world.edit(enabled=True)
    await world.running()


@scenario()
async def edited_while_proposed(world):
    """Edited before it was approved; only the second digest is."""
    world.apply()
    await world.proposed()
    world.edit(conditions=OTHER)
    await world.running(digest=await world.approve())


@scenario()
async def invalid_then_mended(world):
    """Applied with a wrong column, mended, approved."""
    world.apply(conditions=INVALID)
    await world.ready("InvalidSpec")
    world.edit(conditions=SPEC["conditions"])
    await world.running(digest=await world.approve())


@scenario(expects=None)
async def deleted(world):
    """Deleted while it runs."""
    await world.deployed()
    await world.passes(20)
    world.delete()
    await world.gone()


@scenario(expects=None, free=("end.tables",))
async def deleted_while_deploying(world):
    """Deleted as soon as its deployment is recorded; its table may have been made by then."""
    world.apply()
    await world.approve()
    await world.until(lambda: world.status().get("deployment"), "the deployment is recorded")
    world.delete()
    await world.gone()


@scenario()
async def table_already_there(world):
    """Another deployment of a filter that is gone made the table."""
    await world.deployed("first")
    world.delete("first")
    await world.gone("first")
    await world.deployed()


@scenario(exactly_once=False)
async def failed_and_retried(world):
    """The running INSERT fails; a retry lets it go on."""
    digest = await world.deployed()
    await world.passes(20)
    world.simulator.fail_statement(world.statement().name, "the job failed")
    await world.ready("StatementFailed")
    world.annotate(retry="1")
    await world.running(digest=digest)
