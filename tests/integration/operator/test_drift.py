"""Changes from outside: put right or reported, as the filter says."""

import pytest


@pytest.fixture
def name(filters, operator, simulator):
    """A filter that runs; gives the name of its statement."""
    filters.apply()
    filters.approve()
    return filters.status()["deployment"]["statements"][0]["name"]


def _phase(simulator, name):
    return simulator.call(lambda s: s.statement(name)).phase


def test_a_stopped_statement_goes_on(filters, name, simulator):
    """From where it stopped, by the same statement."""
    simulator.call(lambda s: s.stop_statement(name))
    simulator.run(simulator.simulator.until(name, "RUNNING", seconds=60))
    filters.wait(".status.phase", "Running")
    assert _phase(simulator, name) == "RUNNING"
    assert filters.status()["deployment"]["number"] == 1


def test_a_deleted_statement_is_deployed_once_more(filters, name, simulator):
    """As the same revision, under a new number."""
    simulator.call(lambda s: s.purge_statement(name))
    filters.wait(".status.deployment.number", "2")
    filters.wait(".status.phase", "Running")
    assert filters.status()["running"]["revision"] == 1
    assert _phase(simulator, name.replace("-1-insert", "-2-insert")) == "RUNNING"


def test_reported_is_all_that_is_done(filters, operator, simulator):
    """`driftPolicy: Report`."""
    filters.apply(driftPolicy="Report")
    filters.approve()
    name = filters.status()["deployment"]["statements"][0]["name"]
    simulator.call(lambda s: s.stop_statement(name))
    filters.wait(".status.phase", "Failed")
    assert filters.condition("Ready") == ("False", "StatementStopped")
    assert filters.condition("Stalled") == ("True", "StatementStopped")
    assert _phase(simulator, name) == "STOPPED"


def test_suspended_for_so_long_that_the_server_forgot_it(filters, name, simulator):
    """The offsets in the status say where to go on."""
    simulator.call(lambda s: s.memory.produce("raw-event-headers", 7, 0))
    filters.apply(enabled=False)
    filters.wait(".status.phase", "Suspended")
    offsets = filters.status()["deployment"]["offsets"]
    assert offsets == {"raw-event-headers": "partition:0,offset:7"}
    simulator.call(lambda s: s.purge_statement(name))
    filters.apply(enabled=True)
    filters.wait(".status.deployment.number", "2")
    filters.wait(".status.phase", "Running")
    after = simulator.call(lambda s: s.statement(name.replace("-1-", "-2-")))
    assert after.properties["sql.tables.scan.startup.mode"] == "specific-offsets"
    assert (
        after.properties["sql.tables.scan.startup.specific-offsets"] == offsets["raw-event-headers"]
    )
