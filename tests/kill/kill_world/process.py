"""One life of the operator: the real controller with its adapters, and a watch that feeds it."""

import asyncio

from flinkfilter.controller.controller import Controller
from kill_world.cluster import cluster_of
from kill_world.confluent import client_of
from kill_world.seam import OUTAGE_SECONDS, Fault, Kind, System

WATCH_SECONDS = 0.03
RESTART_SECONDS = 3.0


class OperatorProcess:
    """Everything of one process. When it dies, nothing of it ever does anything again."""

    def __init__(self, world):
        self._world = world
        self._dead = False
        self._blind = False
        self.client = client_of(world, self)
        self.controller = Controller(
            world.settings, self.client, cluster_of(world, self), world.clock.moment
        )

    async def start(self):
        """Start the controller and the watch, which begins with a list."""
        await self.controller.start()
        self._world.api_server.watchers.append(self._watch)
        self._list()

    async def stop(self):
        """Take it away; the tasks end wherever they are."""
        self._dead = True
        if self._watch in self._world.api_server.watchers:
            self._world.api_server.watchers.remove(self._watch)
        await self.controller.stop()
        await self.client.aclose()

    async def alive(self):
        """Return at once in a living process, and never in a dead one."""
        if self._dead:
            await asyncio.Event().wait()

    async def dies(self):
        """Die here and now; another process begins soon."""
        self._dead = True
        self._world.later(self._world.replace(self))
        await asyncio.Event().wait()

    def _list(self):
        for body in self._world.api_server.list():
            self._observe(None, body)

    def _watch(self, kind, body):
        seam = self._world.seam
        fault = seam.next_call(Kind.SEEN, f"{kind} {body['metadata']['name']}")
        if fault is Fault.CUT:
            seam.cut(System.WATCH)
        lost = [system for system in (System.WATCH, System.KUBERNETES) if seam.is_down(system)]
        if lost and not self._blind:
            self._blind = True
            self._world.later(self._sees_again())
        if not self._blind:
            loop = asyncio.get_running_loop()
            loop.call_later(WATCH_SECONDS, self._observe, kind, body)

    async def _sees_again(self):
        await asyncio.sleep(OUTAGE_SECONDS + 1)
        self._blind = False
        self._list()

    def _observe(self, kind, body):
        if not self._dead:
            self.controller.observe(kind, body)
