"""What others do on Confluent Cloud: with a console, by hand, or by filling a pool."""

import asyncio
from base64 import b64encode
from dataclasses import replace
from functools import partial

import httpx

from kill_world.confluent import answered_by

LIVE = ("PENDING", "RUNNING", "DEGRADED", "STOPPING", "FAILING")


class Others:
    """The hands of somebody who is not the operator, in the world of one run."""

    def __init__(self, world):
        self._world = world
        self._simulator = world.simulator

    async def write(self, name, sql):
        """Create a statement as somebody else does, and allow what it says."""
        self._world.allowed_sql.add(sql)
        config = self._simulator.config
        properties = {
            "sql.current-catalog": config.catalog,
            "sql.current-database": config.database,
        }
        spec = {"statement": sql, "properties": properties, "compute_pool_id": "lfcp-demo01"}
        await self._by_hand("POST", "", {"name": name, "spec": {**spec, "principal": "sa-demo01"}})

    async def stop(self, name="orders"):
        """Stop a statement, and see it STOPPED; gives its name."""
        found = self._world.statement(name).name
        self._world.seam.tell(f"by hand: stop {found}")
        self._simulator.stop_statement(found)
        await self._simulator.until(found, "STOPPED")
        return found

    async def move(self, pool, name="orders"):
        """Stop a statement, and let it go on in another pool."""
        path = f"/{await self.stop(name)}"
        whole = (await self._by_hand("GET", path)).json()
        whole["spec"].update(stopped=False, compute_pool_id=pool)
        await self._by_hand("PUT", path, whole)

    async def _by_hand(self, method, path, body=None):
        config = self._simulator.config
        credentials = f"{config.api_key}:{config.api_secret}".encode()
        headers = {"Authorization": f"Basic {b64encode(credentials).decode()}"}
        url = f"http://confluent.test{config.prefix}/statements{path}"
        request = httpx.Request(method, url, headers=headers, json=body)
        answer = await answered_by(self._world.application, request, request.content)
        self._world.seam.tell(f"by hand: {method} {path or body['name']}: {answer.status_code}")
        return answer.raise_for_status() if answer.status_code >= 400 else answer

    def hold_pending(self, name_contains):
        """Let statements of some names stay PENDING for ever."""
        lifecycle, room = self._simulator._lifecycle, self._simulator._lifecycle._room_in_pool

        async def no_room(uid, pool):
            if name_contains in self._simulator._store.by_uid(uid).name:
                await asyncio.Event().wait()
            await room(uid, pool)

        lifecycle._room_in_pool = no_room

    def take_room_from(self, name_contains):
        """Let statements of some names wait for room in the pool for ever."""
        lifecycle, room = self._simulator._lifecycle, self._simulator._lifecycle._room_in_pool
        exhausted = partial(replace, scaling_state="POOL_EXHAUSTED")

        async def no_room(uid, pool):
            if name_contains in self._simulator._store.by_uid(uid).name:
                self._simulator._store.change(uid, exhausted)
                await asyncio.Event().wait()
            await room(uid, pool)

        lifecycle._room_in_pool = no_room

    def fill_pool(self):
        """Let the pool have room for one running INSERT and no other."""
        lifecycle, behaviour = self._simulator._lifecycle, self._simulator.behaviour
        room = lifecycle._room_in_pool

        def is_full():
            statements = self._simulator.statements()
            return any(is_live_insert(s) and s.phase != "PENDING" for s in statements)

        async def one_at_a_time(uid, pool):
            if self._simulator._store.by_uid(uid).sql.startswith("INSERT") and is_full():
                behaviour.exhausted_pools.add(pool)
                waits = self._world.later(self._world.until(lambda: not is_full(), "there is room"))
                waits.add_done_callback(lambda _: self._simulator.relieve_pool(pool))
            await room(uid, pool)

        lifecycle._room_in_pool = one_at_a_time


def is_live_insert(statement):
    """Tell whether a statement may be writing."""
    return statement.phase in LIVE and statement.sql.startswith("INSERT")
