"""Probes of the running operator, while its way to the API server is cut."""

import pytest


@pytest.fixture
def installation(own_installation):
    """An operator of its own."""
    return own_installation


@pytest.fixture
def more_settings():
    """A Lease that outlasts the cut."""
    return {"lease": {"durationSeconds": 120, "renewSeconds": 100, "retrySeconds": 1}}


def test_a_cut_line_makes_it_unready_and_no_more(filters, line, operator):
    """It is alive, waits, and is ready again when the line is mended."""
    filters.apply()
    filters.wait_shown()
    operator.until_ready()
    line.cut()
    missing = "1 of 1 watches of the filters do not stand\n"
    operator.until_answered("/readyz", (503, missing))
    assert operator.ask("/livez") == (200, "ok\n")
    line.mend()
    operator.until_ready()
