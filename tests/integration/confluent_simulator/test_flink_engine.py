"""Statements through the API to a real Flink, events through real topics."""

import json

import pytest


def ids(records) -> list[str]:
    """Return the ids of records, in their order."""
    return [record["id"] for record in records]


async def test_exactly_the_matching_events_arrive(topics, running, new_event):
    """Another dealer, type or operation, and a tombstone, do not pass."""
    topics.produce(
        new_event("e1"),
        new_event("e2", "DEALER-002"),
        new_event("e3", __op="u"),
        new_event("e4", event_type="CarSold"),
        None,
        new_event("e5", header_data="no json"),
        new_event("e6"),
    )
    arrived = await topics.arrived(2)
    assert ids(arrived) == ["e1", "e6"]
    assert arrived[0] == {
        "key": "ZTE=",
        "id": "e1",
        "event_name": "Car Service Done",
        "event_type": "CarServiceDone",
        "created_date": "2025-01-15T10:00:00Z",
        "saved_date": "2025-01-15T10:00:01Z",
        "header_data": json.dumps({"dealerId": "DEALER-001"}),
        "__op": "c",
        "__table": "event_headers",
    }


async def test_stop_reports_offsets_and_resume_does_not_replay(
    client, simulator, topics, running, new_event
):
    """What came while the statement was stopped is handled once, nothing twice."""
    topics.produce(new_event("e1"), new_event("e2", "DEALER-002"))
    await topics.arrived(1)
    await client.put_stopped(running, stopped=True)
    await simulator.until(running, "STOPPED", seconds=60)
    status = (await client.get(running))["status"]
    assert status["latest_offsets"] == {topics.source: "partition:0,offset:2"}
    topics.produce(new_event("e3"))
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "RUNNING", seconds=60)
    topics.produce(new_event("e4"))
    assert ids(await topics.arrived(3)) == ["e1", "e3", "e4"]


async def test_a_successor_goes_on_where_its_predecessor_stopped(
    client, simulator, topics, running, insert, new_event
):
    """Carry-over: PENDING until the old one is stopped, then no gap and no replay."""
    topics.produce(new_event("e1"), new_event("e2"))
    await topics.arrived(2)
    wider = insert.replace("'DEALER-001'", "'DEALER-002'")
    await client.create("next", wider, **{"sql.tables.initial-offset-from": running})
    await simulator.clock.wait_until(lambda: simulator.statement("next").traits is not None, 60)
    assert simulator.statement("next").phase == "PENDING"
    topics.produce(new_event("e3"), new_event("e4", "DEALER-002"))
    await topics.arrived(3)
    await client.put_stopped(running, stopped=True)
    await simulator.until("next", "RUNNING", seconds=60)
    topics.produce(new_event("e5"), new_event("e6", "DEALER-002"))
    assert ids(await topics.arrived(4)) == ["e1", "e2", "e3", "e6"]


async def test_latest_start_has_offsets_even_if_nothing_was_read(
    client, simulator, topics, ddl, insert, new_event
):
    """A statement that began at the end and read nothing does not replay when it is resumed."""
    topics.produce(new_event("e1"))
    await client.create("table", ddl)
    await simulator.until("table", "COMPLETED", seconds=60)
    latest = {"sql.tables.scan.startup.mode": "latest-offset"}
    await client.create("filter", insert, **latest)
    await simulator.until("filter", "RUNNING", seconds=60)
    await client.put_stopped("filter", stopped=True)
    stopped = await simulator.until("filter", "STOPPED", seconds=60)
    assert stopped.offsets == {topics.source: {0: 1}}
    topics.produce(new_event("e2"))
    await client.put_stopped("filter", stopped=False)
    assert ids(await topics.arrived(1)) == ["e2"]


async def test_dry_runs_plan_and_leave_nothing(client, simulator, topics, ddl, insert):
    """DDL and query apart while the sink is missing; types come from the planner."""
    assert (await client.dry_run(ddl))["phase"] == "COMPLETED"
    query = f"SELECT CAST(`id` AS BYTES) AS `key`, `__ts_ms` + 1 AS `n` FROM `{topics.source}`"
    assert (await client.dry_run(query))["traits"]["schema"] == {
        "columns": [
            {"name": "key", "type": {"type": "VARBINARY", "length": 2147483647, "nullable": True}},
            {"name": "n", "type": {"type": "BIGINT", "nullable": True}},
        ]
    }
    missing = await client.dry_run(insert)
    assert (missing["phase"], missing["detail"]) == (
        "FAILED",
        (
            f"SQL validation failed. Table (or view) `demo`.`cars`.`{topics.sink}` does not exist, "
            "may be on a private cluster, or you do not have permission to access it."
        ),
    )
    assert simulator.statements() == []


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        (
            "CAST(`id` AS",
            "CAST(`nope` AS",
            (
                "SQL validation failed. From line 3, column 10 to line 3, column 15: "
                "Column 'nope' not found in any table"
            ),
        ),
        (
            "(`key`, ",
            "(",
            "Number of columns must match number of query columns",
        ),
        ("WHERE ", "WHERE AND ", "SQL parse failed. Incorrect syntax near the keyword 'AND'"),
        ("= 'c'", "= 5 + TRUE", "Cannot apply '+' to arguments of type '<INTEGER> + <BOOLEAN>'"),
    ],
)
async def test_wrong_statements_fail_in_flinks_words(
    client, simulator, ddl, insert, old, new, detail
):
    """201, then FAILED; the detail is the cause, without class names and stack."""
    await client.create("table", ddl)
    await simulator.until("table", "COMPLETED", seconds=60)
    await client.create("filter", insert.replace(old, new, 1))
    failed = await simulator.until("filter", "FAILED", seconds=60)
    assert detail in failed.detail
    assert "org.apache" not in failed.detail
    assert "\tat " not in failed.detail


async def test_an_existing_table_or_topic_is_not_made_again(client, simulator, kafka, topics, ddl):
    """A table of that name, or a topic that somebody else made, is in the way."""
    kafka.create_topic(topics.sink)
    await client.create("table", ddl)
    failed = await simulator.until("table", "FAILED", seconds=60)
    assert failed.detail == (
        f"Table (or view) `cars`.`{topics.sink}` already exists in Catalog env-demo01."
    )


async def test_a_poison_record_fails_the_statement(client, simulator, topics, running, new_event):
    """The exception is in the detail and in the list; a resume ends at the same record."""
    topics.produce(new_event("e1"))
    await topics.arrived(1)
    topics.produce(b"not json")
    failed = await simulator.until(running, "FAILED", seconds=60)
    assert failed.detail.startswith("Unrecognized token 'not'")
    (newest, *_) = (await client.get(running, "/exceptions"))["data"]
    assert newest["message"].startswith("Unrecognized token 'not'")
    await client.put_stopped(running, stopped=True)
    await client.put_stopped(running, stopped=False)
    await simulator.until(running, "PENDING", "RUNNING", seconds=60)
    await simulator.until(running, "FAILED", seconds=60)
    assert ids(await topics.arrived(1)) == ["e1"]


async def test_deletion_ends_the_job(client, simulator, topics, running, new_event):
    """After a deletion nothing arrives any more, and DROP TABLE takes the topic away."""
    topics.produce(new_event("e1"))
    await topics.arrived(1)
    await client.delete(running)
    assert await simulator.clock.wait_until(
        lambda: [each.name for each in simulator.statements()] == ["table"], 60
    )
    await client.create("drop", f"DROP TABLE `{topics.sink}`")
    await simulator.until("drop", "COMPLETED", seconds=60)
    await client.create("show", "SHOW TABLES")
    await simulator.until("show", "COMPLETED", seconds=60)
    assert (await client.get("show", "/results"))["results"]["data"] == [
        {"op": 0, "row": [topics.source]}
    ]


async def test_a_bounded_query_has_results(client, simulator):
    """SELECT without a table runs to its end."""
    await client.create("one", "SELECT 1 AS `a`, 'x' AS `b`")
    await simulator.until("one", "COMPLETED", seconds=60)
    results = (await client.get("one", "/results"))["results"]["data"]
    assert results == [{"op": 0, "row": ["1", "x"]}]
