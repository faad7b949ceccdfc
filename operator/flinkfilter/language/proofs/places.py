"""Whether one event can be what conditions on several fields ask of it.

At a field stands nothing (absent or null), an object or array (which has no value), or a text; a
BIGINT column has a number or nothing. What stands at a field says something of the fields around
it: something at `a.b` makes an object of `a`.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto

from flinkfilter.language.expression import FieldReference, Like, Presence, Wildcard
from flinkfilter.language.proofs import texts
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Literal, Literals, some_fits
from flinkfilter.language.proofs.quantities import whole_quantities

_FEW = 100
_DIGITS = frozenset("-0123456789")


class _Standing(Enum):
    """What may stand at a field."""

    NOTHING = auto()
    CONTAINER = auto()
    VALUE = auto()


def contradict(literals: Literals, budget: Budget) -> bool:
    """Tell whether it is certain that no event fits all literals.

    Raises:
        Exhausted: there is too much to try.
    """
    about: dict[FieldReference, list[Literal]] = {}
    for literal in literals:
        about.setdefault(literal.leaf.field, []).append(literal)
    standing = {place: _possible(place, asked, budget) for place, asked in about.items()}
    if not all(standing.values()):
        return True
    there = [place for place in standing if _Standing.NOTHING not in standing[place]]
    return _are_object_and_array(there) or any(_is_of_another_kind(p, standing) for p in there)


def _possible(place: FieldReference, literals: Literals, budget: Budget) -> set[_Standing]:
    if Wildcard.ELEMENTS in place.path:
        return _possible_elements(literals)
    possible = set()
    if all(_fits_nothing(literal) for literal in literals):
        possible.add(_Standing.NOTHING)
    if place.path and all(_fits_container(literal) for literal in literals):
        possible.add(_Standing.CONTAINER)
    about_values = [each for each in literals if not isinstance(each.leaf, Presence)]
    is_there = all(_fits_container(each) for each in literals if isinstance(each.leaf, Presence))
    if is_there and not (about_values and _no_value(place, about_values, budget)):
        possible.add(_Standing.VALUE)
    return possible


def _possible_elements(literals: Literals) -> set[_Standing]:
    held = {each.leaf for each in literals if each.holds}
    if any(each.leaf in held for each in literals if not each.holds):
        return set()
    return {_Standing.VALUE} if held else {_Standing.VALUE, _Standing.NOTHING}


def _fits_nothing(literal: Literal) -> bool:
    leaf = literal.leaf
    return literal.holds is (isinstance(leaf, Presence) and leaf.absent)


def _fits_container(literal: Literal) -> bool:
    leaf = literal.leaf
    return literal.holds is (isinstance(leaf, Presence) and not leaf.absent)


def _no_value(place: FieldReference, literals: Literals, budget: Budget) -> bool:
    if not place.integer:
        return texts.is_impossible(literals, budget)
    left = whole_quantities(literals, budget)
    held = {each.leaf for each in literals if each.holds}
    if not left or any(each.leaf in held for each in literals if not each.holds):
        return True
    if any(isinstance(leaf, Like) and not _may_be_digits(leaf) for leaf in held):
        return True
    few = left.members(_FEW)
    return few is not None and not some_fits(few, literals, budget)


def _may_be_digits(leaf: Like) -> bool:
    texts = (part for part in leaf.pattern if isinstance(part, str))
    return all(_DIGITS.issuperset(text) for text in texts)


def _is_of_another_kind(
    place: FieldReference, standing: Mapping[FieldReference, set[_Standing]]
) -> bool:
    """Tell whether something around a place, where something must stand, cannot hold it."""
    for length in range(_depth(place)):
        around = FieldReference(place.column, place.path[:length])
        needed = _Standing.CONTAINER if length else _Standing.VALUE
        if around in standing and needed not in standing[around]:
            return True
    return False


def _are_object_and_array(there: Iterable[FieldReference]) -> bool:
    """Tell whether keys and indexes lead on from one and the same place."""
    kinds: dict[FieldReference, type] = {}
    for place in there:
        for length in range(_depth(place)):
            around = FieldReference(place.column, place.path[:length])
            kind = type(place.path[length])
            # The elements that [*] names may be those of an object, too.
            if kind is not Wildcard and kinds.setdefault(around, kind) is not kind:
                return True
    return False


def _depth(place: FieldReference) -> int:
    """Count the places around one that are the same for all of its elements."""
    if Wildcard.ELEMENTS in place.path:
        return place.path.index(Wildcard.ELEMENTS) + 1
    return len(place.path)
