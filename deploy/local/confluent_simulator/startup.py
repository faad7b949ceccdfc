"""Where a statement without carried offsets begins to read: the `sql.tables.scan.startup.*` keys.

Flows in: the properties of a statement. Flows out: a start that yields an offset per partition.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from confluent_simulator.errors import SqlRefused

PREFIX = "sql.tables."
_MODES = ("earliest-offset", "latest-offset", "timestamp", "specific-offsets")


@dataclass(frozen=True, slots=True)
class Startup:
    """A start: its mode, and what the mode needs."""

    mode: str = "earliest-offset"
    timestamp_millis: int = 0
    offsets: Mapping[int, int] = field(default_factory=dict)

    def offset(self, partition: int, log: Sequence[float]) -> int:
        """Return the first offset to read of a partition with records of these times (seconds)."""
        match self.mode:
            case "latest-offset":
                return len(log)
            case "timestamp":
                return bisect_left(log, self.timestamp_millis / 1000)
            case "specific-offsets":
                return self.offsets.get(partition, 0)
            case _:
                return 0


def startup_of(options: Mapping[str, str], prefix: str = PREFIX) -> Startup | None:
    """Read start options: of a statement, or with an empty prefix of a table.

    Returns None where they are left out.

    Raises:
        SqlRefused: an unknown mode, or a mode without what it needs.
    """
    key = f"{prefix}scan.startup"
    mode = options.get(f"{key}.mode")
    if mode is None:
        return None
    if mode not in _MODES:
        raise SqlRefused(
            f"Invalid value for option '{key}.mode': {mode}. Expected: {', '.join(_MODES)}."
        )
    if mode == "timestamp":
        text = options.get(f"{key}.timestamp-millis", "")
        if not text.isdigit():
            raise SqlRefused(f"'{key}.timestamp-millis' is required in 'timestamp' startup mode.")
        return Startup(mode, timestamp_millis=int(text))
    if mode == "specific-offsets":
        option = f"{key}.specific-offsets"
        return Startup(mode, offsets=parse_offsets(options.get(option, ""), option))
    return Startup(mode)


def parse_offsets(text: str, option: str) -> dict[int, int]:
    """Read `partition:0,offset:42;partition:1,offset:300`.

    Raises:
        SqlRefused: any other form.
    """
    offsets = {}
    for part in text.split(";"):
        found = re.fullmatch(r"partition:(\d+),offset:(\d+)", part.strip())
        if found is None:
            raise SqlRefused(
                f"Invalid properties '{option}' should follow the format "
                f"'partition:0,offset:42;partition:1,offset:300', but is '{text}'."
            )
        offsets[int(found[1])] = int(found[2])
    return offsets


def format_offsets(offsets: Mapping[int, int]) -> str:
    """Write offsets as `status.latest_offsets` has them."""
    return ";".join(f"partition:{each},offset:{offsets[each]}" for each in sorted(offsets))
