"""Which runs there are, and the account of them at the end."""

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import pytest

from kill_world.runs import disturbed, points_of, undisturbed
from kill_world.scenario import SCENARIOS
from kill_world.seam import FAULTS, Fault

TRIED = Counter()


def pytest_addoption(parser):
    """One run alone: `--kill first-deployment:17:crash-before`."""
    parser.addoption("--kill", metavar="SCENARIO:CALL:FAULT", help="make this one run alone")


def pytest_generate_tests(metafunc):
    """One test for each scenario and fault, or the one that was asked for."""
    name, number, fault = (metafunc.config.getoption("--kill", default=None) or "::").split(":")
    names = [name] if name else list(SCENARIOS)
    if "fault" in metafunc.fixturenames:
        faults = [Fault(fault)] if fault else list(Fault)
        pairs = [(each, fault) for each in names for fault in faults]
        metafunc.parametrize(("name", "fault"), pairs, ids=[f"{n}-{f}" for n, f in pairs])
    elif "name" in metafunc.fixturenames:
        metafunc.parametrize("name", names)
    if "chosen" in metafunc.fixturenames:
        metafunc.parametrize("chosen", [int(number) if number else None], ids=[""])


@pytest.fixture(scope="session")
def processes():
    """Some processes, since one run after the other takes its time."""
    context = multiprocessing.get_context("spawn")
    workers = min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield pool


@pytest.fixture
def failures(name, chosen, processes):
    """Run a scenario once for each call that can meet a fault; gives what went wrong, as text."""

    def run_all(fault):
        calls = [c for c in points_of(undisturbed(name)) if fault in FAULTS[c.system]]
        calls = [call for call in calls if chosen in (None, call.number)]
        TRIED[name] += len(calls)
        runs = [processes.submit(disturbed, name, call.number, fault) for call in calls]
        results = zip(calls, [run.result() for run in runs], strict=True)
        return [
            _told(name, call, fault, wrongs, trace if chosen else ())
            for call, (wrongs, trace) in results
            if wrongs
        ]

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
    points = {name: len(points_of(undisturbed(name))) for name in TRIED}
    terminalreporter.section("kill points")
    for name, faults in TRIED.items():
        terminalreporter.line(f"{points[name]:6d} kill points {faults:6d} faults  {name}")
    terminalreporter.line("")
    terminalreporter.line(
        f"{sum(points.values())} kill points, {len(TRIED)} scenarios, {TRIED.total()} faults"
    )
