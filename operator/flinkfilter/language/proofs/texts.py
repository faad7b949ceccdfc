"""Whether some text is what conditions on one field ask of it.

Where they leave a few texts, each is tried. Else only what is certain counts: contrary beginnings,
ends or bounds, an order or a pattern that others imply, texts that are no number where a number is
asked for. A field is read as several types at once: "450" is a text, and a number too.
"""

from collections.abc import Iterable, Iterator

from flinkfilter.language.expression import (
    Comparator,
    Comparison,
    Constant,
    Leaf,
    Like,
    Membership,
    Range,
)
from flinkfilter.language.proofs.bounds import Bounds
from flinkfilter.language.proofs.budget import Budget
from flinkfilter.language.proofs.literals import Literal, Literals, some_fits
from flinkfilter.language.proofs.patterns import Affixes, in_small_letters, only_text
from flinkfilter.language.proofs.quantities import quantities, quantity_type
from flinkfilter.resource.spec import ValueType

_WORDS = ("true", "false")
# What a text can consist of that is read as the type, in small letters.
_ALPHABETS = {
    ValueType.NUMBER: frozenset("0123456789+-.e"),
    ValueType.TIMESTAMP: frozenset("0123456789+-:.tz "),
}


def is_impossible(literals: Literals, budget: Budget) -> bool:
    """Tell whether it is certain that no text fits all literals, which are about one field.

    Raises:
        Exhausted: there is too much to try.
    """
    budget.spend(len(literals))
    listed = [texts for each in literals if (texts := _listed(each))]
    if listed:
        return not some_fits(min(listed, key=len), literals, budget)
    return (
        _quantities_contradict(literals, budget)
        or _texts_contradict(literals)
        or _small_letters_contradict(literals, budget)
    )


def _listed(literal: Literal) -> tuple[str, ...]:
    """Give the few texts that a literal leaves; none where it leaves many."""
    leaf, holds = literal.leaf, literal.holds
    match leaf:
        case Comparison() | Membership() if leaf.type is ValueType.BOOLEAN:
            return _WORDS if holds else ()
        case Comparison() | Membership() if leaf.type is ValueType.STRING and not leaf.ignore_case:
            return _equals(leaf, holds=holds)
        case Range(_, ValueType.STRING, str(low), high) if holds and low == high:
            return (low,)
        case Like(_, pattern, False) if holds and (text := only_text(pattern)) is not None:
            return (text,)
    return ()


def _equals(leaf: Comparison | Membership, *, holds: bool) -> tuple[str, ...]:
    """Give the texts that the field equals one of; none where it is only said what it is not."""
    if isinstance(leaf, Membership):
        return _of_text(leaf.constants) if leaf.negated is not holds else ()
    says = Comparator.EQUAL if holds else Comparator.NOT_EQUAL
    return _of_text((leaf.constant,)) if leaf.comparator is says else ()


def _of_text(constants: Iterable[Constant]) -> tuple[str, ...]:
    return tuple(constant for constant in constants if isinstance(constant, str))


def _quantities_contradict(literals: Literals, budget: Budget) -> bool:
    kinds = {kind for each in literals if each.holds and (kind := quantity_type(each))}
    if len(kinds) > 1:
        return True  # no text is both a number and an instant
    for kind in kinds:
        of_kind = [each for each in literals if quantity_type(each) is kind]
        if not quantities(of_kind, budget):
            return True
        parts = (_positive_affixes(literals, folded=False) | _folded_affixes(literals)).parts
        if any(not _ALPHABETS[kind].issuperset(part.lower()) for part in parts):
            return True
    return False


def _texts_contradict(literals: Literals) -> bool:
    """Hold the literals that look at the text as it is against each other."""
    affixes = _positive_affixes(literals, folded=False)
    bounds = Bounds.of([each.leaf for each in literals if each.holds]).after(affixes.prefix)
    if affixes.contradict() or bounds.exclude(affixes.prefix):
        return True
    held = {each.leaf for each in literals if each.holds}
    return any(
        leaf in held
        or bounds.imply(leaf)
        or (isinstance(leaf, Like) and not leaf.ignore_case and affixes.imply(leaf.pattern))
        for leaf in _denied(literals)
    )


def _small_letters_contradict(literals: Literals, budget: Budget) -> bool:
    """Hold the literals against each other that look at the text in small letters."""
    affixes = _folded_affixes(literals)
    if affixes.contradict() or any(
        isinstance(leaf, Like)
        and leaf.ignore_case
        and affixes.imply(in_small_letters(leaf.pattern))
        for leaf in _denied(literals)
    ):
        return True
    listed = [texts for each in literals if (texts := _listed_in_small_letters(each))]
    if not listed:
        return False
    blind = [each for each in literals if _ignores_case(each.leaf)]
    left = [
        text
        for text in min(listed, key=len)
        if affixes.allow(text) and some_fits([text], blind, budget)
    ]
    return not left


def _listed_in_small_letters(literal: Literal) -> tuple[str, ...]:
    leaf = literal.leaf
    texts: tuple[str, ...] = ()
    if isinstance(leaf, Comparison | Membership) and leaf.ignore_case:
        texts = _equals(leaf, holds=literal.holds)
    elif isinstance(leaf, Like) and leaf.ignore_case and literal.holds:
        text = only_text(leaf.pattern)
        texts = () if text is None else (text,)
    # What other letters become in small is told in more than one way.
    return tuple(text.lower() for text in texts) if all(map(str.isascii, texts)) else ()


def _positive_affixes(literals: Literals, *, folded: bool) -> Affixes:
    leaves = [each.leaf for each in literals if each.holds]
    return Affixes.of(
        tuple(
            leaf.pattern for leaf in leaves if isinstance(leaf, Like) and leaf.ignore_case is folded
        )
    )


def _folded_affixes(literals: Literals) -> Affixes:
    both = _positive_affixes(literals, folded=False) | _positive_affixes(literals, folded=True)
    return both.in_small_letters()


def _denied(literals: Literals) -> Iterator[Leaf]:
    return (each.leaf for each in literals if not each.holds)


def _ignores_case(leaf: Leaf) -> bool:
    return isinstance(leaf, Comparison | Membership | Like) and leaf.ignore_case
