"""Carrying out actions against a real HTTP server: what is asked, and what is known afterwards."""

from dataclasses import replace

import pytest

from confluent_simulator import Fault, FaultKind
from flinkfilter.controller.execution import Execution
from flinkfilter.controller.statements import StatementStore
from flinkfilter.errors import Conflict, Forbidden, RemoteError, Unauthenticated, Unavailable
from flinkfilter.lifecycle.action import Create, Delete, DryRun, FindWriters, LookUp, Resume, Stop
from flinkfilter.lifecycle.observation import Gone, Seen
from flinkfilter.lifecycle.revision import Revision
from flinkfilter.lifecycle.statement import DryRunVerdict, Phase
from flinkfilter.resource.reasons import Reason
from flinkfilter.sql.statements import GeneratedSql

SINK = "CREATE TABLE `out` (`id` STRING) WITH ('connector' = 'confluent')"
SELECT = "SELECT `id` FROM `raw-event-headers`"
INSERT = f"INSERT INTO `out` (`id`) {SELECT}"
DIGEST = "d" * 64


@pytest.fixture
def store():
    """A store that knows nothing."""
    return StatementStore()


@pytest.fixture
def execution(client, store, clock):
    """What is under test."""
    return Execution(client, store, clock)


@pytest.fixture
def insert(client, execution, simulator, request_for):
    """Create the output table and a running INSERT of this name; gives its uid."""

    async def create(name: str) -> str:
        await client.create(request_for("table"))
        await simulator.until("table", "COMPLETED")
        await client.create(request_for(name, INSERT))
        await simulator.until(name, "RUNNING")
        simulator.log.clear()
        return (await client.get(name)).uid

    return create


def calls(simulator) -> list[str]:
    """The methods of all requests since the log was cleared."""
    return [request.method for request in simulator.requests]


def seen(store, name):
    """The phase in which a statement was last seen."""
    observation = store.about([name])[name]
    assert isinstance(observation, Seen)
    return observation.statement.phase


def revision(sink=SINK, select=SELECT, insert=INSERT) -> Revision:
    """What a spec asks for, with SQL of the test's choice."""
    properties = {"sql.current-catalog": "demo", "sql.current-database": "cars"}
    sql = GeneratedSql(sink=sink, insert=insert, select=select)
    return Revision(DIGEST, sql, "out", "lfcp-demo01", "sa-demo01", properties, properties)


class TestDryRun:
    """Asking whether the SQL could run."""

    async def test_ddl_and_select_are_asked_apart_while_there_is_no_table(
        self, execution, store, simulator
    ):
        """Two dry runs, no statement, and a verdict under the digest."""
        await execution.carry_out(DryRun(revision()))
        assert store.verdicts == {DIGEST: DryRunVerdict(passed=True)}
        asked = [request.body["spec"]["statement"] for request in simulator.requests]
        assert asked == [SINK, SELECT]
        assert all(request.dry_run for request in simulator.requests)
        assert simulator.statements() == []

    async def test_the_insert_is_asked_whole_when_the_table_is_there(
        self, execution, store, client, simulator, request_for
    ):
        """Only so it is known whether it fits the table that somebody made."""
        await client.create(request_for("table"))
        await simulator.until("table", "COMPLETED")
        simulator.log.clear()
        await execution.carry_out(DryRun(revision()))
        asked = [request.body["spec"]["statement"] for request in simulator.requests]
        assert asked == [SINK, INSERT]
        assert store.verdicts[DIGEST].passed

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"select": "SELECT `nothing` FROM `raw-event-headers`"}, "nothing"),
            ({"select": "SELECT `id` FROM `nowhere`"}, "nowhere"),
            ({"sink": "CREATE TABLE"}, ""),
        ],
    )
    async def test_a_refusal_is_a_verdict_with_the_servers_words(
        self, execution, store, changes, words
    ):
        """It is an answer, not an error, and is not asked again."""
        await execution.carry_out(DryRun(revision(**changes)))
        verdict = store.verdicts[DIGEST]
        assert not verdict.passed
        assert words in verdict.detail
        assert verdict.detail != ""

    async def test_a_bad_request_is_a_verdict_too(self, execution, store, simulator):
        """400 and 422 speak about the request, so repeating it is in vain."""
        simulator.inject(Fault(FaultKind.STATUS, method="POST", status=422))
        await execution.carry_out(DryRun(revision()))
        assert not store.verdicts[DIGEST].passed

    @pytest.mark.parametrize(
        ("status", "error"),
        [(500, Unavailable), (429, Unavailable), (401, Unauthenticated), (403, Forbidden)],
    )
    async def test_no_answer_is_no_verdict(self, execution, store, simulator, status, error):
        """An earlier verdict does not stand for the one that was asked for."""
        store.verdicts[DIGEST] = DryRunVerdict(passed=False, detail="before")
        simulator.inject(Fault(FaultKind.STATUS, method="POST", status=status))
        with pytest.raises(error):
            await execution.carry_out(DryRun(revision()))
        assert store.verdicts == {}


class TestCreate:
    """Creating a statement whose name is recorded."""

    async def test_the_answer_is_kept(self, execution, store, simulator, request_for):
        """One POST, and the statement is known."""
        await execution.carry_out(Create(request_for("s")))
        assert calls(simulator) == ["POST"]
        assert [statement.name for statement in simulator.statements()] == ["s"]
        assert seen(store, "s") in (Phase.PENDING, Phase.COMPLETED)

    async def test_our_own_statement_is_found_again(self, execution, store, simulator, request_for):
        """The answer was lost: the second attempt meets 409 and recognises what it asked for."""
        simulator.inject(Fault(FaultKind.DROP_AFTER, method="POST"))
        with pytest.raises(Unavailable):
            await execution.carry_out(Create(request_for("s")))
        assert store.about(["s"]) == {}
        await execution.carry_out(Create(request_for("s")))
        assert [statement.name for statement in simulator.statements()] == ["s"]
        assert seen(store, "s") in (Phase.PENDING, Phase.COMPLETED)

    async def test_a_lost_answer_makes_unknown_what_was_known(
        self, execution, store, simulator, request_for, clock
    ):
        """A name that was gone before the call may exist after it."""
        store.misses("s", clock())
        simulator.inject(Fault(FaultKind.DROP_AFTER, method="POST"))
        with pytest.raises(Unavailable):
            await execution.carry_out(Create(request_for("s")))
        assert store.about(["s"]) == {}

    @pytest.mark.parametrize(
        "changes",
        [
            {"statement": SINK + " "},
            {"compute_pool": "lfcp-demo02"},
            {"principal": "sa-demo02"},
            {"labels": {}},
            {"labels": {"user.confluent.io/flinkfilter-other": "true"}},
            {"properties": {"sql.current-catalog": "demo", "sql.current-database": "lkc-demo01"}},
        ],
    )
    async def test_a_strangers_statement_is_not_taken_for_ours(
        self, execution, store, client, simulator, request_for, changes
    ):
        """Whatever differs from what was asked for makes it somebody else's; it is left alone."""
        ours = request_for("s")
        await client.create(replace(ours, **changes))
        simulator.log.clear()
        await execution.carry_out(Create(ours))
        assert store.about(["s"])["s"].reason is Reason.NAME_CONFLICT
        assert calls(simulator) == ["POST", "GET"]

    async def test_a_conflict_names_the_reason(self, execution, store, client, request_for):
        """So that the status can say whose it is not."""
        await client.create(request_for("s", labels={}))
        await execution.carry_out(Create(request_for("s")))
        refused = store.about(["s"])["s"]
        assert refused.reason is Reason.NAME_CONFLICT
        assert "s exists and is not what this filter asked for" in refused.detail

    async def test_a_refusal_is_kept(self, execution, store, simulator, request_for):
        """A verdict on the request is never retried by itself."""
        simulator.inject(Fault(FaultKind.STATUS, method="POST", status=400))
        await execution.carry_out(Create(request_for("s")))
        assert store.about(["s"])["s"].reason is Reason.SQL_REJECTED

    @pytest.mark.parametrize(
        ("status", "error"),
        [(500, Unavailable), (429, Unavailable), (401, Unauthenticated), (403, Forbidden)],
    )
    async def test_a_failure_wants_repeating(
        self, execution, store, simulator, request_for, status, error
    ):
        """Nothing is known of the name, and the error says what is the matter."""
        simulator.inject(Fault(FaultKind.STATUS, method="POST", status=status))
        with pytest.raises(error):
            await execution.carry_out(Create(request_for("s")))
        assert store.about(["s"]) == {}


class TestLookUp:
    """Asking for one statement by name."""

    async def test_it_is_seen(self, execution, store, insert):
        """In the phase that it has."""
        await insert("s")
        await execution.carry_out(LookUp("s"))
        assert seen(store, "s") is Phase.RUNNING

    async def test_it_is_gone(self, execution, store):
        """Only the server's own 404 says so."""
        await execution.carry_out(LookUp("s"))
        assert isinstance(store.about(["s"])["s"], Gone)

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(FaultKind.HTML, method="GET"),
            Fault(FaultKind.STATUS, method="GET", status=500),
            Fault(FaultKind.DROP_BEFORE, method="GET"),
        ],
    )
    async def test_no_answer_leaves_what_was_known(
        self, execution, store, simulator, fault, insert
    ):
        """A page of a proxy never means that a statement is gone."""
        await insert("s")
        await execution.carry_out(LookUp("s"))
        simulator.inject(fault)
        with pytest.raises(Unavailable):
            await execution.carry_out(LookUp("s"))
        assert seen(store, "s") is Phase.RUNNING

    async def test_a_role_of_one_pool_is_forbidden_what_is_missing(
        self, execution, store, simulator
    ):
        """The list of the pool, which such a role may read, tells that it is gone."""
        simulator.behaviour.forbid_missing = True
        await execution.carry_out(LookUp("s", "lfcp-demo01"))
        assert isinstance(store.about(["s"])["s"], Gone)
        pools = [request.query.get("spec.compute_pool_id") for request in simulator.requests]
        assert pools == [None, "lfcp-demo01"]

    @pytest.mark.parametrize(
        ("compute_pool", "refusals"),
        [("", 1), ("lfcp-demo01", 2), ("lfcp-demo01", 1)],
        ids=["no pool to list", "no list", "in the list"],
    )
    async def test_a_role_that_may_not_read_it_learns_nothing(
        self, execution, store, simulator, insert, compute_pool, refusals
    ):
        """Only a list that could be read, and does not have it, says that it is gone."""
        await insert("s")
        refused = Fault(FaultKind.STATUS, method="GET", status=403, times=refusals)
        simulator.inject(refused)
        with pytest.raises(Forbidden):
            await execution.carry_out(LookUp("s", compute_pool))
        assert store.about(["s"]) == {}


class TestDelete:
    """Deleting the statement that was seen, and no other."""

    async def test_it_is_looked_at_first(self, execution, store, simulator, insert):
        """Then deleted, and known to be on its way out."""
        uid = await insert("s")
        simulator.log.clear()
        await execution.carry_out(Delete("s", uid))
        assert calls(simulator) == ["GET", "DELETE"]
        assert seen(store, "s") is Phase.DELETING

    async def test_another_one_under_the_name_is_left_alone(
        self, execution, store, simulator, insert
    ):
        """Its uid is not the one that was seen: somebody else made it meanwhile."""
        await insert("s")
        simulator.log.clear()
        await execution.carry_out(Delete("s", "another uid"))
        assert calls(simulator) == ["GET"]
        assert simulator.statement("s") is not None
        assert seen(store, "s") is Phase.RUNNING

    async def test_what_is_gone_is_deleted(self, execution, store, simulator):
        """No DELETE is sent."""
        await execution.carry_out(Delete("s", "u"))
        assert calls(simulator) == ["GET"]
        assert isinstance(store.about(["s"])["s"], Gone)

    async def test_a_failure_is_no_deletion(self, execution, store, simulator, insert):
        """The statement is known as before, and the deletion is asked for again."""
        uid = await insert("s")
        await execution.carry_out(LookUp("s"))
        simulator.inject(Fault(FaultKind.STATUS, method="DELETE", status=500))
        with pytest.raises(Unavailable):
            await execution.carry_out(Delete("s", uid))
        assert seen(store, "s") is Phase.RUNNING


class TestStopAndResume:
    """Letting a statement stand still and go on."""

    async def test_a_stop_is_asked_for_and_looked_at(self, execution, store, simulator, insert):
        """Its effect shows in the phase."""
        uid = await insert("s")
        await execution.carry_out(Stop("s", uid))
        assert seen(store, "s") in (Phase.STOPPING, Phase.STOPPED)
        await simulator.until("s", "STOPPED")

    async def test_a_stop_that_nobody_sees_leaves_nothing_known(
        self, execution, store, simulator, insert
    ):
        """The server took it; what was seen before must not be believed after it."""
        uid = await insert("s")
        await execution.carry_out(LookUp("s"))
        simulator.inject(Fault(FaultKind.STATUS, method="GET", status=501, skip=1, times=9))
        with pytest.raises(RemoteError):
            await execution.carry_out(Stop("s", uid))
        assert dict(store.about(["s"])) == {}
        await simulator.until("s", "STOPPED")

    async def test_a_resume_goes_on(self, execution, store, simulator, insert):
        """It runs again."""
        uid = await insert("s")
        await execution.carry_out(Stop("s", uid))
        await simulator.until("s", "STOPPED")
        await execution.carry_out(Resume("s", uid))
        assert seen(store, "s") in (Phase.PENDING, Phase.RUNNING)
        await simulator.until("s", "RUNNING")

    async def test_a_failed_statement_goes_on_too(self, execution, store, simulator, insert):
        """It was never asked to stop; it is, so that it can be asked to go on."""
        uid = await insert("s")
        simulator.fail_statement("s", "poison record")
        await simulator.until("s", "FAILED")
        await execution.carry_out(Resume("s", uid))
        await simulator.until("s", "RUNNING")

    async def test_a_running_statement_is_not_stopped_by_a_resume(
        self, execution, store, simulator, insert
    ):
        """Somebody else was quicker: nothing is sent."""
        uid = await insert("s")
        simulator.log.clear()
        await execution.carry_out(Resume("s", uid))
        assert set(calls(simulator)) == {"GET"}
        assert seen(store, "s") is Phase.RUNNING

    @pytest.mark.parametrize("action", [Stop("s", "of another"), Resume("s", "of another")])
    async def test_another_that_took_the_name_is_left_alone(
        self, execution, simulator, insert, action
    ):
        """What was created anew under the name since it was seen is not ours to touch."""
        await insert("s")
        with pytest.raises(Unavailable):
            await execution.carry_out(action)
        assert "PUT" not in calls(simulator)

    @pytest.mark.parametrize("action", [Stop("s", "u"), Resume("s", "u")])
    async def test_what_is_gone_is_noted(self, execution, store, action):
        """The status then says that it is missing."""
        await execution.carry_out(action)
        assert isinstance(store.about(["s"])["s"], Gone)

    async def test_a_lost_race_is_tried_again_later(self, execution, simulator, insert):
        """Whoever writes at the same time wins for now; to the queue it is no conflict."""
        uid = await insert("s")
        simulator.inject(Fault(FaultKind.STATUS, method="PUT", status=409, times=9))
        with pytest.raises(Unavailable):
            await execution.carry_out(Stop("s", uid))


class TestRoleOfOnePool:
    """A role that is limited to a compute pool is answered 403 where others are answered 404."""

    @pytest.fixture
    async def uid(self, execution, insert, simulator):
        """The uid of a statement that was seen and then vanished under such a role."""
        uid = await insert("s")
        await execution.carry_out(LookUp("s"))
        simulator.purge_statement("s")
        simulator.behaviour.forbid_missing = True
        simulator.log.clear()
        return uid

    @pytest.mark.parametrize("kind", [Delete, Stop, Resume])
    async def test_what_is_gone_is_noted(self, execution, store, simulator, uid, kind):
        """The list of its pool tells."""
        await execution.carry_out(kind("s", uid))
        assert isinstance(store.about(["s"])["s"], Gone)
        assert calls(simulator) == ["GET", "GET"]

    @pytest.mark.parametrize("kind", [Delete, Stop, Resume])
    async def test_what_is_still_listed_is_forbidden(
        self, execution, store, simulator, insert, kind
    ):
        """Then it is there, and may not be touched."""
        uid = await insert("s")
        await execution.carry_out(LookUp("s"))
        for method in ("DELETE", "PUT"):
            simulator.inject(Fault(FaultKind.STATUS, method=method, status=403))
        if kind is Resume:
            simulator.fail_statement("s", "poison record")
            await simulator.until("s", "FAILED")
        with pytest.raises(Forbidden):
            await execution.carry_out(kind("s", uid))
        assert seen(store, "s") is Phase.RUNNING

    @pytest.mark.parametrize("kind", [Delete, Stop, Resume])
    async def test_without_a_list_nothing_is_known(self, execution, store, simulator, uid, kind):
        """The error of the list is what is told."""
        simulator.inject(Fault(FaultKind.STATUS, method="GET", skip=1, status=500))
        with pytest.raises(Unavailable):
            await execution.carry_out(kind("s", uid))
        assert seen(store, "s") is Phase.RUNNING

    async def test_a_ghost_in_the_list_is_no_statement(self, execution, store, simulator, insert):
        """A list shows what was deleted as DELETING, for a while."""
        uid = await insert("s")
        await execution.carry_out(LookUp("s"))
        simulator.behaviour.list_ghosts = True
        simulator.behaviour.forbid_missing = True
        simulator.delete_statement("s")
        await simulator.until_gone("s")
        await execution.carry_out(Delete("s", uid))
        assert isinstance(store.about(["s"])["s"], Gone)


class TestFindWriters:
    """Looking for everything that writes to a topic."""

    async def test_whatever_label_it_bears(self, execution, store, insert):
        """It is found by its SQL."""
        await insert("s")
        await execution.carry_out(FindWriters("out", "ff-of-nobody-"))
        assert [each.name for each in store.writers["ff-of-nobody-"]["out"].statements] == ["s"]

    @pytest.mark.parametrize("forbids", [False, True])
    async def test_a_ghost_writes_nothing(self, execution, store, simulator, insert, forbids):
        """What a list still shows as DELETING is asked for by name, and gone."""
        await insert("s")
        simulator.behaviour.list_ghosts = True
        simulator.behaviour.forbid_missing = forbids
        simulator.delete_statement("s")
        await simulator.until_gone("s")
        await execution.carry_out(FindWriters("out", "ff-of-nobody-"))
        assert store.writers["ff-of-nobody-"]["out"].statements == ()


def test_conflict_is_no_kind_of_unavailable():
    """The two are told apart by type where errors are handled."""
    assert not issubclass(Conflict, Unavailable)
