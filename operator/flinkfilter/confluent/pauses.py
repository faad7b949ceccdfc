"""How long a server asks to be left alone: from the headers of an answer to seconds."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")

# A reset this large is a moment (Unix seconds), not a distance.
_EARLIEST_MOMENT = 1_000_000_000


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds to wait before the same request may be sent again.

    Args:
        headers: of an answer, looked up without regard to case.

    Returns:
        Seconds by `Retry-After` (a number or a date, RFC 9110 §10.2.3), else by
        `X-RateLimit-Reset`; None when neither says anything that can be read.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = _date(text)
    if moment is not None:
        return max(0.0, (moment - _now(headers)).total_seconds())
    return _until_reset(headers)


def requested_pause(status: int, headers: Mapping[str, str]) -> float | None:
    """Read how long nobody should send anything, from an answer of any status.

    Args:
        status: of the answer.
        headers: of the answer.

    Returns:
        Seconds; None when the next request may be sent at once.
    """
    if status == 429:
        wait = retry_after(headers)
        return 1.0 if wait is None else wait
    if status == 503 and "retry-after" in headers:
        return retry_after(headers)
    if headers.get("x-ratelimit-remaining", "").strip() == "0":
        return _until_reset(headers)
    return None


def _until_reset(headers: Mapping[str, str]) -> float | None:
    text = headers.get("x-ratelimit-reset", "").strip()
    if not _SECONDS.fullmatch(text) and not text.isdecimal():
        return None
    seconds = float(text)
    if seconds < _EARLIEST_MOMENT:
        return seconds
    return max(0.0, seconds - _now(headers).timestamp())


def _now(headers: Mapping[str, str]) -> datetime:
    # By the server's own clock where it is told: ours may be off.
    return _date(headers.get("date", "")) or datetime.now(UTC)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
