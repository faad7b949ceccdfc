"""What is shown while somebody waits."""

import io
import re
import threading

from local_stack.progress import Progress


def test_shows_what_begins_and_how_long_it_took():
    """A line when it begins and one when it ends, each with the seconds since the start."""
    output = io.StringIO()
    with Progress(output).during("builds etcd"):
        pass
    first, last = output.getvalue().splitlines()
    assert re.fullmatch(r"\[ +0 s\] builds etcd …", first)
    assert re.fullmatch(r"\[ +0 s\] builds etcd: done in 0\.0 s", last)


def test_shows_that_it_goes_on():
    """A line at every interval says how long it takes already."""
    reminded = threading.Event()

    class Output(io.StringIO):
        def write(self, text):
            if "so far" in text:
                reminded.set()
            return super().write(text)

    output = Output()
    with Progress(output, interval=0.01).during("builds etcd"):
        assert reminded.wait(10)
    assert "builds etcd: 0 s so far" in output.getvalue()
