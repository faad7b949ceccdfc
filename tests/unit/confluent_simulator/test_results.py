"""What a statement yields: rows, and the outcome of a dry run."""


async def test_a_dry_run_is_answered_at_once_and_stores_nothing(client, simulator, running, insert):
    """COMPLETED or FAILED with an empty uid; it is no write in the request log."""
    simulator.log.clear()
    dry = {"sql.dry-run": "true"}
    good = await client.create("dry", insert, properties=dry)
    bad = await client.create("dry", insert.replace("`event_type`", "`nope`"), properties=dry)
    assert (good.json()["status"]["phase"], good.json()["metadata"]["uid"]) == ("COMPLETED", "")
    assert bad.json()["status"]["phase"] == "FAILED"
    assert "'nope'" in bad.json()["status"]["detail"]
    assert [each.name for each in simulator.statements()] == ["table", "filter"]
    assert [each.dry_run for each in simulator.requests] == [True, True]
    assert simulator.log.writes() == []


async def test_a_dry_run_of_a_query_has_its_schema(client):
    """The columns of a SELECT are told with their types."""
    answer = await client.create(
        "dry", "SELECT `id`, `__ts_ms` FROM `raw-event-headers`", properties={"sql.dry-run": "true"}
    )
    assert answer.json()["status"]["traits"]["schema"] == {
        "columns": [
            {"name": "id", "type": {"type": "VARCHAR", "length": 2147483647, "nullable": True}},
            {"name": "__ts_ms", "type": {"type": "BIGINT", "nullable": True}},
        ]
    }


async def test_results_of_a_show_statement_are_rows(client, simulator):
    """SHOW TABLES lists the seeded table."""
    await client.create("show", "SHOW TABLES")
    await simulator.until("show", "COMPLETED")
    schema = (await client.get("show"))["status"]["traits"]["schema"]
    assert schema == {
        "columns": [
            {
                "name": "Table Name",
                "type": {"type": "VARCHAR", "length": 2147483647, "nullable": True},
            }
        ]
    }
    answer = await client.call("GET", "/show/results")
    assert answer.json()["results"]["data"] == [{"op": 0, "row": ["raw-event-headers"]}]
