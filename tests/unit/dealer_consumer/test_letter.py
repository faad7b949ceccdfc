"""The dead letter of a record."""

from datetime import UTC, datetime

from dealer_consumer.letter import cut, letter_of
from dealer_consumer.reasons import Reason, Unreadable

NOW = datetime(2025, 1, 16, tzinfo=UTC)
WHY = Unreadable(Reason.NOT_JSON, "at byte 3")


def test_a_letter_tells_why_and_where(record):
    """Key, value and headers are the record's; ours stand behind."""
    letter = letter_of(record(b"oops", 7, [("trace", b"1"), ("empty", None)]), WHY, "readers", NOW)
    assert (letter.key, letter.value) == (b"key", b"oops")
    assert letter.headers == (
        ("trace", b"1"),
        ("empty", None),
        ("dead-letter.reason", b"NotJson"),
        ("dead-letter.detail", b"at byte 3"),
        ("dead-letter.topic", b"events"),
        ("dead-letter.partition", b"2"),
        ("dead-letter.offset", b"7"),
        ("dead-letter.timestamp", b"1736935200123"),
        ("dead-letter.time", b"2025-01-16T00:00:00.000+00:00"),
        ("dead-letter.group", b"readers"),
    )


def test_headers_of_an_earlier_letter_are_replaced(record):
    """A letter that was produced again and failed again has one reason."""
    letter = letter_of(record(theirs=[("dead-letter.reason", b"Old")]), WHY, "readers", NOW)
    assert [content for name, content in letter.headers if name == "dead-letter.reason"] == [
        b"NotJson"
    ]


def test_a_letter_is_cut_to_a_part_and_then_to_nothing(record):
    """The length of the whole stays in a header; then there is nothing left to cut."""
    whole = letter_of(record(b"x" * 100_000, 7), WHY, "readers", NOW)
    part = cut(whole)
    assert len(part.value) == 65_536
    nothing = cut(part)
    assert nothing.value == b""
    assert [content for name, content in nothing.headers if name == "dead-letter.value-bytes"] == [
        b"100000"
    ]
    assert cut(cut(nothing)) is None


def test_of_the_largest_record_the_place_is_left(record):
    """Without key and headers, where those are too large by themselves."""
    letter = cut(letter_of(record(b"x", 7, [("trace", b"1")]), WHY, "readers", NOW))
    assert (letter.key, ("trace", b"1") in letter.headers) == (b"key", True)
    place = cut(letter)
    assert (place.key, place.value) == (None, b"")
    assert [name.partition("dead-letter.")[2] for name, _ in place.headers] == [
        "reason",
        "detail",
        "topic",
        "partition",
        "offset",
        "timestamp",
        "time",
        "group",
        "value-bytes",
    ]
    assert cut(place) is None


def test_a_short_letter_is_cut_to_nothing_at_once(record):
    """What is shorter than the part is not sent again as it was."""
    assert cut(letter_of(record(b"x", 7), WHY, "readers", NOW)).value == b""
