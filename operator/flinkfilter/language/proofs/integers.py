"""Sets of integers, as what numeric conditions leave of a field.

Everything that conditions compare with numbers is an integer of some unit: numbers are multiples of
10^-18 (DECIMAL(38, 18)), instants of a nanosecond. So `> 5 and < 6` of a whole number is empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, TypeAlias

# None is no bound.
Interval: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class IntegerSet:
    """Some integers.

    Attributes:
        intervals: first and last members, ascending, neither overlapping nor adjacent; None as
            first or last where there is no bound.
    """

    intervals: tuple[Interval, ...]

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        """Make the set of these numbers."""
        return cls.between((number, number) for number in numbers)

    @classmethod
    def between(cls, intervals: Iterable[Interval]) -> Self:
        """Join intervals in any order; those whose last is before their first hold nothing."""
        joined: list[Interval] = []
        held = [(low, high) for low, high in intervals if not _is_empty(low, high)]
        for low, high in sorted(held, key=lambda each: (each[0] is not None, each[0] or 0)):
            if joined and _touches(joined[-1], low):
                first, last = joined[-1]
                ends = None if last is None or high is None else max(last, high)
                joined[-1] = (first, ends)
            else:
                joined.append((low, high))
        return cls(tuple(joined))

    def complement(self) -> Self:
        """Make the set of all other integers."""
        gaps: list[Interval] = []
        start: int | None = None
        for low, high in self.intervals:
            if low is not None:
                gaps.append((start, low - 1))
            if high is None:
                return type(self)(tuple(gaps))
            start = high + 1
        return type(self)((*gaps, (start, None)))

    def members(self, most: int) -> tuple[int, ...] | None:
        """Give all members, if there are at most `most`; None if there are more."""
        found: list[int] = []
        for low, high in self.intervals:
            if low is None or high is None or high - low >= most:
                return None
            found.extend(range(low, high + 1))
        return tuple(found) if len(found) <= most else None

    def __and__(self, other: Self) -> Self:
        # Both ascend, so one walk along them finds every overlap; each against each is too slow.
        overlaps: list[Interval] = []
        ours, theirs = 0, 0
        while ours < len(self.intervals) and theirs < len(other.intervals):
            (low, high), (other_low, other_high) = self.intervals[ours], other.intervals[theirs]
            overlaps.append((_later(low, other_low), _earlier(high, other_high)))
            if _earlier(high, other_high) == high:
                ours += 1
            else:
                theirs += 1
        return self.between(overlaps)

    def __bool__(self) -> bool:
        return bool(self.intervals)


EVERYTHING = IntegerSet(((None, None),))


def _is_empty(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and high < low


def _touches(before: Interval, low: int | None) -> bool:
    last = before[1]
    return last is None or low is None or low <= last + 1


def _later(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _earlier(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
