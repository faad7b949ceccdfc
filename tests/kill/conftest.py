"""Which runs there are, and the account of them at the end."""

from collections import Counter
from functools import cache

import pytest

from kill_world import first_scenarios  # noqa: F401  importing registers
from kill_world.scenario import SCENARIOS, faults_of, injection_of, points_of, run_once
from kill_world.seam import FAULTS, Fault, Injection

TRIED = Counter()
POINTS = {}


def pytest_addoption(parser):
    """One run alone: `--kill first-deployment:17:crash-before`."""
    parser.addoption("--kill", metavar="SCENARIO:CALL:FAULT", help="make this one run alone")


def pytest_generate_tests(metafunc):
    """One test for each scenario and fault."""
    chosen = metafunc.config.getoption("--kill")
    names = [chosen.partition(":")[0]] if chosen else list(SCENARIOS)
    if "fault" in metafunc.fixturenames:
        faults = [Fault(chosen.rpartition(":")[2])] if chosen else list(Fault)
        pairs = [(name, fault) for name in names for fault in faults]
        metafunc.parametrize(
            ("name", "fault"), pairs, ids=[f"{name}-{fault}" for name, fault in pairs]
        )
    elif "name" in metafunc.fixturenames:
        metafunc.parametrize("name", names)


@cache
def _undisturbed(name):
    run = run_once(SCENARIOS[name])
    POINTS[name] = len(points_of(run))
    return run


@pytest.fixture
def undisturbed(name):
    """The run of a scenario in which nothing goes wrong."""
    return _undisturbed(name)


@pytest.fixture
def played(name):
    """The scenario."""
    return SCENARIOS[name]


@pytest.fixture
def failures(name, played, undisturbed, request):
    """Run a scenario once for each call that can meet a fault; gives what went wrong, as text."""
    chosen = request.config.getoption("--kill")

    def run_all(fault):
        calls = [call for call in points_of(undisturbed) if fault in FAULTS[call.system]]
        if chosen:
            number = injection_of(chosen.partition(":")[2]).number
            calls = [call for call in calls if call.number == number]
        texts = []
        for call in calls:
            TRIED[name] += 1
            wrongs, found = faults_of(played, undisturbed, Injection(call.number, fault))
            if wrongs:
                texts.append(_told(name, call, fault, wrongs, found.trace if chosen else ()))
        return texts

    return run_all


def _told(name, call, fault, wrongs, trace):
    return "\n".join(
        [
            f"scenario {name}, call {call.number} ({call.system}: {call.words}), fault {fault}",
            f"  again: make test-kill KILL={name}:{call.number}:{fault}",
            *(f"  - {wrong}" for wrong in wrongs),
            *trace,
        ]
    )


def pytest_terminal_summary(terminalreporter):
    """Say what was tried."""
    if not TRIED:
        return
    terminalreporter.section("kill points")
    for name, faults in TRIED.items():
        terminalreporter.line(f"{POINTS[name]:6d} kill points {faults:6d} faults  {name}")
    points, scenarios = sum(POINTS[name] for name in TRIED), len(TRIED)
    terminalreporter.line("")
    terminalreporter.line(
        f"{points} kill points, {scenarios} scenarios, {sum(TRIED.values())} faults"
    )
