"""Stop and hands off by annotation, which Git must not revert."""

import pytest


@pytest.fixture
def name(filters, operator, simulator):
    """A filter that runs; gives the name of its statement."""
    filters.apply()
    filters.approve()
    return filters.status()["deployment"]["statements"][0]["name"]


@pytest.fixture
def paused(filters, name):
    """Our hands are off the filter; they must not be when it is deleted."""
    filters.annotate("flinkfilter.io/paused=true")
    yield
    filters.annotate("flinkfilter.io/paused-")


def test_the_annotation_stops_whatever_the_spec_says(filters, name, simulator):
    """And its end lets the same statement go on."""
    filters.annotate("flinkfilter.io/stopped=true")
    filters.wait(".status.phase", "Suspended")
    assert simulator.call(lambda s: s.statement(name)).phase == "STOPPED"
    assert "flinkfilter.io/stopped-" in filters.status()["message"]
    filters.annotate("flinkfilter.io/stopped-")
    filters.wait(".status.phase", "Running")
    assert simulator.call(lambda s: s.statement(name)).phase == "RUNNING"


def test_paused_nothing_is_done_and_approvals_are_kept(filters, name, paused, simulator):
    """Observed and recorded; what was asked for meanwhile is done afterwards."""
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "Running")
    filters.apply(matchAll=True, conditions=None)
    filters.wait(".status.observedGeneration", "2")
    digest = filters.status()["proposed"]["digest"]
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.approvals[1].digest", digest)
    simulator.call(lambda s: s.stop_statement(name))
    filters.wait(".status.phase", "Failed")
    assert "Paused" in filters.status()["message"]
    filters.annotate("flinkfilter.io/paused-")
    filters.wait(".status.running.digest", digest)
