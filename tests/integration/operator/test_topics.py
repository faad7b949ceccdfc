"""One topic, one writer: a topic that somebody else writes to is not written beside them."""

import pytest

INSERT = (
    "INSERT INTO `{topic}` (`key`, `id`, `event_name`, `event_type`, `created_date`, "
    "`saved_date`, `header_data`, `__op`, `__table`) SELECT CAST(`id` AS BYTES) AS `key`, `id`, "
    "`event_name`, `event_type`, `created_date`, `saved_date`, `header_data`, `__op`, `__table` "
    "FROM `raw-event-headers`"
)


@pytest.fixture
def by_hand(filters, simulator, operator):
    """A statement that somebody wrote by hand, and its table."""
    filters.apply(name="maker")
    filters.approve(name="maker")
    filters.delete("maker")

    async def create():
        return await post(simulator, "by-hand", INSERT.format(topic=filters.topic))

    simulator.run(create())
    return "by-hand"


async def post(simulator, name, sql):
    """Create a statement as a user of the API would."""
    import httpx  # noqa: PLC0415  # used here alone

    config = simulator.simulator.config
    url = (
        f"{simulator.url}/sql/v1/organizations/{config.organization_id}/environments/"
        f"{config.environment_id}/statements"
    )
    body = {
        "name": name,
        "spec": {
            "statement": sql,
            "properties": {"sql.current-catalog": "demo", "sql.current-database": "cars"},
            "compute_pool_id": "lfcp-demo01",
            "principal": "sa-demo01",
        },
    }
    async with httpx.AsyncClient(auth=(config.api_key, config.api_secret)) as client:
        (await client.post(url, json=body)).raise_for_status()


def test_a_statement_written_by_hand_has_the_topic(filters, by_hand, simulator):
    """Nothing is started beside it; the message names it and the way to continue from it."""
    filters.apply()
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait('.status.conditions[?(@.type=="Deployed")].reason', "TopicInUse")
    assert filters.condition("Ready") == ("False", "TopicInUse")
    assert "flinkfilter.io/take-over=by-hand" in filters.status()["message"]
    assert [s.name for s in simulator.call(lambda s: s.statements())] == ["by-hand"]


def test_taken_over_it_goes_on_without_a_gap(filters, by_hand, simulator):
    """The new statement begins where the old one stops, which is not deleted: it is not ours."""
    filters.apply(metadata={"annotations": {"flinkfilter.io/take-over": "by-hand"}})
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.running.digest", digest)
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.statement("by-hand")).phase == "STOPPED"
    name = filters.status()["deployment"]["statements"][0]["name"]
    properties = simulator.call(lambda s: s.statement(name)).properties
    assert properties["sql.tables.initial-offset-from"] == "by-hand"
    filters.delete()
    assert [s.name for s in simulator.call(lambda s: s.statements())] == ["by-hand"]


def test_a_take_over_that_fails_gives_it_back(filters, by_hand, simulator):
    """The statement that was to be continued from runs on."""
    filters.apply(metadata={"annotations": {"flinkfilter.io/take-over": "by-hand"}})
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.replacement.step", "Soak")
    name = filters.status()["replacement"]["statements"][0]["name"]
    simulator.call(lambda s: s.fail_statement(name, "poison"))
    filters.wait(".status.replacement.step", "Failed")
    simulator.run(simulator.simulator.until("by-hand", "RUNNING"))
    assert filters.condition("Ready") == ("False", "StatementFailed")


def test_of_two_filters_the_older_one_has_the_topic(filters, operator, simulator):
    """The other one says who has it before it is approved, and begins when the topic is free."""
    filters.apply("older")
    filters.approve("older")
    filters.apply("younger", matchAll=True, conditions=None)
    digest = filters.wait_shown("younger")
    belongs = f"The topic {filters.topic} belongs to the filter {filters.namespace}/older."
    assert filters.status("younger")["message"].startswith(belongs)
    filters.annotate(f"flinkfilter.io/approved={digest}", name="younger")
    in_use = '.status.conditions[?(@.type=="Ready")].reason'
    filters.wait(in_use, "TopicInUse", "younger")
    assert f"{filters.namespace}/older" in filters.status("younger")["message"]
    filters.delete("older")
    filters.wait(".status.phase", "Running", "younger")
