"""What goes wrong on Confluent's side, and what the filter says about it."""

import httpx
import pytest

from confluent_simulator import Delays, Fault, FaultKind, LateFailure

POOL = "lfcp-demo01"
READY_REASON = '.status.conditions[?(@.type=="Ready")].reason'
RETRY = "flinkfilter.io/retry"


def _name_of(filters, role, number=1):
    return f"ff-{filters.get()['metadata']['uid']}-{number}-{role}"


def _insert_of(filters):
    return _name_of(filters, "insert")


def _names(simulator):
    return [statement.name for statement in simulator.call(lambda s: s.statements())]


def _sinks(requests):
    created = [each for each in requests if each.method == "POST" and not each.dry_run]
    return [each for each in created if each.statement.endswith("-sink")]


def _created_by_somebody_else(simulator, name, sql):
    """Create a statement through the API, without our label; gives its uid."""
    config = simulator.simulator.config
    answer = httpx.post(
        f"{simulator.url}/sql/v1/organizations/{config.organization_id}"
        f"/environments/{config.environment_id}/statements",
        auth=(config.api_key, config.api_secret),
        json={
            "name": name,
            "spec": {
                "statement": sql,
                "compute_pool_id": POOL,
                "principal": "sa-demo01",
                "properties": {"sql.current-catalog": "demo", "sql.current-database": "cars"},
            },
        },
    )
    answer.raise_for_status()
    return answer.json()["metadata"]["uid"]


def test_a_failed_insert_is_failed_with_the_servers_words(filters, operator, simulator):
    """A statement that fails before it runs ends the deployment, and is not tried again."""
    filters.apply()
    digest = filters.wait_shown()
    simulator.call(lambda s: s.exhaust_pool("lfcp-demo01"))
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "PoolExhausted")
    name = f"ff-{filters.get()['metadata']['uid']}-1-sink"
    simulator.call(lambda s: s.fail_statement(name, "Transactional Id authorization failed"))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementFailed")
    assert "Transactional Id authorization failed" in filters.status()["message"]
    assert f"{RETRY}=" in filters.status()["message"]
    simulator.call(lambda s: s.relieve_pool("lfcp-demo01"))
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")
    assert filters.status()["deployment"]["number"] == 2
    assert _names(simulator) == [_name_of(filters, "insert", number=2)]


def test_an_insert_that_fails_before_it_runs(filters, operator, simulator, await_polls):
    """It waits for room in the pool, fails there, and is remembered until somebody asks again."""
    filters.apply()
    digest = filters.wait_shown()
    # The answer is late, so that the pool is full when the operator goes on to the INSERT.
    late = Fault(FaultKind.HOLD, method="POST", dry_run=False, seconds=1.5)
    simulator.call(lambda s: s.inject(late))
    filters.annotate(f"flinkfilter.io/approved={digest}")
    simulator.run(simulator.simulator.log.until(_sinks))
    sink, insert = _name_of(filters, "sink"), _insert_of(filters)
    simulator.run(simulator.simulator.until(sink, "COMPLETED"))
    simulator.call(lambda s: s.exhaust_pool(POOL))
    filters.wait(READY_REASON, "PoolExhausted")
    simulator.call(lambda s: s.fail_statement(insert, "Table demo.cars.x is not authorized"))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Stalled") == ("True", "StatementFailed")
    assert "Table demo.cars.x is not authorized" in filters.status()["message"]
    simulator.call(lambda s: s.relieve_pool(POOL))
    simulator.call(lambda s: s.log.clear())
    await_polls(3)
    assert simulator.call(lambda s: s.log.writes()) == []
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")
    simulator.run(simulator.simulator.until_gone(insert))
    assert _names(simulator) == [_name_of(filters, "insert", number=2)]
    assert filters.status()["sink"]["createdByUs"] is True


def test_a_full_pool_is_waited_for(filters, operator, simulator):
    """POOL_EXHAUSTED is nobody's fault: it is said, and ends by itself when there is room."""
    filters.apply()
    digest = filters.wait_shown()
    simulator.call(lambda s: s.exhaust_pool(POOL))
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(READY_REASON, "PoolExhausted")
    assert filters.condition("Reconciling") == ("True", "PoolExhausted")
    simulator.call(lambda s: s.relieve_pool(POOL))
    filters.wait(".status.phase", "Running")
    assert filters.status()["deployment"]["number"] == 1


@pytest.mark.parametrize("role", ["sink", "insert"])
def test_a_name_that_somebody_else_has(role, filters, operator, simulator):
    """Their statement is named and left alone, also when the filter is deleted."""
    filters.apply()
    digest = filters.wait_shown()
    name = _name_of(filters, role)
    uid = _created_by_somebody_else(simulator, name, "CREATE TABLE theirs (id STRING)")
    simulator.call(lambda s: s.log.clear())
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "NameConflict")
    assert name in filters.status()["message"]
    filters.delete()
    assert simulator.call(lambda s: s.statement(name)).uid == uid
    assert _names(simulator) == [name]
    touched = [(r.method, r.statement) for r in simulator.call(lambda s: s.log.writes())]
    assert [each for each in touched if each[1] == name] == [("POST", name)]


def test_after_a_name_conflict_a_retry_takes_another_name(filters, operator, simulator):
    """The next deployment has another number, so nobody has to rename theirs."""
    filters.apply()
    digest = filters.wait_shown()
    name = _insert_of(filters)
    _created_by_somebody_else(simulator, name, "CREATE TABLE theirs (id STRING)")
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(READY_REASON, "NameConflict")
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")
    assert sorted(_names(simulator)) == sorted([name, _name_of(filters, "insert", number=2)])


def test_a_statement_that_fails_soon_after_it_ran(filters, operator, simulator):
    """A job that dies on its first records is Failed, with the server's words."""
    failure = LateFailure("Failed to deserialize", after_seconds=0.2, name_contains="-insert")
    simulator.call(lambda s: s.behaviour.late_failures.append(failure))
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementFailed")
    assert "Failed to deserialize" in filters.status()["message"]
    assert _names(simulator) == [_insert_of(filters)]


def test_a_table_that_was_there_is_used_and_not_claimed(filters, operator, simulator):
    """A second filter's topic that exists already is written to, and recorded as not ours."""
    filters.apply("first")
    filters.approve("first")
    assert filters.status("first")["sink"]["createdByUs"] is True
    filters.delete("first")
    filters.apply("second", matchAll=True, conditions=None)
    filters.approve("second")
    assert filters.status("second")["sink"]["createdByUs"] is False


def test_a_lost_answer_makes_no_twin(filters, operator, simulator):
    """A POST whose answer was lost is recognised by its name and content."""
    filters.apply()
    filters.wait_shown()
    lost = Fault(FaultKind.DROP_AFTER, method="POST", dry_run=False, times=2)
    simulator.call(lambda s: s.inject(lost))
    filters.approve()
    assert filters.status()["deployment"]["number"] == 1
    names = [statement.name for statement in simulator.call(lambda s: s.statements())]
    assert names == [_insert_of(filters)]


def test_a_late_failure_shows_with_its_words(filters, operator, simulator):
    """A statement that ran and failed is reported; a retry lets it go on from where it stopped."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.fail_statement(name, "poison record"))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementFailed")
    assert "poison record" in filters.status()["message"]
    filters.annotate(f"{RETRY}=again")
    filters.wait(".status.phase", "Running")
    assert filters.status()["deployment"]["number"] == 1


def test_a_degraded_statement_shows_and_recovers(filters, operator, simulator):
    """DEGRADED is a live phase: it is reported, and nothing is done about it."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.log.clear())
    simulator.call(lambda s: s.degrade_statement(name, "restarts often"))
    filters.wait(".status.phase", "Degraded")
    assert filters.condition("Ready") == ("False", "StatementDegraded")
    simulator.call(lambda s: s.recover_statement(name))
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.log.writes()) == []


def test_a_statement_stopped_outside_is_reported(filters, operator, simulator):
    """Who stopped it may have had a reason; a retry lets it go on."""
    filters.apply(driftPolicy="Report")
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.stop_statement(name))
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "StatementStopped")
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")


def test_a_statement_deleted_outside_is_reported(filters, operator, simulator):
    """Its absence is believed only when the server, asked for its name, says so."""
    filters.apply(driftPolicy="Report")
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.delete_statement(name))
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "StatementMissing")
    asked = [r for r in simulator.requests if r.statement == name and r.status == 404]
    assert asked != []


def test_a_statement_that_the_server_purged_is_reported(filters, operator, simulator):
    """What vanished without a trace is missed; a retry deploys it anew under another number."""
    filters.apply(driftPolicy="Report")
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.purge_statement(name))
    filters.wait(READY_REASON, "StatementMissing")
    filters.annotate(f"{RETRY}=1")
    filters.wait(".status.phase", "Running")
    assert _names(simulator) == [_name_of(filters, "insert", number=2)]


def test_a_role_that_is_forbidden_what_is_missing(filters, operator, simulator):
    """A role for one pool is answered 403 where nothing is; it is gone all the same."""
    simulator.call(lambda s: setattr(s.behaviour, "forbid_missing", True))
    filters.apply(driftPolicy="Report")
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.purge_statement(name))
    filters.wait(READY_REASON, "StatementMissing")
    filters.delete()
    assert _names(simulator) == []


def test_a_statement_that_lists_show_for_ever_is_gone(filters, operator, simulator):
    """Old entries in lists, said to be DELETING, do not keep a filter from its end."""
    simulator.call(lambda s: setattr(s.behaviour, "list_ghosts", True))
    filters.apply()
    filters.approve()
    filters.delete()
    assert _names(simulator) == []


def test_fields_that_nobody_knows_change_nothing(filters, operator, simulator):
    """A newer server may say more than this operator understands."""
    simulator.call(lambda s: setattr(s.behaviour, "unknown_fields", True))
    filters.apply()
    filters.approve()
    filters.delete()
    assert _names(simulator) == []


def test_a_failing_list_is_not_absence(filters, operator, simulator):
    """While lists fail, a running filter stays as it is, and nothing is created."""
    filters.apply()
    filters.approve()
    version = filters.get()["metadata"]["resourceVersion"]
    simulator.call(lambda s: s.log.clear())
    broken = Fault(FaultKind.STATUS, method="GET", status=500, times=12)
    simulator.call(lambda s: s.inject(broken))
    simulator.run(simulator.simulator.log.until(lambda log: len(log) > 13, seconds=90))
    assert filters.get()["metadata"]["resourceVersion"] == version
    assert simulator.call(lambda s: s.log.writes()) == []


def test_an_unknown_phase_is_waited_for(filters, operator, simulator):
    """A phase that a newer server may have is no reason to do anything."""
    filters.apply()
    filters.approve()
    name = _insert_of(filters)
    simulator.call(lambda s: s.log.clear())
    simulator.call(lambda s: s.set_phase(name, "HIBERNATING"))
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "StatementPhaseUnknown")
    assert filters.condition("Ready") == ("Unknown", "StatementPhaseUnknown")
    assert "HIBERNATING" in filters.status()["message"]
    assert simulator.call(lambda s: s.log.writes()) == []


class TestPending:
    """Statements that take an hour to run, under settings that wait for two seconds."""

    @pytest.fixture
    def delays(self):
        """Delays of the simulator."""
        return Delays(pending=3600, stopping=0, deleting=0)

    @pytest.fixture
    def more_settings(self):
        """Settings with a short deadline."""
        return {"pendingDeadlineSeconds": 2}

    @pytest.fixture
    def installation(self, own_installation):
        """Another simulator than that of the other tests."""
        return own_installation

    def test_what_stays_pending_is_given_up(self, filters, operator):
        """After the deadline the deployment has failed, and says for how long it waited."""
        filters.apply()
        digest = filters.wait_shown()
        filters.annotate(f"flinkfilter.io/approved={digest}")
        filters.wait('.status.conditions[?(@.type=="Ready")].reason', "PendingTooLong")
        assert "has been PENDING for 2 s" in filters.status()["message"]
