"""How much a status keeps: the oldest revisions lose their SQL before it grows too large."""

import json

from flinkfilter.resource.status import HistoryEntry, Status
from flinkfilter.resource.status_reading import write_status

# The whole object stays below 512 KiB; a spec has up to 100 KiB, and kubectl may keep it twice.
ROOM_BYTES = 300 * 1024
PRECEDING = 2
"""What runs and what ran before it keep their SQL, so that there is always a way back."""


def fitted(status: Status) -> Status:
    """Take the SQL out of the oldest revisions until the status fits into its room."""
    excess = _size(status) - ROOM_BYTES
    kept = _keepers(status.history)
    for place, entry in enumerate(status.history):
        if excess <= 0:
            break
        if entry.sql is None or place in kept:
            continue
        lighter = entry.changed(sql=None, target=None)
        excess -= len(entry.model_dump_json()) - len(lighter.model_dump_json())
        history = (*status.history[:place], lighter, *status.history[place + 1 :])
        status = status.changed(history=history)
    return status


def _keepers(history: tuple[HistoryEntry, ...]) -> tuple[int, ...]:
    ran = [place for place, entry in enumerate(history) if entry.sql is not None]
    return tuple(ran[-PRECEDING:])


def _size(status: Status) -> int:
    if len(status.history) <= PRECEDING:
        return 0
    return len(json.dumps(write_status(status), ensure_ascii=False).encode(errors="replace"))
