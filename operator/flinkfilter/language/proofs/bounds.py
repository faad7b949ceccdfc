"""The bounds that conditions set a text, in the order that Flink compares texts by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from flinkfilter.language.expression import Comparator, Comparison, Leaf, Range
from flinkfilter.resource.spec import ValueType

# A text and whether it is out of bounds itself.
_Bound: TypeAlias = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which texts a text is.

    Attributes:
        low: the highest lower bound; every text is at least "".
        high: the lowest upper bound; None when there is none.
    """

    low: _Bound = ("", False)
    high: _Bound | None = None

    @classmethod
    def of(cls, leaves: Iterable[Leaf]) -> "Bounds":
        """Gather the bounds that hold when all leaves do."""
        bounds = cls()
        for leaf in leaves:
            low, high = _bounds(leaf)
            bounds = bounds._within(low, high)
        return bounds

    def after(self, prefix: str) -> "Bounds":
        """Add that the text begins with `prefix`, and so is not less."""
        return self._within((prefix, False), None)

    def _within(self, low: _Bound | None, high: _Bound | None) -> "Bounds":
        lows = [self.low] if low is None else [self.low, low]
        highs = [bound for bound in (self.high, high) if bound is not None]
        return Bounds(
            max(lows, key=lambda bound: (_order(bound[0]), bound[1])),
            min(highs, key=lambda bound: (_order(bound[0]), not bound[1]), default=None),
        )

    def exclude(self, prefix: str) -> bool:
        """Tell whether nothing that begins with `prefix` is within them."""
        low, without_low = self.low
        if _order(low) > _order(prefix) and not low.startswith(prefix):
            return True
        if self.high is None:
            return False
        high, without_high = self.high
        if low == high:
            return without_low or without_high
        return _order(high) < _order(low)

    def imply(self, leaf: Leaf) -> bool:
        """Tell whether a leaf holds for every text within them."""
        low, high = _bounds(leaf)
        if low is None and high is None:
            return False
        narrower = self._within(low, high)
        return narrower == self


def _bounds(leaf: Leaf) -> tuple[_Bound | None, _Bound | None]:
    match leaf:
        case Comparison(_, ValueType.STRING, comparator, str(text)):
            match comparator:
                case Comparator.GREATER | Comparator.GREATER_OR_EQUAL:
                    return (text, comparator is Comparator.GREATER), None
                case Comparator.LESS | Comparator.LESS_OR_EQUAL:
                    return None, (text, comparator is Comparator.LESS)
        case Range(_, ValueType.STRING, str(low), str(high)):
            return (low, False), (high, False)
    return None, None


def _order(text: str) -> bytes:
    # UTF-16, as Java compares. Bounds are below U+D800, prefixes may hold any character.
    return text.encode("utf-16-be")
