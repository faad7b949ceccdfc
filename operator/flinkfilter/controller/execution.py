"""Carrying out what a plan asks for: one call per action, its answer kept in the store."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import assert_never

from flinkfilter.confluent.client import StatementsClient
from flinkfilter.controller.statements import StatementStore
from flinkfilter.errors import Conflict, Forbidden, NotFound, Rejected, Unavailable
from flinkfilter.lifecycle.action import (
    Create,
    Delete,
    DryRun,
    FindWriters,
    LookUp,
    ReadExceptions,
    Resume,
    Stop,
)
from flinkfilter.lifecycle.deploying import table_exists
from flinkfilter.lifecycle.observation import Exceptions, Seen, Writers
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase, Statement, StatementRequest
from flinkfilter.resource.reasons import Reason
from flinkfilter.sql.writing import written_tables

RemoteAction = DryRun | Create | LookUp | Delete | Stop | Resume | ReadExceptions | FindWriters


class Execution:
    """Calls Confluent Cloud for actions.

    Every method that fails raises a RemoteError of the kinds that are worth repeating; a verdict
    of the server about the SQL is an answer and is kept.

    Attributes:
        store: where answers are kept.
    """

    def __init__(
        self,
        client: StatementsClient,
        store: StatementStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self.store = store
        self._clock = clock

    async def carry_out(self, action: RemoteAction) -> None:
        """Make the call that an action stands for.

        Raises:
            RemoteError: the call has to be repeated later.
        """
        asked = self._clock()
        try:
            await self._call(action)
        except Forbidden:
            if not isinstance(action, Delete | Stop | Resume | ReadExceptions):
                raise
            seen = self.store.about([action.name]).get(action.name)
            pool = seen.statement.compute_pool if isinstance(seen, Seen) else ""
            if not pool or await self._is_listed(action.name, pool):
                raise
            self.store.misses(action.name, asked)

    async def _call(self, action: RemoteAction) -> None:
        match action:
            case DryRun(revision):
                await self._dry_run(revision)
            case Create(request):
                await self._create(request)
            case LookUp(name, compute_pool):
                await self._look_up(name, compute_pool)
            case Delete(name, uid):
                await self._delete(name, uid)
            case Stop(name, uid):
                await self._switch(name, partial(self._client.stop, uid=uid))
            case Resume(name, uid, compute_pool, principal):
                resume = partial(
                    self._client.resume,
                    uid=uid,
                    compute_pool=compute_pool or None,
                    principal=principal or None,
                )
                await self._switch(name, resume)
            case ReadExceptions(name):
                await self._read_exceptions(name)
            case FindWriters(topic, prefix):
                await self._find_writers(topic, prefix)
            case _:
                assert_never(action)

    async def _dry_run(self, revision: Revision) -> None:
        """Ask about the DDL and the SELECT apart; about the whole INSERT when the table exists."""
        self.store.verdicts.pop(revision.digest, None)
        verdict = await self._verdict(revision, revision.sql.sink, revision.common_properties)
        if verdict.passed:
            verdict = await self._verdict(revision, revision.sql.select, revision.insert_properties)
        elif table_exists(verdict.detail):
            verdict = await self._verdict(revision, revision.sql.insert, revision.insert_properties)
        self.store.verdicts[revision.digest] = verdict

    async def _verdict(
        self, revision: Revision, sql: str, properties: Mapping[str, str]
    ) -> DryRunVerdict:
        request = StatementRequest(
            name=f"ff-dry-run-{revision.digest[:16]}",
            statement=sql,
            properties=properties,
            compute_pool=revision.compute_pool,
            principal=revision.principal,
            labels={},
        )
        return await self._client.dry_run(request)

    async def _create(self, request: StatementRequest) -> None:
        # What was known of the name ends here, also when the answer is lost: then nothing is.
        self.store.forgets([request.name])
        self.store.touches(request.name, self._clock())
        try:
            statement = await self._client.create(request)
        except Rejected as rejection:
            detail = str(rejection)
            self.store.was_refused(request.name, Reason.SQL_REJECTED, detail, self._clock())
            return
        except Conflict:
            await self._adopt(request)
            return
        self.store.saw(statement, self._clock())

    async def _adopt(self, request: StatementRequest) -> None:
        """The name is taken: by our own request, whose answer was lost, or by somebody else."""
        try:
            statement = await self._client.get(request.name)
        except NotFound as vanished:
            raise Unavailable(f"{request.name} is taken and yet missing; asks again") from vanished
        if request.is_answered_by(statement):
            self.store.saw(statement, self._clock())
        elif statement.phase is Phase.DELETING:
            raise Unavailable(f"{request.name} is still being deleted; waits until it is gone")
        else:
            detail = f"a statement {request.name} exists and is not what this filter asked for"
            self.store.was_refused(request.name, Reason.NAME_CONFLICT, detail, self._clock())

    async def _switch(self, name: str, call: Callable[[str], Awaitable[None]]) -> None:
        self.store.touches(name, self._clock())
        try:
            await call(name)
        except NotFound:
            self.store.misses(name, self._clock())
            return
        except Conflict as race:
            raise Unavailable(f"{name} is being changed by somebody else at this time") from race
        except Unavailable:
            # The answer may be lost, and not the request.
            self._no_longer_knows(name)
            raise
        self._no_longer_knows(name)
        await self._look_up(name)

    def _no_longer_knows(self, name: str) -> None:
        """Decide nothing any more on what a statement was before it was asked to change."""
        self.store.forgets([name])
        self.store.touches(name, self._clock())

    async def _read_exceptions(self, name: str) -> None:
        asked = self._clock()
        try:
            found = await self._client.exceptions(name)
        except NotFound:
            self.store.misses(name, asked)
            found = ()
        self.store.exceptions[name] = Exceptions(asked, found)

    async def _find_writers(self, topic: str, prefix: str) -> None:
        """Look through all statements of the environment, since writers may bear any label."""
        asked = self._clock()
        found = [
            statement
            for statement in await self._client.list()
            if statement.name.startswith(prefix)
            or any(name[-1] == topic for name in written_tables(statement.statement))
        ]
        asked_for = [await self._as_it_is(statement) for statement in found]
        there = tuple(statement for statement in asked_for if statement)
        self.store.writers.setdefault(prefix, {})[topic] = Writers(asked, there)

    async def _as_it_is(self, listed: Statement) -> Statement | None:
        """Ask for one that a list shows as DELETING: lists go on showing what was deleted."""
        if listed.phase is not Phase.DELETING:
            return listed
        try:
            return await self._client.get(listed.name)
        except (NotFound, Forbidden):
            # Whoever may list it may read it: then it is not there.
            return None

    async def _look_up(self, name: str, compute_pool: str = "") -> None:
        asked = self._clock()
        try:
            statement = await self._client.get(name)
        except NotFound:
            self.store.misses(name, asked)
        except Forbidden:
            # Whoever may list the pool may read what is in it: then this one is not there.
            if not compute_pool or await self._is_listed(name, compute_pool):
                raise
            self.store.misses(name, asked)
        else:
            self.store.saw(statement, asked)

    async def _is_listed(self, name: str, compute_pool: str) -> bool:
        listed = await self._client.list(compute_pool=compute_pool)
        # What is deleted stays in lists for a while, and nowhere else.
        return any(each.name == name and each.phase is not Phase.DELETING for each in listed)

    async def _delete(self, name: str, uid: str) -> None:
        """Delete the statement that was seen, and no other that has taken its name since."""
        try:
            statement = await self._client.get(name)
        except NotFound:
            self.store.misses(name, self._clock())
            return
        if statement.uid != uid or statement.phase is Phase.DELETING:
            self.store.saw(statement, self._clock())
            return
        await self._client.delete(name)
        self.store.saw(replace(statement, phase=Phase.DELETING), self._clock())
