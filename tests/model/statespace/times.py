"""Time in the small world stands still at NOW.

When it passes, everything that happened before becomes older, in steps as coarse as the limits
that the program knows, so that there are few different times.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
# Just past the dwell time, the soak time, and the longest time that a statement may be PENDING.
DWELL, SOAK, DEADLINE = 6, 61, 901
AGES = (0, DWELL, SOAK, DEADLINE)


def at(age: int) -> datetime:
    """Give the time of what is so old, in seconds."""
    return NOW - timedelta(seconds=age)


def age_of(time: datetime) -> int:
    """Tell how old something is, as coarsely as time passes here."""
    return older(int((NOW - time).total_seconds()), 0)


def older(age: int, seconds: int) -> int:
    """Let something become older; no two times are told apart between two limits."""
    return max(limit for limit in AGES if limit <= max(age, 0) + seconds)


_TIME = re.compile(r"2026-01-31T1[12]:\d\d:\d\dZ")


@lru_cache(maxsize=64)
def _aged(time: str, seconds: int) -> str:
    then = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return at(older(age_of(then), seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=50_000)
def aged_status(status: str, seconds: int) -> str:
    """Let all times in a status become older."""
    return _TIME.sub(lambda match: _aged(match.group(), seconds), status)
