"""The admin surface under `/__admin`, which no real service has: the hands of a test over HTTP.

Flows in: JSON commands. Flows out: changes of the simulator, the request log. It asks for no
credentials, is not logged, and meets no faults.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from confluent_simulator.errors import ApiError, SimulatorError
from confluent_simulator.faults import Fault, FaultKind, LateFailure, SavepointFailure
from confluent_simulator.statements_api import read_json

if TYPE_CHECKING:
    from confluent_simulator.simulator import Simulator

_SWITCHES = (
    "forbid_missing",
    "unknown_fields",
    "inline_complete",
    "list_ghosts",
)
_LISTS = {
    "exhausted_pools": set,
    "refusing_pools": dict,
}


class Admin:
    """Handlers of the admin surface."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; each is described at its handler."""
        return [
            web.get("/__admin/ready", self.ready),
            web.get("/__admin/requests", self.requests),
            web.delete("/__admin/requests", self.clear_requests),
            web.post("/__admin/faults", self.add_fault),
            web.delete("/__admin/faults", self.clear_faults),
            web.post("/__admin/late-failures", self.add_late_failure),
            web.post("/__admin/savepoint-failures", self.add_savepoint_failure),
            web.put("/__admin/behaviour", self.set_behaviour),
            web.put("/__admin/delays", self.set_delays),
            web.post("/__admin/clock", self.move_clock),
            web.put("/__admin/credentials", self.set_credentials),
            web.post("/__admin/statements/{name}/{act}", self.act),
            web.post("/__admin/topics/{topic}/records", self.produce),
            web.get("/__admin/topics/{topic}/reads", self.reads),
        ]

    async def ready(self, request: web.Request) -> web.Response:
        """Say that the server serves."""
        del request
        return web.json_response({"ready": True})

    async def requests(self, request: web.Request) -> web.Response:
        """Answer the request log; `?writes=true` leaves out reads and dry runs."""
        log = self._simulator.log
        chosen = log.writes() if request.query.get("writes") == "true" else log.entries
        return web.json_response({"data": [asdict(each) for each in chosen]})

    async def clear_requests(self, request: web.Request) -> web.Response:
        """Forget the request log."""
        del request
        self._simulator.log.clear()
        return web.Response(status=204)

    async def add_fault(self, request: web.Request) -> web.Response:
        """Add a fault: the attributes of `Fault`, such as `{"kind": "status", "status": 429}`."""
        body = await _fields(request)
        try:
            fault = Fault(FaultKind(body.pop("kind", "")), **body)
        except (TypeError, ValueError) as error:
            raise ApiError(400, f"no fault: {error}") from error
        self._simulator.inject(fault)
        return web.Response(status=204)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Take away all faults that have not struck yet."""
        del request
        self._simulator.behaviour.faults.clear()
        return web.Response(status=204)

    async def add_late_failure(self, request: web.Request) -> web.Response:
        """Let a job to come fail after it ran: the attributes of `LateFailure`."""
        body = await _fields(request)
        try:
            failure = LateFailure(**body)
        except TypeError as error:
            raise ApiError(400, f"no late failure: {error}") from error
        self._simulator.behaviour.late_failures.append(failure)
        return web.Response(status=204)

    async def add_savepoint_failure(self, request: web.Request) -> web.Response:
        """Let a stop to come fail: the attributes of `SavepointFailure`."""
        body = await _fields(request)
        try:
            failure = SavepointFailure(**body)
        except TypeError as error:
            raise ApiError(400, f"no savepoint failure: {error}") from error
        self._simulator.behaviour.savepoint_failures.append(failure)
        return web.Response(status=204)

    async def set_delays(self, request: web.Request) -> web.Response:
        """Change some delays: `{"pending": 0.5}`."""
        body = await _fields(request)
        try:
            self._simulator.set_delays(**{key: float(value) for key, value in body.items()})
        except (TypeError, ValueError) as error:
            raise ApiError(400, f"no delays: {error}") from error
        return web.Response(status=204)

    async def set_behaviour(self, request: web.Request) -> web.Response:
        """Turn switches of `Behaviour`.

        `exhausted_pools`, a list, and `refusing_pools`, pools with HTTP statuses, replace what
        was there.
        """
        body = await _fields(request)
        behaviour = self._simulator.behaviour
        for name in _LISTS.keys() & body.keys():
            setattr(behaviour, name, _LISTS[name](body.pop(name)))
        if "keep_subjects" in body:
            self._simulator.engine.catalog.keep_subjects = bool(body.pop("keep_subjects"))
        for name, value in body.items():
            if name not in _SWITCHES or not isinstance(value, bool):
                raise ApiError(400, f"no switch {name}; there are {', '.join(_SWITCHES)}")
            setattr(behaviour, name, value)
        self._simulator.clock.announce()
        return web.Response(status=204)

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move time forward: `{"advance": seconds}`."""
        body = await _fields(request)
        await self._simulator.advance(float(body.get("advance", 0)))
        return web.json_response({"now": self._simulator.clock.now().isoformat()})

    async def set_credentials(self, request: web.Request) -> web.Response:
        """Accept another key: `{"key": …, "secret": …}`."""
        body = await _fields(request)
        self._simulator.set_credentials(str(body.get("key")), str(body.get("secret")))
        return web.Response(status=204)

    async def act(self, request: web.Request) -> web.Response:
        """Do something to a statement: stop, delete, purge, fail, degrade, recover and more.

        Some take a body: `detail`; `phase`; `name` and `message` of an exception; `sql` of another
        statement of that name; `compute_pool_id` and `principal` of a move.
        """
        name, act = request.match_info["name"], request.match_info["act"]
        body = await _fields(request) if request.can_read_body else {}
        detail = str(body.get("detail", ""))
        simulator = self._simulator
        acts: dict[str, Callable[[], object]] = {
            "stop": lambda: simulator.stop_statement(name),
            "delete": lambda: simulator.delete_statement(name),
            "purge": lambda: simulator.purge_statement(name),
            "fail": lambda: simulator.fail_statement(name, detail),
            "degrade": lambda: simulator.degrade_statement(name, detail),
            "recover": lambda: simulator.recover_statement(name),
            "phase": lambda: simulator.set_phase(name, str(body["phase"])),
            "exception": lambda: simulator.add_exception(
                name, str(body["name"]), str(body["message"])
            ),
            "recreate": lambda: simulator.recreate_statement(name, body.get("sql")),
            "move": lambda: simulator.move_statement(
                name, str(body.get("compute_pool_id", "")), str(body.get("principal", ""))
            ),
        }
        if act not in {*acts, "restart"}:
            raise ApiError(404, f"no act {act}; there are {', '.join(acts)}, restart")
        try:
            if act == "restart":
                await simulator.restart_statement(name)
            else:
                acts[act]()
        except KeyError as missing:
            raise ApiError(400, f"{missing} is needed") from missing
        except SimulatorError as error:
            raise ApiError(404, str(error)) from error
        return web.Response(status=204)

    async def produce(self, request: web.Request) -> web.Response:
        """Append records to a topic in memory: `{"count": 1, "partition": 0}`."""
        body = await _fields(request)
        self._simulator.memory.produce(
            request.match_info["topic"], int(body.get("count", 1)), int(body.get("partition", 0))
        )
        return web.Response(status=204)

    async def reads(self, request: web.Request) -> web.Response:
        """Answer what statements have read of a topic in memory."""
        reads = self._simulator.memory.reads(request.match_info["topic"])
        return web.json_response({"data": [asdict(each) for each in reads]})


async def _fields(request: web.Request) -> dict[str, Any]:
    body = await read_json(request)
    if not isinstance(body, dict):
        raise ApiError(400, "a JSON object is expected")
    return body
