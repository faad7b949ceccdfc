"""Real parts as child processes."""

import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from local_stack.errors import NotReady
from local_stack.process import PID_SUFFIX, Process, end_leftovers, pid_file, running


def _sleeper(folder, **more):
    return Process("sleeper", ["sleep", "60"], folder, **more)


def test_starts_and_stops(tmp_path):
    """A started process has a pid; a stopped one is gone, and so is its pid file."""
    process = _sleeper(tmp_path)
    process.start()
    pid = process.pid
    assert psutil.pid_exists(pid)
    assert pid_file(tmp_path, "sleeper").exists()
    process.stop()
    assert not psutil.pid_exists(pid)
    assert not pid_file(tmp_path, "sleeper").exists()


def test_death_while_starting_shows_the_log(tmp_path):
    """A program that ends before it is ready is reported with its last words."""
    process = Process("broken", ["sh", "-c", "echo no such option; exit 3"], tmp_path)
    process.start()
    with pytest.raises(NotReady, match="broken ended while it started:\nno such option"):
        process.ready(lambda: False, 10)
    process.stop()


def test_a_program_that_never_gets_ready_is_given_up(tmp_path):
    """After the time the wait ends with the name and the time."""
    process = _sleeper(tmp_path)
    process.start()
    with pytest.raises(NotReady, match="sleeper is not ready after 0 s"):
        process.ready(lambda: False, 0.1)
    process.stop()


def test_a_program_that_ignores_the_request_is_killed(tmp_path, monkeypatch):
    """A process that does not end by itself is ended."""
    monkeypatch.setattr("local_stack.process.STOP_SECONDS", 0.2)
    ignore = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); "
        "time.sleep(60)"
    )
    process = Process("deaf", [sys.executable, "-c", ignore], tmp_path)
    process.start()
    process.ready(lambda: "deaf" in process.tail(), 10)
    pid = process.pid
    process.stop()
    assert not psutil.pid_exists(pid)


def test_a_program_is_asked_by_the_signal_that_it_understands(tmp_path):
    """A process can be stopped by another signal than SIGTERM."""
    told = (
        "import signal, sys, time; signal.signal(2, lambda *_: sys.exit(print('told'))); "
        "print('listens', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", told]
    process = Process("listener", command, tmp_path, stop_signal=signal.SIGINT)
    process.start()
    process.ready(lambda: "listens" in process.tail(), 10)
    process.stop()
    assert process.tail() == "listens\ntold"


def test_children_die_with_a_killed_parent(tmp_path):
    """When the process that started it is killed, an attached child ends too."""
    script = textwrap.dedent("""
        import sys, time, pathlib
        from local_stack.process import Process
        child = Process("sleeper", ["sleep", "60"], pathlib.Path(sys.argv[1]))
        child.start()
        print(child.pid, flush=True)
        time.sleep(60)
    """)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=env
    )
    with parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()


def test_leftovers_are_ended(tmp_path):
    """What a detached run left behind is found by its pid file and ended."""
    process = _sleeper(tmp_path / "deep", detached=True)
    process.start()
    child = psutil.Process(process.pid)
    assert end_leftovers(tmp_path) == ["sleeper"]
    process.stop()
    assert not child.is_running()
    assert list(tmp_path.rglob(f"*{PID_SUFFIX}")) == []


def test_leftovers_end_the_last_started_first(tmp_path):
    """What stands on another part ends before it: a server must not wait for its lost store."""
    processes = [
        Process(name, ["sleep", "60"], tmp_path / name, detached=True) for name in ("a", "c", "b")
    ]
    for age, process in enumerate(processes):
        process.start()
        os.utime(pid_file(tmp_path / process.name, process.name), (age, age))
    assert end_leftovers(tmp_path) == ["b", "c", "a"]
    for process in processes:
        process.stop()


def test_a_reused_pid_is_left_alone(tmp_path):
    """A pid that belongs to a program born at another time is not ours to end."""
    stranger = subprocess.Popen(["sleep", "60"])
    with stranger:
        pid_file(tmp_path, "kafka").write_text(f"{stranger.pid} 12345.0")
        assert end_leftovers(tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_moved_clock_hides_nothing(tmp_path):
    """A birth that shifts by a second, as after setting the clock, is still that program's."""
    process = _sleeper(tmp_path, detached=True)
    process.start()
    file = pid_file(tmp_path, "sleeper")
    pid, born = file.read_text().split()
    file.write_text(f"{pid} {float(born) + 1}")
    assert running(tmp_path) == {"sleeper": process.pid}
    process.stop()


def test_a_program_that_ended_is_told_from_one_that_runs(tmp_path):
    """Whoever asks what runs in a folder sees what ended there by itself as well."""
    process = _sleeper(tmp_path)
    process.start()
    process.kill()
    assert running(tmp_path) == {"sleeper": None}
    process.stop()
    assert running(tmp_path) == {}


def test_a_pid_file_of_the_program_itself_is_none_of_ours(tmp_path):
    """PostgreSQL writes one into its data; it says nothing about what runs, and stays."""
    own = tmp_path / "data" / "postmaster.pid"
    own.parent.mkdir()
    own.write_text("4711\n/var/lib/data\n")
    assert running(tmp_path) == {}
    assert end_leftovers(tmp_path) == []
    assert own.exists()
