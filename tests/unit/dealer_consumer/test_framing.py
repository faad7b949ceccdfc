"""The frame of Schema Registry around a record's JSON."""

import pytest

from dealer_consumer.framing import payload
from dealer_consumer.reasons import Reason


def test_plain_json_is_left_as_it_is():
    """A value without a frame is its own payload."""
    assert payload(b'{"a": 1}') == b'{"a": 1}'


def test_the_frame_is_taken_off():
    """A zero byte and four bytes of schema id stand before the JSON."""
    assert bytes(payload(b"\0\0\1\x86\xa1{}")) == b"{}"


@pytest.mark.parametrize("value", [b"\0", b"\0\0", b"\0\0\0\0\1"])
def test_a_frame_without_content_is_refused(value):
    """With its length in the detail."""
    found = payload(value)
    assert (found.reason, f"is {len(value)} bytes" in found.detail) == (Reason.BAD_FRAME, True)


def test_no_bytes_are_no_frame():
    """An empty value is left to whoever reads it."""
    assert payload(b"") == b""
