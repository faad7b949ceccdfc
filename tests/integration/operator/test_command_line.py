"""The commands on a cluster, with the operator at work: what they ask for comes about."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "flinkfilter"


@pytest.fixture
def run(installation):
    """Run the program in the installation's namespace; gives its standard error."""

    def command(*arguments):
        run = subprocess.run(
            [PROGRAM, *arguments, "-n", installation.filters.namespace],
            env=installation.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stderr

    return command


def test_a_filter_is_ruled_by_commands_alone(filters, operator, run):
    """From the approval to the way back, and from a stop to going on."""
    filters.apply()
    first = filters.wait_shown()
    run("approve", "orders", "--yes")
    filters.wait(".status.phase", "Running")
    assert filters.status()["running"]["digest"] == first

    filters.apply(description="changed", conditions=None, matchAll=True)
    filters.wait(".status.observedGeneration", "2")
    second = filters.wait_shown()
    assert second != first
    run("approve", "--all-waiting", "--yes")
    filters.wait(".status.running.digest", second)
    filters.wait(".status.deployment.step", "Running")
    assert "nothing waits: revision 2 runs" in run("approve", "orders")

    run("rollback", "orders", "--yes")
    filters.wait(".status.running.digest", first)
    run("stop", "orders")
    filters.wait(".status.phase", "Suspended")
    run("resume", "orders")
    filters.wait('.status.conditions[?(@.type=="Ready")].reason', "RolledBack")
    run("reject", "orders", "--reason", "too wide", "--digest", second)
    filters.wait(".status.rejections[0].reason", "too wide")
