"""What headers say about waiting."""

import httpx
import pytest

from flinkfilter.confluent.pauses import requested_pause, retry_after

NOON = "Fri, 21 Aug 2026 12:00:00 GMT"
NOON_SECONDS = 1787313600


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "1e9"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "Fri, 21 Aug 2026 12:00:30 GMT", "Date": NOON}, 30.0),
        ({"Retry-After": "Fri, 21 Aug 2026 11:59:00 GMT", "Date": NOON}, 0.0),
        ({"Retry-After": "Fri, 21 Aug 2000 11:59:00 GMT"}, 0.0),
        ({"Retry-After": "Fri, 99 Aug 2026 11:59:00 GMT"}, None),
        ({"X-RateLimit-Reset": "12"}, 12.0),
        ({"X-RateLimit-Reset": str(NOON_SECONDS + 5), "Date": NOON}, 5.0),
        ({"X-RateLimit-Reset": str(NOON_SECONDS - 5), "Date": NOON}, 0.0),
        ({"X-RateLimit-Reset": "later"}, None),
        ({"Retry-After": "3", "X-RateLimit-Reset": "12"}, 3.0),
        ({"Retry-After": "odd", "X-RateLimit-Reset": "12"}, 12.0),
    ],
)
def test_retry_after(headers, expected):
    """Seconds, a date or a reset are read; what cannot be read is as if it were not there."""
    assert retry_after(httpx.Headers(headers)) == expected


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, None),
        (200, {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "9"}, None),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}, 9.0),
        (200, {"X-RateLimit-Remaining": "0"}, None),
        (200, {"Retry-After": "9"}, None),
        (404, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}, 9.0),
        (429, {}, 1.0),
        (429, {"Retry-After": "9"}, 9.0),
        (429, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}, 9.0),
        (503, {}, None),
        (503, {"Retry-After": "9"}, 9.0),
    ],
)
def test_requested_pause(status, headers, expected):
    """Everybody pauses when the allowance is used up, even by an answer that succeeded."""
    assert requested_pause(status, httpx.Headers(headers)) == expected
