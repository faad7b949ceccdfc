"""Schema Registry's frame: a zero byte, a schema id of four bytes, then the JSON.

The schema is not asked for: what the record must hold is checked by reading it.
"""

from dealer_consumer.reasons import Reason, Unreadable

MAGIC = 0
HEAD_BYTES = 5


def payload(value: bytes) -> bytes | memoryview | Unreadable:
    """Give the JSON of a record's value, framed or plain. JSON never begins with a zero byte."""
    if not value or value[0] != MAGIC:
        return value
    if len(value) <= HEAD_BYTES:
        return Unreadable(
            Reason.BAD_FRAME,
            f"begins with the zero byte of a Schema Registry frame, but is {len(value)} bytes "
            f"long; a frame has {HEAD_BYTES} bytes before its JSON",
        )
    return memoryview(value)[HEAD_BYTES:]
