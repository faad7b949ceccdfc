"""Sets of characters, as ranges of code points, so that both engines are told the same set."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

LAST = 0x10FFFF
_LAST_OF_ONE_UNIT = 0xFFFF
_CASE = ord("a") - ord("A")


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """Some characters.

    Attributes:
        ranges: first and last code points, ascending, neither overlapping nor adjacent.
    """

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> Self:
        """Join ranges in any order."""
        joined: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        return cls(tuple(joined))

    @classmethod
    def char(cls, character: str) -> Self:
        """Make the set of one character."""
        return cls(((ord(character), ord(character)),))

    @classmethod
    def chars(cls, characters: str) -> Self:
        """Make the set of some characters."""
        return cls.of((ord(character), ord(character)) for character in characters)

    def __or__(self, other: Self) -> Self:
        return self.of(self.ranges + other.ranges)

    def complement(self) -> Self:
        """Make the set of all other characters."""
        gaps = []
        start = 0
        for first, last in self.ranges:
            if start < first:
                gaps.append((start, first - 1))
            start = last + 1
        if start <= LAST:
            gaps.append((start, LAST))
        return type(self)(tuple(gaps))

    def overlaps(self, other: Self) -> bool:
        """Tell whether some character is in both."""
        return any(
            first <= other_last and other_first <= last
            for first, last in self.ranges
            for other_first, other_last in other.ranges
        )

    def with_both_cases(self) -> Self:
        """Add the other case of each letter A to Z."""
        added = []
        for lower, upper, shift in ((ord("a"), ord("z"), -_CASE), (ord("A"), ord("Z"), _CASE)):
            for first, last in self.ranges:
                if first <= upper and lower <= last:
                    added.append((max(first, lower) + shift, min(last, upper) + shift))
        return self.of(self.ranges + tuple(added))

    def is_wide(self) -> bool:
        """Tell whether Java counts some of the characters as two: those beyond U+FFFF."""
        return bool(self.ranges) and self.ranges[-1][1] > _LAST_OF_ONE_UNIT


NONE = CharacterSet(())
DIGITS = CharacterSet.of([(ord("0"), ord("9"))])
WORD = CharacterSet.of([(ord(a), ord(b)) for a, b in ("09", "AZ", "az", "__")])
SPACE = CharacterSet.chars(" \t\n\x0b\f\r")
# Where a line ends in Java; `.` stops there unless (?s) is given.
LINE_ENDS = CharacterSet.chars("\n\r\x85\u2028\u2029")
EVERYTHING = NONE.complement()
