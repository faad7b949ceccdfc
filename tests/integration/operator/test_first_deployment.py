"""From `kubectl apply` to a running statement, and to its end."""

import json
from pathlib import Path

from confluent_simulator import Fault, FaultKind
from flinkfilter.lifecycle.revision import revise
from flinkfilter.settings import load

SETTINGS = Path(__file__).parents[3] / "examples" / "settings.yaml"


def _writes(versions, start=0):
    """Name what each version changed against the one before it."""
    names = []
    previous = versions.seen[start - 1] if start else {}
    for version in versions.seen[start:]:
        names.append(_change(previous, version))
        previous = version
    return names


def _change(before, after):
    if after["event"] == "DELETED":
        return "gone"
    old, new = before.get("metadata", {}), after["metadata"]
    if not before:
        return "user: create"
    if old.get("annotations") != new.get("annotations"):
        return "user: approve"
    if new.get("deletionTimestamp") and not old.get("deletionTimestamp"):
        return "user: delete"
    if old.get("finalizers") != new.get("finalizers"):
        return "finalizer"
    was, now = before.get("status") or {}, after["status"]
    if was.get("phase") != now["phase"]:
        return f"status: {now['phase']}"
    if (was.get("deployment") or {}).get("step") != (now.get("deployment") or {}).get("step"):
        return f"status: step {now['deployment']['step']}"
    if (was.get("proposed") or {}).get("dryRun") != (now.get("proposed") or {}).get("dryRun"):
        return "status: dry run"
    return f"status: {now['message']}"


def _has_real_post(requests):
    return any(each.method == "POST" and not each.dry_run for each in requests)


def test_writes_of_a_whole_life(filters, versions, operator, simulator, await_polls):
    """Six writes from creation to Running, none while nothing happens, two to the end."""
    filters.apply()
    filters.approve()
    versions.until(lambda v: v.get("status", {}).get("phase") == "Running")
    await_polls(4)
    assert _writes(versions) == [
        "user: create",
        "status: PendingApproval",
        "status: dry run",
        "user: approve",
        "status: Deploying",
        "finalizer",
        "status: step Insert",
        "status: Running",
    ]
    start = versions.mark()
    filters.delete()
    versions.until(lambda v: v["event"] == "DELETED")
    assert _writes(versions, start) == ["user: delete", "status: Deleting", "gone"]


def test_an_unapproved_filter_makes_no_post_but_dry_runs(filters, operator, simulator, await_polls):
    """Before the approval nothing but dry runs is sent, however long it waits."""
    filters.apply()
    filters.wait_shown()
    await_polls(4)
    assert simulator.call(lambda s: s.log.writes()) == []
    assert [r.dry_run for r in simulator.requests if r.method == "POST"] == [True, True]


def test_the_digest_and_sql_are_those_of_the_command_line(filters, operator):
    """What is worked out offline from the same files is what the cluster shows."""
    filters.apply()
    digest = filters.wait_shown()
    resource = filters.get()
    offline = revise(resource["spec"], load(SETTINGS, {}))
    assert digest == offline.digest
    assert resource["status"]["proposed"]["sql"] == {
        "sink": offline.sql.sink,
        "insert": offline.sql.insert,
    }


def test_intent_and_finalizer_stand_before_the_first_statement(filters, operator, simulator):
    """When the first POST arrives, the status names the statements and the finalizer is set."""
    down = Fault(FaultKind.STATUS, method="POST", dry_run=False, status=503, times=1000)
    simulator.call(lambda s: s.inject(down))
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    simulator.run(simulator.simulator.log.until(_has_real_post))
    resource = filters.get()
    uid = resource["metadata"]["uid"]
    deployment = resource["status"]["deployment"]
    assert resource["metadata"]["finalizers"] == ["flinkfilter.io/statements"]
    assert [record["name"] for record in deployment["statements"]] == [
        f"ff-{uid}-1-sink",
        f"ff-{uid}-1-insert",
    ]
    assert resource["status"]["approvals"][0]["digest"] == digest


def test_statements_are_sent_as_recorded(filters, operator, simulator):
    """DDL and INSERT carry our label, the pool, the principal and their properties."""
    filters.apply()
    filters.approve()
    sink, insert = [r.body for r in simulator.requests if r.method == "POST" and not r.dry_run]
    names = {"sql.current-catalog": "demo", "sql.current-database": "cars"}
    starts = {"sql.tables.scan.startup.mode": "earliest-offset"}
    assert sink["spec"]["properties"] == names
    assert insert["spec"]["properties"] == names | starts
    for body in (sink, insert):
        assert body["metadata"]["labels"] == {"user.confluent.io/flinkfilter-demo": "true"}
        assert body["spec"]["compute_pool_id"] == "lfcp-demo01"
        assert body["spec"]["principal"] == "sa-demo01"


def test_the_ddl_is_deleted_and_the_insert_stays(filters, operator, simulator):
    """Once its table exists, the CREATE TABLE statement is deleted."""
    filters.apply()
    filters.approve()
    uid = filters.get()["metadata"]["uid"]
    (statement,) = simulator.call(lambda s: s.statements())
    assert statement.name == f"ff-{uid}-1-insert"
    sink = filters.status()["sink"]
    assert (sink["topic"], sink["createdByUs"]) == (filters.topic, True)


def test_deletion_takes_the_statements_and_leaves_the_topic(filters, operator, simulator):
    """After `kubectl delete` no statement of the filter is left, and nothing was dropped."""
    filters.apply()
    filters.approve()
    filters.delete()
    assert simulator.call(lambda s: s.statements()) == []
    sent = [r.body["spec"]["statement"] for r in simulator.requests if r.method == "POST"]
    assert [sql for sql in sent if "DROP" in sql.upper()] == []


def test_events_tell_the_transitions_only(filters, operator, simulator, await_polls):
    """Each thing that happened is one Event, by our reporting controller."""
    filters.apply()
    filters.approve()
    await_polls(4)
    uid = filters.get()["metadata"]["uid"]
    answer = filters.kubectl("get", "events.events.k8s.io", "-o", "json").stdout
    events = [event for event in json.loads(answer)["items"] if event["regarding"]["uid"] == uid]
    events.sort(key=lambda event: event["eventTime"])
    assert [event["reason"] for event in events] == [
        "AwaitingApproval",
        "Approved",
        "Deploying",
        "Running",
    ]
    assert {event["reportingController"] for event in events} == {"flinkfilter.io/operator"}
