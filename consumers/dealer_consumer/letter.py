"""The dead letter of a record: its key, its value, its headers, and why it is one. Pure."""

from dataclasses import dataclass
from datetime import datetime

from dealer_consumer.partition import Record
from dealer_consumer.reasons import Unreadable

PREFIX = "dead-letter."
CUTS = (65_536, 0)
"""How many bytes of a value are kept where all of it is too large: some, and if need be none."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to the dead-letter topic.

    Attributes:
        key: the record's.
        value: the record's, whole or its beginning.
        headers: the record's, and ours.
        cuts: how often the value was cut.
        source: topic, partition and offset of the record, for messages.
    """

    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes | None], ...]
    cuts: int
    source: str


def letter_of(record: Record, why: Unreadable, group: str, now: datetime) -> Letter:
    """Make the letter of a record that was read by a group."""
    value = record.value() or b""
    ours = {
        "reason": why.reason.value,
        "detail": why.detail,
        "topic": record.topic(),
        "partition": str(record.partition()),
        "offset": str(record.offset()),
        "timestamp": str(record.timestamp()[1]),
        "time": now.isoformat(timespec="milliseconds"),
        "group": group,
    }
    theirs = [each for each in record.headers() or () if not each[0].startswith(PREFIX)]
    return Letter(
        record.key(),
        value,
        (*theirs, *((PREFIX + name, text.encode()) for name, text in ours.items())),
        0,
        f"{record.topic()} [{record.partition()}] offset {record.offset()}",
    )


def cut(letter: Letter) -> Letter | None:
    """Make it shorter; None when nothing is left that could be left out.

    First its value goes, then its key and headers; the record's place is always told. The header
    `dead-letter.value-bytes` tells how long its value is, which is still where it was read.
    """
    for cuts, length in enumerate(CUTS[letter.cuts :], start=letter.cuts + 1):
        if len(letter.value) > length:
            whole = (PREFIX + "value-bytes", str(len(letter.value)).encode())
            headers = letter.headers if letter.cuts else (*letter.headers, whole)
            # Only the first cut tells the length of the whole.
            return Letter(letter.key, letter.value[:length], headers, cuts, letter.source)
    ours = tuple(each for each in letter.headers if each[0].startswith(PREFIX))
    if letter.key is None and ours == letter.headers:
        return None
    return Letter(None, letter.value, ours, len(CUTS), letter.source)
