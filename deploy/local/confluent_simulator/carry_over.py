"""`sql.tables.initial-offset-from`: where a statement begins that takes over from another.

Flows in: a planned statement and the store, in which its predecessor changes. Flows out: the
predecessor's offsets once it has stopped, or a refusal that becomes the statement's detail.
"""

from confluent_simulator.engine import Plan
from confluent_simulator.errors import SqlRefused
from confluent_simulator.statement import CARRY_OVER, Offsets, Phase, Statement
from confluent_simulator.world import World

# The wording is not established, nor whether a predecessor that failed is refused at once.
_NEVER_STOPS = frozenset({Phase.COMPLETED, Phase.FAILED})
_DECIDED = _NEVER_STOPS | {Phase.STOPPED, Phase.DELETING}


async def start_offsets(world: World, statement: Statement, plan: Plan) -> Offsets | None:
    """Return where to begin: at the own checkpoint, where the predecessor stopped, or anywhere.

    Waits as long as the predecessor runs, up to `Delays.carry_over` seconds.

    Raises:
        SqlRefused: there is no predecessor, or none that stopped cleanly in time.
    """
    if statement.checkpoint:
        return statement.checkpoint
    reference = statement.properties.get(CARRY_OVER)
    if not reference:
        return None
    if plan.upsert_sink:
        raise SqlRefused(
            f"Carry-over offsets ('{CARRY_OVER}') are only supported for stateless statements "
            "with an append-only sink."
        )
    predecessor = world.store.get(reference)
    if predecessor is None or predecessor.phase == Phase.DELETING:
        raise SqlRefused(f"Statement '{reference}' named by '{CARRY_OVER}' does not exist.")
    return await _offsets_of(world, reference, predecessor.uid)


async def _offsets_of(world: World, reference: str, uid: str) -> Offsets:
    def decided() -> bool:
        there = world.store.by_uid(uid)
        return there is None or there.phase in _DECIDED

    if not await world.clock.wait_until(decided, world.behaviour.delays.carry_over):
        raise SqlRefused(f"Timed out while waiting for statement '{reference}' to be stopped.")
    predecessor = world.store.by_uid(uid)
    if predecessor is None or predecessor.phase == Phase.DELETING:
        raise SqlRefused(f"Statement '{reference}' named by '{CARRY_OVER}' was deleted.")
    if predecessor.phase in _NEVER_STOPS:
        raise SqlRefused(
            f"Statement '{reference}' named by '{CARRY_OVER}' did not stop gracefully: it is "
            f"{predecessor.phase}. Resume it and stop it again."
        )
    return predecessor.offsets
