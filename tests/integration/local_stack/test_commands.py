"""`python -m local_stack`, as a user runs it."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def command(tmp_path):
    """Runs a command on a folder of its own, and stops at the end what it left running."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "local_stack", *arguments, "--folder", str(tmp_path / "stack")],
            capture_output=True,
            text=True,
            check=False,
            env=env,
        )

    yield run
    run("down")


def test_a_stack_outlives_its_command_until_it_is_stopped(command):
    """`up` prints what a shell needs to reach the parts, again when they run already."""
    first = command("up", "kubernetes")
    assert first.returncode == 0, first.stderr
    reach = f"{first.stdout}\nkubectl get --raw /readyz"
    assert subprocess.check_output(["sh", "-c", reach], text=True) == "ok"
    again = command("up", "kubernetes")
    assert again.stdout == first.stdout
    assert "runs already" in again.stderr
    status = command("status")
    assert [line.split(",")[0].split()[:2] for line in status.stdout.splitlines()] == [
        ["etcd", "runs"],
        ["kube-apiserver", "runs"],
    ]
    assert command("down").stdout == "stopped kube-apiserver, etcd\n"
    after = command("status")
    assert (after.returncode, after.stdout) == (1, "nothing runs\n")
