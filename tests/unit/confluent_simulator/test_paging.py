"""Lists: pages, labels, pools."""


async def test_lists_are_paged_by_absolute_urls(client, simulator):
    """Ten a page unless asked otherwise, at most a hundred; `next` is absent on the last page."""
    for number in range(12):
        await client.create(f"s{number:02}", "SHOW TABLES")
    first = (await client.call("GET")).json()
    assert [each["name"] for each in first["data"]] == [f"s{number:02}" for number in range(10)]
    assert first["metadata"]["next"].startswith(f"{client.root}?page_token=")
    second = (await client.call("GET", first["metadata"]["next"])).json()
    assert [each["name"] for each in second["data"]] == ["s10", "s11"]
    assert "next" not in second["metadata"]
    everything = (await client.call("GET", "?page_size=5000")).json()
    assert len(everything["data"]) == 12


async def test_lists_select_by_label_and_pool(client):
    """Labels by equality, all of them; the pool exactly."""
    mine = {"user.confluent.io/mine": "true"}
    await client.create("a", "SHOW TABLES", labels=mine)
    await client.create("b", "SHOW TABLES", labels=mine, compute_pool_id="lfcp-demo02")
    await client.create("c", "SHOW TABLES")

    async def names(query: str) -> list[str]:
        return [each["name"] for each in (await client.call("GET", query)).json()["data"]]

    assert await names("?label_selector=user.confluent.io/mine%3Dtrue") == ["a", "b"]
    assert await names("?spec.compute_pool_id=lfcp-demo01") == ["a", "c"]
    assert await names("?label_selector=user.confluent.io/mine%3Dfalse") == []
    assert (await client.call("GET", "?label_selector=nonsense")).status_code == 400


async def test_pages_neither_skip_nor_repeat_when_statements_vanish(client, simulator):
    """A page token names a place in the order of creation, not a count."""
    for number in range(4):
        await client.create(f"s{number}", "SHOW TABLES")
    first = (await client.call("GET", "?page_size=2")).json()
    simulator.purge_statement("s0")
    second = (await client.call("GET", first["metadata"]["next"])).json()
    assert [each["name"] for each in second["data"]] == ["s2", "s3"]
