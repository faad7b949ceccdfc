"""The exact offsets of Kafka sources, read out of a checkpoint or savepoint of Flink.

Flows in: the folder of a snapshot. Flows out: per topic and partition the offset to be read next.
Flink also commits offsets to the consumer group, but after the fact and without waiting: the
commit that belongs to a final savepoint is often lost when the job ends. The snapshot holds the
truth: each split is written as topic (two bytes of length, then the text), partition (four
bytes), next offset and stopping offset (eight bytes each, big-endian).
"""

import re
import struct
from collections.abc import Iterable
from pathlib import Path

_NO_STOPPING_OFFSET = -(2**63)


def offsets_in(folder: Path, topics: Iterable[str]) -> dict[str, dict[int, int]]:
    """Return the offsets of these topics; a folder that cannot be read holds none."""
    try:
        contents = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    except OSError:
        return {}
    return {topic: found for topic in topics if (found := _splits(contents, topic))}


def _splits(contents: list[bytes], topic: str) -> dict[int, int]:
    name = topic.encode()
    split = re.compile(re.escape(struct.pack(">H", len(name)) + name) + rb"(.{20})", re.DOTALL)
    offsets: dict[int, int] = {}
    for content in contents:
        for match in split.finditer(content):
            partition, offset, stopping = struct.unpack(">iqq", match[1])
            # The enumerator's state holds the same splits with the offsets they began at.
            if partition >= 0 and offset >= 0 and stopping == _NO_STOPPING_OFFSET:
                offsets[partition] = max(offset, offsets.get(partition, 0))
    return offsets
