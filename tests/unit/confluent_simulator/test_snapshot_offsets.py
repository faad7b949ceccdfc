"""Offsets of Kafka sources in Flink's snapshots."""

import struct

from confluent_simulator.snapshot_offsets import offsets_in

NO_STOP = -(2**63)


def split(topic: str, partition: int, offset: int, stopping: int = NO_STOP) -> bytes:
    """Write a split as Flink's connector does."""
    name = topic.encode()
    numbers = struct.pack(">iqq", partition, offset, stopping)
    return struct.pack(">H", len(name)) + name + numbers


def test_the_furthest_offset_of_each_partition_is_found(tmp_path):
    """The enumerator's copy of a split is older; other topics and other bytes do not matter."""
    (tmp_path / "_metadata").write_bytes(
        b"\x00header"
        + split("events", 0, 5)
        + b"noise"
        + split("events", 1, 0)
        + split("events", 0, 17)
        + split("events", 2, -2)
        + split("events", 3, 4, stopping=9)
        + split("more-events", 0, 99)
    )
    (tmp_path / "state-file").write_bytes(split("events", 1, 8))
    assert offsets_in(tmp_path, ["events", "absent"]) == {"events": {0: 17, 1: 8}}


def test_a_missing_snapshot_holds_nothing(tmp_path):
    """The caller then falls back on what was committed."""
    assert offsets_in(tmp_path / "gone", ["events"]) == {}
