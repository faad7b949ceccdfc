"""What consumers have logged, and waiting for it."""

import pytest

from demo.dealers import await_handled, handled
from local_stack.errors import NotReady
from local_stack.process import Process

LINE = '{"event":"service done","id":"a","description":"says \\"service done\\""}'
WARNING = '{"event":"not ready","id":"b","waits_for":"\\"service done\\""}'


@pytest.fixture
def consumer(tmp_path):
    """A process that logs as a consumer does, and runs on."""
    script = 'printf "%s\\n" "$0" "$1"; exec sleep 60'
    process = Process("consumer", ["sh", "-c", script, WARNING, LINE], tmp_path)
    process.start()
    yield process
    process.stop()


def test_only_lines_about_events_are_given(consumer):
    """A line about something else is none, whatever its text holds."""
    assert await_handled(consumer, ["a"], 10) == [LINE]
    assert handled(consumer) == {"a": LINE}


def test_an_event_that_does_not_come_is_given_up(consumer):
    """After the time the wait ends with the end of the log."""
    with pytest.raises(NotReady, match="consumer is not ready after 0 s"):
        await_handled(consumer, ["a", "c"], 0.1)
