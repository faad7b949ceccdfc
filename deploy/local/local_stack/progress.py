"""What is shown while somebody waits: what is being done, and for how long already."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

INTERVAL_SECONDS = 15.0


class Progress:
    """Lines on a stream, with the seconds since the start. Safe to use from several threads."""

    def __init__(self, stream: TextIO | None = None, interval: float = INTERVAL_SECONDS) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._interval = interval
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Show one line."""
        with self._lock:
            seconds = time.monotonic() - self._began
            print(f"[{seconds:5.0f} s] {text}", file=self._stream, flush=True)

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Show that something began, that it goes on, and how long it took."""
        began = time.monotonic()
        self.say(f"{what} …")
        over = threading.Event()
        watcher = threading.Thread(target=self._remind, args=(what, began, over), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
        self.say(f"{what}: done in {time.monotonic() - began:.1f} s")

    def _remind(self, what: str, began: float, over: threading.Event) -> None:
        while not over.wait(self._interval):
            self.say(f"{what}: {time.monotonic() - began:.0f} s so far")
