"""One real part as a child process: start, ready, stop, logs.

A child that is `attached` dies with the process that started it, even when that is killed. A
detached one lives on; its pid file lets a later run find and end it.
"""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from local_stack.errors import NotReady

STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
SAME_BIRTH_SECONDS = 5.0
PID_SUFFIX = ".started"
"""Of our pid files: programs write their own as `*.pid`, PostgreSQL its `postmaster.pid`."""
_PR_SET_PDEATHSIG = 1
_LIBRARY = ctypes.CDLL(None)


class Process:
    """A program with its log and its pid file in one folder."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        detached: bool = False,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = list(command)
        self._folder = folder
        self._env = {**os.environ, **(env or {})}
        self._detached = detached
        self._stop_signal = stop_signal
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def start(self) -> None:
        """Start the program; its output goes to its log.

        To be called by a thread that lasts: Linux ends an attached child with the very thread
        that started it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._folder,
                start_new_session=True,
                # Safe beside threads: the child only makes two system calls, and takes no lock.
                preexec_fn=self._in_child(),  # noqa: PLW1509
            )
        pid_file(self._folder, self.name).write_text(f"{self._child.pid} {_born(self._child.pid)}")

    def _in_child(self) -> Callable[[], None] | None:
        return None if self._detached else functools.partial(_die_with, os.getpid())

    def ready(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until a condition holds.

        Raises:
            NotReady: the program ended, or the time is over; with the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if self._child is None or self._child.poll() is not None:
                raise NotReady(f"{self.name} ended while it started:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise NotReady(f"{self.name} is not ready after {seconds:.0f} s:\n{self.tail()}")
            time.sleep(POLL_SECONDS)  # the parts offer nothing that could be waited for instead

    def stop(self) -> None:
        """Ask the program to end, and end it if it does not."""
        if self._child is not None and self._child.poll() is None:
            _signal(self._child.pid, self._stop_signal)
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                _signal(self._child.pid, signal.SIGKILL)
                self._child.wait()
        pid_file(self._folder, self.name).unlink(missing_ok=True)

    def kill(self) -> None:
        """End the program without a warning, as a crash would."""
        if self._child is not None and self._child.poll() is None:
            _signal(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def tail(self, lines: int = 20) -> str:
        """Give the last lines of the log."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def pid_file(folder: Path, name: str) -> Path:
    """Give the place of a program's pid file."""
    return folder / f"{name}{PID_SUFFIX}"


def running(folder: Path) -> dict[str, int | None]:
    """Give the pids of the programs that were started in a folder, None for one that ended."""
    return {file.stem: _living(file) for file in sorted(folder.rglob(f"*{PID_SUFFIX}"))}


def end_leftovers(folder: Path) -> list[str]:
    """End the programs that an earlier run left in a folder, the last started first.

    A pid that belongs to another program by now (it was born at another time) is left alone.
    Gives the names of those that were ended.
    """
    ended = []
    files = folder.rglob(f"*{PID_SUFFIX}")
    for file in sorted(files, key=lambda file: file.stat().st_mtime, reverse=True):
        pid = _living(file)
        if pid is not None:
            _end(pid)
            ended.append(file.stem)
        file.unlink(missing_ok=True)
    return ended


def _living(file: Path) -> int | None:
    """Give the pid that a pid file tells of, if that very program still runs."""
    with contextlib.suppress(ValueError, OSError):
        pid, born = file.read_text().split(" ", 1)
        # The time of birth is counted from the time of boot, which moves when the clock is set.
        if abs(_born(int(pid)) - float(born)) < SAME_BIRTH_SECONDS:
            return int(pid)
    return None


def _end(pid: int) -> None:
    _signal(pid, signal.SIGTERM)
    born, deadline = _born(pid), time.monotonic() + STOP_SECONDS
    while born and _born(pid) == born:
        if time.monotonic() > deadline:
            _signal(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)  # not our child, so there is nothing to wait on


def _signal(pid: int, number: signal.Signals) -> None:
    # The whole session: a part may have children of its own.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _born(pid: int) -> float:
    """Tell when a process started, in seconds; 0 when there is none (a zombie is none)."""
    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return process.create_time() if alive else 0
    except psutil.NoSuchProcess:
        return 0


def _die_with(parent: int) -> None:
    """In the child: ask Linux for a signal when the parent ends. Elsewhere pid files must do."""
    with contextlib.suppress(AttributeError):
        _LIBRARY.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the signal was asked for
        os._exit(1)
