"""The world of one run: cluster, Confluent Cloud, the operator, and the hands of a user.

A scenario is given a `World` and says what the user does and what they wait for.
"""

import asyncio
import re
import traceback
from contextlib import asynccontextmanager

import structlog

from confluent_simulator import Delays, Simulator, SimulatorConfig
from confluent_simulator.clock import Clock
from flinkfilter.settings import parse
from kill_world.api_server import ApiServer
from kill_world.others import Others, is_live_insert
from kill_world.process import RESTART_SECONDS, OperatorProcess
from kill_world.seam import Seam
from kill_world.virtual_time import EPOCH

SOURCE = "raw-event-headers"
DELAYS = Delays(pending=1.0, stopping=0.5, deleting=1.0)
LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 2 * 3600.0
PRODUCE_SECONDS = 2.0
SPEC = {
    "displayName": "Service Events for Dealer 001",
    "consumerId": "dealer-001-service-consumer",
    "outputTopic": "dealer-001",
    "conditions": [
        {"field": "event_type", "operator": "equals", "value": "CarServiceDone"},
    ],
}
INVALID = [{"field": "no_such_column", "operator": "equals", "value": "x"}]
OTHER = [{"field": "event_type", "operator": "equals", "value": "CarSold"}]
THIRD = [{"field": "event_type", "operator": "equals", "value": "CarWashed"}]
TOPIC = SPEC["outputTopic"]
TABLE = (
    f"CREATE TABLE `{TOPIC}` (`key` BYTES, `id` STRING, `event_name` STRING, `event_type` STRING, "
    "`created_date` STRING, `saved_date` STRING, `header_data` STRING, `__op` STRING, "
    "`__table` STRING) WITH ('connector' = 'confluent', 'value.format' = 'json-registry')"
)


class NeverCame(Exception):
    """What a user waited for did not come in hours."""


class World:
    """What a scenario sees. Methods that only act return at once; the others wait."""

    def __init__(self, clock, settings, choose):
        self.clock = clock
        self.seam = Seam(clock, choose)
        self.api_server = ApiServer(clock)
        simulated = Clock(began=EPOCH, monotonic=clock.now)
        self.simulator = Simulator(SimulatorConfig(delays=DELAYS), clock=simulated)
        self.application = self.simulator.application()
        self.settings = settings_for(self.simulator.config, settings)
        self.others = Others(self)
        self.events = []
        self.defects = []
        self.allowed_sql = set()
        self.restarted = 0.0
        self.process = None
        self.produces = True
        self.produce_seconds = PRODUCE_SECONDS
        self.tasks = set()

    @asynccontextmanager
    async def alive(self):
        """Let everything live: the simulator, a producer, the operator."""
        structlog.configure(processors=[self._logged])
        await self.simulator.engine.open()
        self.application.freeze()
        self.later(self._produce())
        self.process = OperatorProcess(self)
        await self.process.start()
        try:
            yield
        finally:
            await self.process.stop()
            for task in self.tasks:
                task.cancel()
            await self.simulator.close()
            structlog.reset_defaults()

    def later(self, work):
        """Let something happen beside the script."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def replace(self, process):
        """Let another process take the place of one that died."""
        await process.stop()
        await asyncio.sleep(RESTART_SECONDS)
        self.process = OperatorProcess(self)
        self.restarted = self.clock.now()
        await self.process.start()

    def named(self, text):
        """Write uids of filters as their names."""
        for uid, name in self.api_server.names.items():
            text = text.replace(uid, name)
        return re.sub(r"ff-dry-run-\w+", "ff-dry-run", text)

    # The hands of the user.

    def apply(self, name="orders", **spec):
        """Apply a filter."""
        self.seam.tell(f"user: apply {name} {spec}")
        self.api_server.apply(name, {**SPEC, **spec})

    def edit(self, name="orders", **fields):
        """Edit fields of its spec."""
        self.seam.tell(f"user: edit {name} {fields}")
        self.api_server.edit(name, **fields)

    def annotate(self, name="orders", **values):
        """Set annotations; None removes one."""
        self.seam.tell(f"user: annotate {name} {values}")
        self.api_server.annotate(name, **values)

    def delete(self, name="orders"):
        """Delete a filter."""
        self.seam.tell(f"user: delete {name}")
        self.api_server.delete(name)

    async def proposed(self, name="orders"):
        """Wait until what the spec asks for is shown and tested; gives its digest."""
        await self.until(lambda: _is_tested(self.body(name)), f"{name} is proposed and tested")
        return self.status(name)["proposed"]["digest"]

    async def approve(self, name="orders"):
        """Approve what is shown and tested; gives its digest."""
        await self.proposed(name)
        return self.approve_untested(name)

    def approve_untested(self, name="orders"):
        """Approve what is shown; gives its digest."""
        proposed = self.status(name)["proposed"]
        self.allowed_sql.update(proposed["sql"].values())
        self.annotate(name, approved=proposed["digest"])
        return proposed["digest"]

    async def running(self, name="orders", digest=None):
        """Wait until it runs, with this digest."""
        await self.until(lambda: _runs(self.body(name), digest), f"{name} is Running")

    async def deployed(self, name="orders", **spec):
        """Apply, approve, and wait until it runs; gives the digest."""
        self.apply(name, **spec)
        digest = await self.approve(name)
        await self.running(name, digest)
        return digest

    async def phase(self, phase, name="orders"):
        """Wait until it is in a phase, about the current generation."""

        def there():
            body = self.body(name)
            current = body["status"].get("observedGeneration") == body["metadata"]["generation"]
            return current and body["status"].get("phase") == phase

        await self.until(there, f"{name} is {phase}")

    async def ready(self, reason, name="orders"):
        """Wait until Ready has a reason, about the current generation."""
        await self.until(
            lambda: self.condition("Ready", name) == reason, f"{name} is Ready: {reason}"
        )

    async def shown(self, name="orders"):
        """Wait until what the spec asks for is shown, tested or not."""

        def is_shown():
            body = self.body(name)
            current = body["status"]["observedGeneration"] == body["metadata"]["generation"]
            return current and "proposed" in body["status"]

        await self.until(is_shown, f"{name} is shown")

    async def gone(self, name="orders"):
        """Wait until there is no filter of this name."""
        await self.until(lambda: self.body(name) is None, f"{name} is gone")

    async def until(self, holds, words):
        """Wait for hours, until something holds."""
        end = self.clock.now() + PATIENCE_SECONDS
        while not holds():
            if self.clock.now() > end:
                raise NeverCame(f"it never came that {words}")
            await asyncio.sleep(LOOK_SECONDS)
        self.seam.tell(f"user sees: {words}")

    async def passes(self, seconds):
        """Let time pass."""
        await asyncio.sleep(seconds)

    # What is there.

    def body(self, name="orders"):
        """The resource, to look at; None when there is none."""
        return self.api_server.objects.get(name)

    def status(self, name="orders"):
        """Its status."""
        return (self.body(name) or {}).get("status", {})

    def condition(self, kind, name="orders"):
        """The reason of a condition that speaks of the current generation; None otherwise."""
        body = self.body(name) or {"metadata": {"generation": 0}}
        for entry in body.get("status", {}).get("conditions", []):
            current = entry["observedGeneration"] == body["metadata"]["generation"]
            if entry["type"] == kind and current:
                return entry["reason"]
        return None

    def statement(self, name="orders", role="insert"):
        """The newest statement of a filter on the server; None when there is none."""
        uid = (self.body(name) or {"metadata": {"uid": "?"}})["metadata"]["uid"]
        found = [s for s in self.simulator.statements() if uid in s.name and s.name.endswith(role)]
        return found[-1] if found else None

    def nothing_writes(self):
        """Note it as wrong when some INSERT is alive at this time."""
        live = [s.name for s in self.simulator.statements() if is_live_insert(s)]
        self.defects += [f"alive at {self.clock.now():.0f} s: {self.named(name)}" for name in live]

    async def _produce(self):
        while self.produces:
            self.simulator.memory.produce(SOURCE)
            await asyncio.sleep(self.produce_seconds)

    def _logged(self, _logger, method, event):
        words = {key: value for key, value in event.items() if key not in ("event", "exc_info")}
        self.seam.tell(f"operator: {event['event']} {words}")
        if method == "exception" or event.get("exc_info"):
            self.defects.append(f"{event['event']}: {traceback.format_exc()}")
        raise structlog.DropEvent


def settings_for(config, changes):
    """Settings that lead to the simulator."""
    confluent = {
        "endpoint": "http://confluent.test",
        "organizationId": config.organization_id,
        "environmentId": config.environment_id,
        "computePoolId": "lfcp-demo01",
        "principal": "sa-demo01",
        "catalog": config.catalog,
        "database": config.database,
    }
    return parse({"confluent": confluent, **changes}, {}, "test")


def _is_tested(body):
    status = body.get("status", {})
    proposed = status.get("proposed", {})
    current = status.get("observedGeneration") == body["metadata"]["generation"]
    return current and proposed.get("dryRun", {}).get("result") == "Passed"


def _runs(body, digest):
    status = body.get("status", {})
    found = status.get("running", {}).get("digest")
    current = status.get("observedGeneration") == body["metadata"]["generation"]
    return current and status.get("phase") == "Running" and digest in (None, found)
