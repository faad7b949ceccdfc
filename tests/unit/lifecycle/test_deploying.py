"""A deployment under way: each answer of the server, and what follows from it."""

import pytest

from flinkfilter.lifecycle.action import Create, Delete, LookUp, Stop
from flinkfilter.lifecycle.deploying import table_exists
from flinkfilter.resource.deployment import Sql
from flinkfilter.resource.reasons import Reason


def kinds(step):
    """The classes of a plan's actions, in order."""
    return [type(act) for act in step.actions]


class TestForgedRecords:
    """A status that somebody else wrote is no way around the approval."""

    @pytest.mark.parametrize(
        "forged",
        [
            {"digest": "f" * 64},
            {"number": 7},
            {"sql": Sql(sink="CREATE TABLE `a` (`a` STRING)", insert="DROP TABLE `a`")},
            {"sql": Sql(sink="DROP TABLE `a`", insert="INSERT INTO `a` SELECT `a` FROM `s`")},
            {"sql": Sql(sink="not SQL", insert="INSERT INTO `a` SELECT `a` FROM `s`")},
        ],
        ids=["no approval", "another's name", "a DROP", "a DROP before", "no SQL"],
    )
    def test_what_is_not_sound_is_not_sent(self, life, forged):
        """The deployment has failed, and says how to begin one that is."""
        life.sinking()
        deployment = life.status.deployment.changed(**forged)
        life.status = life.status.changed(deployment=deployment)
        step = life.forget().plan()
        assert Create not in kinds(step)
        assert life.status.deployment.failure.reason is Reason.STATUS_UNREADABLE
        assert "flinkfilter.io/retry=" in life.status.message

    def test_a_retry_begins_a_sound_one(self, life):
        """With what the spec asks for and somebody approved."""
        life.sinking()
        deployment = life.status.deployment.changed(digest="f" * 64)
        life.status = life.status.changed(deployment=deployment)
        step = life.forget().planned().annotate(retry="1").plan()
        assert life.status.deployment.digest == "a" * 64
        (create,) = [act for act in step.actions if isinstance(act, Create)]
        assert create.request.statement == "CREATE TABLE `a` (`a` STRING)"


class TestRequests:
    """What is sent."""

    def test_the_sink_is_asked_for_first(self, life):
        """With the SQL, pool, principal, label and properties that were recorded."""
        step = life.tested().approve().plan()
        (create,) = step.actions
        request = create.request
        assert request.statement == "CREATE TABLE `a` (`a` STRING)"
        assert (request.compute_pool, request.principal) == ("lfcp-1", "sa-1")
        assert request.labels == {"user.confluent.io/flinkfilter-default": "true"}
        assert request.properties == {"sql.current-catalog": "c", "sql.current-database": "d"}

    def test_the_insert_says_where_to_begin(self, life):
        """As a property; the CREATE TABLE has none such."""
        step = life.sinking().see("sink", "COMPLETED").plan()
        request = next(act.request for act in step.actions if isinstance(act, Create))
        assert request.statement == "INSERT INTO `a` (`a`) SELECT `a` FROM `s` WHERE `a` = 'a'"
        assert request.properties["sql.tables.scan.startup.mode"] == "earliest-offset"

    def test_what_is_sent_is_what_was_recorded(self, life):
        """A newer spec changes nothing about a deployment under way."""
        life.sinking().edit("b").see("sink", "COMPLETED")
        step = life.plan()
        sent = [act.request.statement for act in step.actions if isinstance(act, Create)]
        assert sent == ["INSERT INTO `a` (`a`) SELECT `a` FROM `s` WHERE `a` = 'a'"]

    def test_names_fit_the_servers_rules(self, life):
        """At most 72 characters of a-z, 0-9 and hyphens, also after many deployments."""
        life.sinking()
        many = life.status.deployment.changed(number=10**20)
        life.status = life.status.changed(deployment=many)
        life.see("sink", "FAILED", detail="no").planned().annotate(retry="1").planned()
        names = [record.name for record in life.status.deployment.statements]
        assert names[1] == f"ff-{life.facts.uid}-{10**20 + 1}-insert"
        assert max(map(len, names)) <= 72


class TestSink:
    """CREATE TABLE."""

    def test_a_table_that_we_made(self, life):
        """Recorded as ours; the INSERT is next, and the statement that made it is deleted."""
        step = life.sinking().see("sink", "COMPLETED").plan()
        assert life.status.sink.created_by_us
        assert life.status.sink.topic == "out"
        assert life.status.deployment.step == "Insert"
        assert kinds(step) == [Create, Delete]

    def test_a_table_that_was_there(self, life):
        """Somebody else's: the INSERT follows all the same, its dry run said that it fits."""
        detail = "Table (or view) `d`.`out` already exists in Catalog c"
        step = life.sinking().see("sink", "FAILED", detail=detail).plan()
        assert not life.status.sink.created_by_us
        assert life.status.deployment.step == "Insert"
        assert kinds(step) == [Create, Delete]

    def test_a_table_that_an_earlier_attempt_made(self, life):
        """It is there, and it is ours: a retry does not forget that."""
        life.inserting().see("insert", "FAILED", detail="no").planned()
        life.annotate(retry="1").planned().see("sink", "FAILED", detail="already exists").plan()
        assert life.status.sink.created_by_us

    @pytest.mark.parametrize(
        ("phase", "detail", "reason"),
        [
            ("FAILED", "no right to create topics", "StatementFailed"),
            ("FAILED", "", "StatementFailed"),
            ("STOPPED", "", "StatementStopped"),
        ],
    )
    def test_a_table_that_cannot_be_made(self, life, phase, detail, reason):
        """The deployment has failed, and no INSERT is asked for."""
        step = life.sinking().see("sink", phase, detail=detail).plan()
        assert life.story == ("Failed", "False", reason, "Stalled")
        assert step.actions == ()
        assert life.status.deployment.failure.detail != ""

    @pytest.mark.parametrize("phase", ["PENDING", "RUNNING", "STOPPING", "FAILING", "UNKNOWN"])
    def test_what_is_not_over_is_waited_for(self, life, phase):
        """No phase of a moment is taken for an end, nor one that is not known here."""
        step = life.sinking().see("sink", phase).plan()
        assert life.story == ("Deploying", "False", "Deploying", "Reconciling")
        assert step.actions == ()
        assert step.requeue_after == 0.5

    @pytest.mark.parametrize(
        ("detail", "exists"),
        [
            ("Table (or view) `d`.`out` already exists in Catalog c", True),
            ("Table `out` does not exist", False),
            ("", False),
        ],
    )
    def test_the_words_for_a_table_that_exists(self, detail, exists):
        """They are Flink's."""
        assert table_exists(detail) is exists


class TestInsert:
    """INSERT INTO."""

    @pytest.mark.parametrize("phase", ["RUNNING", "DEGRADED"])
    def test_it_runs(self, life, phase):
        """Recorded as what runs, with its uid, in the history, and with nothing left to send."""
        life.inserting().see("insert", phase).plan()
        assert (life.status.running.revision, life.status.running.digest) == (1, "a" * 64)
        assert (
            life.status.running.sql.insert
            == "INSERT INTO `a` (`a`) SELECT `a` FROM `s` WHERE `a` = 'a'"
        )
        assert life.status.deployment.step == "Running"
        assert life.status.deployment.sql is None
        assert life.record().uid == "uid-of-insert"
        assert [(h.revision, h.outcome) for h in life.status.history] == [(1, "Running")]

    @pytest.mark.parametrize(
        ("phase", "reason"),
        [
            ("FAILED", "StatementFailed"),
            ("STOPPED", "StatementStopped"),
            ("COMPLETED", "StatementFailed"),
        ],
    )
    def test_it_came_to_an_end(self, life, phase, reason):
        """Failed for good; the statement stays for whoever wants to see it."""
        step = life.inserting().see("insert", phase).plan()
        assert life.story == ("Failed", "False", reason, "Stalled")
        assert step.actions == ()
        assert [record.role for record in life.status.deployment.statements] == ["insert"]
        assert [(h.revision, h.outcome) for h in life.status.history] == [(1, "Failed")]

    def test_it_was_deleted_before_it_ran(self, life):
        """It is asked for again, under its recorded name."""
        step = life.inserting().miss().plan()
        assert [act.request.name for act in step.actions] == [life.record().name]

    def test_an_answer_may_have_been_lost(self, life):
        """What is not known is asked for again; the server tells if it is there already."""
        life.inserting()
        step = life.forget().miss_sink().plan()
        assert [act.request.name for act in step.actions] == [life.record().name]

    def test_it_is_stopped_while_it_waits(self, life):
        """Asked to stop, a statement that is PENDING does not have to run first."""
        life.inserting().fact(enabled=False)
        assert kinds(life.plan()) == [Stop]
        life.see("insert", "STOPPED", stopped=True).plan()
        assert life.story == ("Suspended", "True", "Suspended")
        assert life.status.deployment.suspended

    def test_it_is_not_begun_while_it_shall_not_run(self, life):
        """Not enabled after the table was made: looked up once, then nothing."""
        life.sinking().fact(enabled=False)
        step = life.see("sink", "COMPLETED").plan()
        assert [type(act) for act in step.actions] == [LookUp, Delete]
        step = life.miss().miss_sink().plan()
        assert step.actions == ()
        assert life.story == ("Suspended", "True", "Suspended")
        step = life.fact(enabled=True).plan()
        assert kinds(step) == [Create]


class TestStrangers:
    """Statements that have our name and are not ours."""

    def test_the_server_says_that_the_name_is_taken(self, life):
        """The record forgets the name, so that it is never deleted as ours."""
        life.tested().approve().planned()
        step = life.refuse("sink", Reason.NAME_CONFLICT, "taken").plan()
        assert life.story == ("Failed", "False", "NameConflict", "Stalled")
        assert [record.role for record in life.status.deployment.statements] == ["insert"]
        assert step.actions == ()

    @pytest.mark.parametrize(
        "difference",
        [
            {"labels": {}},
            {"statement": "INSERT INTO somewhere else"},
            {"compute_pool": "lfcp-2"},
            {"principal": "sa-2"},
            {"properties": {}},
        ],
    )
    def test_a_list_shows_something_else_under_our_name(self, life, difference):
        """Label and name alone do not make it what was approved."""
        life.tested().approve().planned().see("sink", "COMPLETED", **difference).plan()
        assert life.story == ("Failed", "False", "NameConflict", "Stalled")

    def test_a_server_that_adds_properties_is_no_stranger(self, life):
        """Ours are all there, as they were sent."""
        life.tested().approve().planned()
        added = {"sql.current-catalog": "c", "sql.current-database": "d", "added": "by the server"}
        life.see("sink", "PENDING", properties=added).plan()
        assert life.story == ("Deploying", "False", "Deploying", "Reconciling")

    def test_the_server_refuses_the_sql(self, life):
        """Its words are kept, cut where they would bloat the status."""
        life.tested().approve().planned()
        life.refuse("sink", Reason.SQL_REJECTED, "no " * 50_000).plan()
        assert life.story == ("Failed", "False", "SqlRejected", "Stalled")
        assert len(life.status.deployment.failure.detail) == 4000


class TestDeadline:
    """How long a statement may be PENDING."""

    def late(self, life, seconds, **fields):
        """Let time pass, and look at the statement at the end of it."""
        return life.wait(seconds).see("insert", "PENDING", **fields)

    def test_it_is_given_up(self, life):
        """It might still begin to run, so it is deleted; the message says how long it took."""
        step = self.late(life.inserting(), 900, detail="no nodes").plan()
        assert life.story == ("Failed", "False", "PendingTooLong", "Stalled")
        assert "has been PENDING for 900 s. no nodes" in life.status.message
        assert kinds(step) == [Delete]

    def test_not_a_moment_too_early(self, life):
        """One second before, it is waited for."""
        self.late(life.inserting(), 899).plan()
        assert life.story == ("Deploying", "False", "Deploying", "Reconciling")

    def test_a_look_from_long_ago_proves_nothing(self, life):
        """While Confluent could not be asked, it may have begun to run."""
        step = life.inserting().wait(5000).plan()
        assert life.story[0] == "Deploying"
        assert kinds(step) == [LookUp]

    def test_time_without_a_statement_does_not_count(self, life):
        """The call that creates it may have failed for an hour."""
        life.inserting().wait(5000)
        created = life.now
        self.late(life, 10, created_at=created).plan()
        assert life.story[0] == "Deploying"

    def test_a_full_pool_is_waited_for(self, life):
        """However long it takes; it is no fault of the filter."""
        life.inserting()
        self.late(life, 10, scaling_state="POOL_EXHAUSTED").planned()
        self.late(life, 90_000, scaling_state="POOL_EXHAUSTED").plan()
        assert life.story == ("Deploying", "False", "PoolExhausted", "Reconciling")

    def test_after_a_full_pool_the_time_begins_anew(self, life):
        """There is room, and it needs its time to start."""
        life.inserting()
        self.late(life, 10, scaling_state="POOL_EXHAUSTED").planned()
        self.late(life, 90_000).planned()
        self.late(life, 899).planned()
        assert life.story[0] == "Deploying"
        self.late(life, 1).planned()
        assert life.story == ("Failed", "False", "PendingTooLong", "Stalled")
