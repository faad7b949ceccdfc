"""The installed programs, as users and kubectl start them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEALER = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize("program", ["flinkfilter", "kubectl-flinkfilter"])
def test_the_program_is_installed(program):
    """Both names run the same program, with standard input, and give its exit status."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C"}
    settings = str(ROOT / "examples" / "settings.yaml")
    run = subprocess.run(
        [PROGRAMS / program, "sql", "--settings", settings, "-"],
        input=DEALER.read_bytes(),
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout == DEALER.with_suffix(".sql").read_bytes()
    refused = subprocess.run(
        [PROGRAMS / program, "lint", "--settings", settings, "-"],
        input='kind: FlinkFilter\nmetadata: {name: "ü"}\n'.encode(),
        env=environment,
        capture_output=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr == b"0 of 1 filters valid\n"


def test_the_consumer_is_installed():
    """Without settings it says in its log what is missing, and ends with status 1."""
    run = subprocess.run([PROGRAMS / "dealer-consumer"], env={}, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (1, b"")
    assert b"dealer.id (or DEALER_ID): Field required" in run.stdout
