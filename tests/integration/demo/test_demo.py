"""The main job of the README, from its first line to its last."""

import os
import subprocess
import sys

import pytest


@pytest.mark.timeout(400)
def test_demo_ends_with_every_event_where_it_belongs(tmp_path):
    """`make demo` shows the SQL, lets three filters run, and says that all events arrived."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-m", "demo", "run", "--folder", str(tmp_path / "demo")],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "INSERT INTO `filtered-service-events-dealer-001`" in run.stdout
    assert "JSON_VALUE(`header_data`, '$.dealerId') = 'DEALER-001'" in run.stdout
    assert run.stdout.splitlines()[-1] == "11 of 11 events where they belong"
