"""The admin surface: the same hands over HTTP."""


async def test_requests_are_told_without_secrets(client, ddl):
    """Method, path, statement, status and body; secret properties are masked."""
    await client.create("table", ddl, properties={"sql.secrets.token": "hush"})
    await client.create("dry", ddl, properties={"sql.dry-run": "true"})
    answer = await client.admin("GET", "/requests?writes=true")
    (entry,) = answer.json()["data"]
    assert (entry["method"], entry["statement"], entry["status"]) == ("POST", "table", 201)
    assert entry["body"]["spec"]["properties"]["sql.secrets.token"] == "***"
    assert "hush" not in answer.text
    assert (await client.admin("DELETE", "/requests")).status_code == 204
    assert (await client.admin("GET", "/requests")).json() == {"data": []}


async def test_faults_are_added_and_cleared(client):
    """A fault in JSON has the attributes of the Python one; nonsense is refused."""
    fault = {"kind": "status", "status": 429, "retry_after": 1, "times": 2}
    assert (await client.admin("POST", "/faults", fault)).status_code == 204
    assert (await client.call("GET")).status_code == 429
    assert (await client.admin("DELETE", "/faults")).status_code == 204
    assert (await client.call("GET")).status_code == 200
    assert (await client.admin("POST", "/faults", {"kind": "nonsense"})).status_code == 400
    assert (await client.admin("POST", "/faults", {"kind": "html", "x": 1})).status_code == 400


async def test_statements_are_acted_upon(client, simulator, running):
    """Degrade, recover, fail; unknown statements and acts are not found."""
    at = f"/statements/{running}"
    await client.admin("POST", f"{at}/degrade", {"detail": "slow"})
    assert simulator.statement(running).phase == "DEGRADED"
    await client.admin("POST", f"{at}/recover")
    assert simulator.statement(running).phase == "RUNNING"
    await client.admin("POST", f"{at}/exception", {"name": "X", "message": "m"})
    assert simulator.statement(running).exceptions[0].message == "m"
    await client.admin("POST", f"{at}/fail", {"detail": "gone"})
    assert (await simulator.until(running, "FAILED")).detail == "gone"
    await client.admin("POST", f"{at}/phase", {"phase": "ODD"})
    assert simulator.statement(running).phase == "ODD"
    assert (await client.admin("POST", f"{at}/phase", {})).status_code == 400
    assert (await client.admin("POST", f"{at}/dance")).status_code == 404
    assert (await client.admin("POST", "/statements/nobody/stop")).status_code == 404
    await client.admin("POST", f"{at}/purge")
    assert [each.name for each in simulator.statements()] == ["table"]


async def test_switches_pools_clock_and_credentials(client, simulator):
    """Each has its route."""
    behaviour = {"forbid_missing": True, "exhausted_pools": ["lfcp-demo01"]}
    assert (await client.admin("PUT", "/behaviour", behaviour)).status_code == 204
    assert simulator.behaviour.forbid_missing is True
    assert simulator.behaviour.exhausted_pools == {"lfcp-demo01"}
    assert (await client.admin("PUT", "/behaviour", {"fly": True})).status_code == 400
    before = simulator.clock.now()
    await client.admin("POST", "/clock", {"advance": 3600})
    assert (simulator.clock.now() - before).total_seconds() >= 3600
    await client.admin("PUT", "/credentials", {"key": "N", "secret": "s"})
    assert (await client.call("GET")).status_code == 401
    await client.admin("POST", "/late-failures", {"detail": "later"})
    assert [each.detail for each in simulator.behaviour.late_failures] == ["later"]
    assert (await client.admin("GET", "/ready")).json() == {"ready": True}


async def test_records_in_memory_are_produced_and_their_reads_told(client, running):
    """Topics of the engine in memory can be filled and audited."""
    await client.admin("POST", "/topics/raw-event-headers/records", {"count": 2})
    answer = await client.admin("GET", "/topics/raw-event-headers/reads")
    assert answer.json()["data"] == [
        {"statement": "filter", "topic": "raw-event-headers", "partition": 0, "start": 0, "end": 2}
    ]


async def test_statements_are_recreated_moved_and_restarted(client, simulator, running, insert):
    """The same acts as in Python; what has no job cannot be restarted."""
    at = f"/statements/{running}"
    before = simulator.statement(running)
    other = insert.replace("DEALER-001", "DEALER-002")
    assert (await client.admin("POST", f"{at}/recreate", {"sql": other})).status_code == 204
    recreated = await simulator.until(running, "RUNNING")
    assert (recreated.sql, recreated.uid == before.uid) == (other, False)
    assert (await client.admin("POST", f"{at}/restart")).status_code == 204
    assert len(simulator.statement(running).exceptions) == 1
    await client.admin("POST", f"{at}/move", {"compute_pool_id": "lfcp-demo02"})
    assert await simulator.clock.wait_until(
        lambda: simulator.statement(running).compute_pool_id == "lfcp-demo02", 5
    )
    assert (await client.admin("POST", "/statements/table/restart")).status_code == 404


async def test_delays_savepoints_and_pools_are_set(client, simulator, running, insert):
    """Each by its own path; what does not exist is refused."""
    assert (await client.admin("PUT", "/delays", {"metadata": 30})).status_code == 204
    assert simulator.engine.catalog.delays.metadata == 30
    assert (await client.admin("PUT", "/delays", {"nap": 30})).status_code == 400
    switches = {"refusing_pools": {"lfcp-demo01": 429}, "keep_subjects": True}
    assert (await client.admin("PUT", "/behaviour", switches)).status_code == 204
    assert simulator.engine.catalog.keep_subjects is True
    assert (await client.create("second", insert)).status_code == 429
    failure = {"detail": "disk full", "name_contains": running}
    assert (await client.admin("POST", "/savepoint-failures", failure)).status_code == 204
    assert (await client.admin("POST", "/savepoint-failures", {"x": 1})).status_code == 400
    simulator.stop_statement(running)
    assert (await simulator.until(running, "FAILED")).detail == "disk full"
