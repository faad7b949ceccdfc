"""What the dealers' consumers have logged of the events that they handled."""

import json
from collections.abc import Collection

from local_stack.process import Process

HANDLED = "service done"


def handled(consumer: Process) -> dict[str, str]:
    """Give the ids of the events that a consumer has handled, each with its line in the log."""
    lines = consumer.log.read_text().splitlines()
    found = {line: json.loads(line) for line in lines if f'"{HANDLED}"' in line}
    return {content["id"]: line for line, content in found.items() if content["event"] == HANDLED}


def await_handled(consumer: Process, ids: Collection[str], seconds: float) -> list[str]:
    """Wait until a consumer has handled events; gives all lines of its events.

    Raises:
        NotReady: it ended, or the time is over; with the end of its log.
    """
    consumer.ready(lambda: handled(consumer).keys() >= set(ids), seconds)
    return list(handled(consumer).values())
