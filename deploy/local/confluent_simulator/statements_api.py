"""The routes of `sql/v1`: what each does with statements.

Flows in: authenticated requests. Flows out: JSON answers with the codes of the real service.
"""

import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from confluent_simulator import statement as move
from confluent_simulator.engine import Rows
from confluent_simulator.errors import ApiError, EngineUnavailable, SqlRefused
from confluent_simulator.intake import NewStatement, Update, read_new, read_patch, read_put
from confluent_simulator.lifecycle import Lifecycle, submission_of
from confluent_simulator.paging import page, select
from confluent_simulator.payload import (
    exceptions_payload,
    list_payload,
    result_payload,
    statement_payload,
)
from confluent_simulator.request_log import is_dry_run
from confluent_simulator.statement import JobException, Phase, Statement
from confluent_simulator.world import World


class StatementsApi:
    """Handlers of one environment."""

    def __init__(self, world: World, lifecycle: Lifecycle) -> None:
        self._config = world.config
        self._clock = world.clock
        self._store = world.store
        self._engine = world.engine
        self._behaviour = world.behaviour
        self._lifecycle = lifecycle

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; organization and environment are part of the path."""
        root = "/sql/v1/organizations/{organization}/environments/{environment}/statements"
        one = root + "/{name}"
        return [
            web.get(root, self.list),
            web.post(root, self.create),
            web.get(one, self.get),
            web.put(one, self.put),
            web.patch(one, self.patch),
            web.delete(one, self.delete),
            web.get(one + "/results", self.results),
            web.get(one + "/exceptions", self.exceptions),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Answer one page of statements."""
        self._check_place(request)
        shown = select([*self._store, *self._store.ghosts], request.query)
        items, token = page(shown, request.query)
        here = f"{base_url(request)}{request.path}"
        following = None
        if token is not None:
            query = {**request.query, "page_token": token}
            following = f"{here}?{urlencode(query)}"
        return web.json_response(
            list_payload([self._payload(each, request) for each in items], here, following)
        )

    async def create(self, request: web.Request) -> web.Response:
        """Store a statement and let it begin, or answer a dry run without storing anything."""
        self._check_place(request)
        body = await read_json(request)
        new = read_new(body, self._config)
        if is_dry_run(body):
            return await self._dry_run(new, request)
        location = {"Location": f"{base_url(request)}{self._config.prefix}/statements/{new.name}"}
        if self._store.get(new.name) is not None:
            raise ApiError(409, f"Statement resource={new.name} already exists", headers=location)
        statement = self._new(new, self._store.new_uid())
        self._check_room(new.compute_pool_id)
        self._store.add(statement)
        self._lifecycle.deploy(statement.uid)
        answer = await self._answered(statement)
        return web.json_response(self._payload(answer, request), status=201, headers=location)

    async def _answered(self, statement: Statement) -> Statement:
        if self._behaviour.inline_complete and statement.sql.lstrip()[:6].upper() == "CREATE":
            await self._clock.wait_until(lambda: self._now(statement).is_terminal, 30.0)
        elif self._behaviour.delays.post:
            await self._clock.sleep(self._behaviour.delays.post)
        else:
            return statement
        return self._now(statement)

    def _now(self, statement: Statement) -> Statement:
        return self._store.by_uid(statement.uid) or statement

    def _new(self, new: NewStatement, uid: str) -> Statement:
        now = self._clock.now()
        return Statement(
            name=new.name,
            uid=uid,
            sequence=self._store.next_sequence(),
            sql=new.sql,
            properties=new.properties,
            labels=new.labels,
            compute_pool_id=new.compute_pool_id,
            principal=new.principal,
            created_at=now,
            updated_at=now,
        )

    async def _dry_run(self, new: NewStatement, request: web.Request) -> web.Response:
        statement = self._new(new, "")
        try:
            plan = await self._engine.plan(submission_of(statement))
        except (SqlRefused, EngineUnavailable) as refusal:
            statement = move.failed(statement, str(refusal), self._clock.now())
        else:
            statement = move.planned(statement, plan.traits)
            statement = move.completed(statement, self._clock.now())
        return web.json_response(self._payload(statement, request), status=201)

    async def get(self, request: web.Request) -> web.Response:
        """Answer one statement."""
        return web.json_response(self._payload(self._find(request), request))

    async def put(self, request: web.Request) -> web.Response:
        """Stop or resume by the whole object; 202 without a body."""
        statement = self._find(request)
        self._apply(statement, read_put(await read_json(request), statement, self._config))
        return web.Response(status=202)

    async def patch(self, request: web.Request) -> web.Response:
        """Stop or resume by JSON Patch; 200 with the object as it was just before the move."""
        if request.content_type != "application/json-patch+json":
            raise ApiError(415, "application/json-patch+json is expected")
        statement = self._find(request)
        update = read_patch(await read_json(request), statement, self._config)
        self._apply(statement, update)
        return web.json_response(self._payload(self._now(statement), request))

    def _apply(self, statement: Statement, update: Update) -> None:
        if update.stopped and not statement.stopped:
            after = self._store.change(statement.uid, move.stop_requested)
            if after is not None and after.phase == Phase.STOPPING:
                self._lifecycle.stop(statement.uid)
        elif statement.stopped and not update.stopped:
            self._resume(statement, update)
        else:
            self._store.touch(statement.uid)

    def _resume(self, statement: Statement, update: Update) -> None:
        if statement.phase not in {Phase.STOPPED, Phase.FAILED}:
            self._store.change(statement.uid, move.unstopped)
            return
        self._check_room(update.compute_pool_id)

        def resume(each: Statement) -> Statement:
            return move.resumed(each, update.principal, update.compute_pool_id)

        self._store.change(statement.uid, resume)
        self._lifecycle.deploy(statement.uid)

    def _check_room(self, pool: str) -> None:
        # In what form the real service refuses is not established, so a test chooses the status.
        if status := self._behaviour.refusing_pools.get(pool):
            raise ApiError(
                status,
                f"compute pool {pool} has no capacity left: it runs at MAX_CFU",
                pointer="/spec/compute_pool_id",
            )

    async def delete(self, request: web.Request) -> web.Response:
        """Begin to delete; 202 without a body. The name stays taken until it is over."""
        statement = self._find(request)
        if statement.phase != Phase.DELETING:
            self._lifecycle.delete(statement.uid)
        return web.Response(status=202)

    async def results(self, request: web.Request) -> web.Response:
        """Answer the rows of a statement that ended; none for others."""
        statement = self._find(request)
        rows = self._lifecycle.rows.get(statement.uid, Rows())
        self._lifecycle.read_at[statement.uid] = self._clock.seconds()
        here = f"{base_url(request)}{request.path}"
        return web.json_response(result_payload(rows, here, statement.created_at))

    async def exceptions(self, request: web.Request) -> web.Response:
        """Answer the newest ten exceptions."""
        statement = self._find(request)
        known = {(each.name, each.message, each.at) for each in statement.exceptions}
        for exception in reversed(await self._job_exceptions(statement)):
            if (exception.name, exception.message, exception.at) not in known:
                statement = move.with_exception(statement, exception)
        here = f"{base_url(request)}{request.path}"
        return web.json_response(exceptions_payload(statement, here))

    async def _job_exceptions(self, statement: Statement) -> tuple[JobException, ...]:
        try:
            return await self._engine.exceptions(statement.uid)
        except EngineUnavailable:
            return ()

    def _payload(self, statement: Statement, request: web.Request) -> dict[str, Any]:
        return statement_payload(
            statement,
            self._config,
            base_url(request),
            unknown_fields=self._behaviour.unknown_fields,
        )

    def _find(self, request: web.Request) -> Statement:
        self._check_place(request)
        name = request.match_info["name"]
        statement = self._store.get(name)
        if statement is not None:
            return statement
        if self._behaviour.forbid_missing:
            raise ApiError(403, f"Forbidden: access to statement {name} is not authorized")
        raise ApiError(404, f"Statement resource={name} does not exist")

    def _check_place(self, request: web.Request) -> None:
        place = request.match_info
        if place["organization"] != self._config.organization_id:
            raise ApiError(404, f"organization {place['organization']} does not exist")
        if place["environment"] != self._config.environment_id:
            raise ApiError(404, f"environment {place['environment']} does not exist")


def base_url(request: web.Request) -> str:
    """Return scheme, host and port as the client named them."""
    return f"{request.scheme}://{request.host}"


async def read_json(request: web.Request) -> Any:
    """Return the body.

    Raises:
        ApiError: 400 when it is not JSON.
    """
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise ApiError(400, f"the body is not JSON: {error}") from error
