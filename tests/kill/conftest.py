"""Which runs there are, and the account of them at the end."""

import os

import pytest

from kill_world.runs import disturbed, disturbed_everywhere, points_of
from kill_world.scenario import SCENARIOS
from kill_world.seam import Fault

PROCESSES = os.cpu_count() or 1
TRIED = {}


def pytest_addoption(parser):
    """One scenario or one run alone: `--kill first-deployment:17:crash-before`."""
    parser.addoption("--kill", metavar="SCENARIO[:CALL:FAULT]", help="make these runs alone")


def pytest_generate_tests(metafunc):
    """One test for each scenario, or for the one that was asked for."""
    name, *run = (metafunc.config.getoption("--kill", default=None) or "").split(":")
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", [name] if name else list(SCENARIOS))
    if "chosen" in metafunc.fixturenames:
        metafunc.parametrize("chosen", [run], ids=[":".join(run) or "all"])


@pytest.fixture
def failures(name, chosen):
    """What went wrong in the runs of a scenario, as text."""
    if chosen:
        call = points_of(name)[int(chosen[0]) - 1]
        wrongs, trace = disturbed(name, call.number, Fault(chosen[1]))
        return ["\n".join([_told(name, call, chosen[1], wrongs), *trace])] if wrongs else []
    results = disturbed_everywhere(name, PROCESSES)
    TRIED[name] = len(results)
    return [_told(name, call, fault, wrongs) for call, fault, wrongs in results if wrongs]


def _told(name, call, fault, wrongs):
    return "\n".join(
        [
            f"scenario {name}, call {call.number} ({call.words}), fault {fault}",
            f"  again: make test-kill KILL={name}:{call.number}:{fault}",
            *(f"  - {wrong}" for wrong in wrongs),
        ]
    )


def pytest_terminal_summary(terminalreporter):
    """Say what was tried."""
    if not TRIED:
        return
    points = {name: len(points_of(name)) for name in TRIED}
    terminalreporter.section("kill points")
    for name, faults in TRIED.items():
        terminalreporter.line(f"{points[name]:6d} kill points {faults:6d} faults  {name}")
    terminalreporter.line("")
    terminalreporter.line(
        f"{sum(points.values())} kill points, {len(TRIED)} scenarios, {sum(TRIED.values())} faults"
    )
