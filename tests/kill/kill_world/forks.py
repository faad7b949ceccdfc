"""One run becomes many: at each call that can meet a fault the process forks, a child for each.

What comes before the call is run once for all, and the child goes on exactly from there. Flows in:
the numbers of the calls. Flows out: what each child found wrong.
"""

import asyncio
import os
import pickle
import signal
import tempfile
from pathlib import Path

LONGEST_SECONDS = 120
"""Of one child; it is killed then."""


class Forks:
    """The children of one run. Leaving the context ends those that are left."""

    def __init__(self, numbers, processes):
        self._numbers = numbers
        self._processes = processes
        self._running = {}
        self._results = []
        self._answer = None

    @property
    def is_child(self):
        """Whether this is a process that met a fault."""
        return self._answer is not None

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        return self

    def __exit__(self, *_):
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._folder.cleanup()

    def choose(self, call):
        """Fork for each fault of a call; in a child give its fault, in the parent none."""
        if self.is_child or call.number not in self._numbers:
            return None
        for fault in call.faults:
            while len(self._running) >= self._processes:
                self._collect()
            answer = Path(self._folder.name) / f"{call.number}-{fault}"
            loop = asyncio.get_running_loop()
            pid = os.fork()
            if pid == 0:
                # A loop is taken from a child, since two must not share one selector; this loop
                # looks at nothing outside of its process.
                asyncio._set_running_loop(loop)
                self._answer, self._running = answer, {}
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(LONGEST_SECONDS)
                return fault
            self._running[pid] = (call, fault, answer)
        return None

    def end_child(self, wrongs):
        """Hand over what a child found, and end it; nothing happens in the parent."""
        if self.is_child:
            self._answer.write_bytes(pickle.dumps(wrongs))
            # Nothing of the parent that this process was born with may be ended by it.
            os._exit(0)

    def results(self):
        """Wait for all children; gives triples of call, fault and what was wrong."""
        while self._running:
            self._collect()
        return self._results

    def _collect(self):
        pid, _ = os.wait()
        call, fault, answer = self._running.pop(pid)
        if answer.exists():
            wrongs = pickle.loads(answer.read_bytes())
        else:
            wrongs = [f"the run did not end in {LONGEST_SECONDS} s, or ended without a word"]
        self._results.append((call, fault, wrongs))
