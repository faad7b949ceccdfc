"""What enters is the tree of a pattern; what leaves is a refusal of those that can blow up.

Both engines match by trying: where a pattern can share out one text in several ways, a failing
match tries them all. How many there are is bounded here by looking at which characters may follow:
where a repeat's characters and what follows it have nothing in common, there is only one way.

An event of any content must be cheap, and must not exhaust the stack of the engine: in Flink that
ends the statement, and ends it again after each restart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from flinkfilter.language.regex.characters import NONE, CharacterSet
from flinkfilter.language.regex.nodes import Branch, Character, Choice, Node, Repeat, Sequence

_MAX_LENGTH = 1000
# On a text of n characters, a search takes at most about ways · n^degree steps.
_MAX_DEGREE = 2
_MAX_WAYS = {0: 1000, 1: 1000, 2: 8}
# A repeat with more room than this is weighed as if it had no end.
_FEW = 100


@dataclass(frozen=True, slots=True)
class _Cost:
    """How many ways there are to share out a text: `ways` times its length to `degree`."""

    degree: int = 0
    ways: int = 1

    def __mul__(self, other: "_Cost") -> "_Cost":
        return _Cost(self.degree + other.degree, self.ways * other.ways)


def check(branches: tuple[Branch, ...]) -> None:
    """Refuse patterns that take too long on some text, or too much stack.

    Raises:
        ValueError: the message says what to write in its place.
    """
    if sum(_length(item) for branch in branches for item in branch.items) > _MAX_LENGTH:
        raise ValueError(f"spelled out, the pattern is longer than {_MAX_LENGTH} characters")
    for branch in branches:
        for item in branch.items:
            _check_repeats(item)
        cost = _cost(Sequence(branch.items), NONE)
        runs = max(cost.degree, *(_is_endless(item) for item in branch.items), 0)
        degree = runs + (0 if branch.at_start else 1)
        if degree > _MAX_DEGREE:
            raise ValueError(
                "too slow on long texts: several repeats can take the same characters; let "
                'repeats stop at what follows them ([^"]* in place of .*), start with ^, or use '
                "`like` with % or several conditions"
            )
        if cost.ways > _MAX_WAYS[degree]:
            raise ValueError(
                "too slow: too many optional parts or alternatives begin alike; put what they "
                "have in common before them, or start with ^"
            )


def first(node: Node) -> tuple[CharacterSet, bool]:
    """Give the characters that a node can begin with, and whether it can be empty."""
    match node:
        case Character(members):
            return members, False
        case Repeat(body, least, _):
            members, empty = first(body)
            return members, empty or least == 0
        case Choice(options):
            found = [first(option) for option in options]
            return _joined(members for members, _ in found), any(empty for _, empty in found)
        case Sequence(items):
            return _first_of(items)


def _first_of(items: tuple[Node, ...]) -> tuple[CharacterSet, bool]:
    members = NONE
    for item in items:
        found, empty = first(item)
        members |= found
        if not empty:
            return members, False
    return members, True


def _joined(sets: Iterable[CharacterSet]) -> CharacterSet:
    return CharacterSet.of(ends for members in sets for ends in members.ranges)


def _before(node: Node, follow: CharacterSet) -> CharacterSet:
    """The characters that may come next where `node` stands and `follow` comes after it."""
    members, empty = first(node)
    return members | follow if empty else members


def _cost(node: Node, follow: CharacterSet) -> _Cost:
    match node:
        case Character():
            return _Cost()
        case Sequence(items):
            cost = _Cost()
            for item in reversed(items):
                cost *= _cost(item, follow)
                follow = _before(item, follow)
            return cost
        case Choice(options):
            costs = [_cost(option, follow) for option in options]
            starts = [_before(option, follow) for option in options]
            alike = any(one.overlaps(other) for one, other in combinations(starts, 2))
            ways = [cost.ways for cost in costs]
            return _Cost(max(cost.degree for cost in costs), sum(ways) if alike else max(ways))
        case Repeat(body, least, most):
            members, _ = first(body)
            inner = _cost(body, follow if most == 1 else members | follow)
            if not node.varies or not members.overlaps(follow):
                return inner
            if most is None or most - least > _FEW:
                return inner * _Cost(degree=1)
            return inner * _Cost(ways=most - least + 1)


def _length(node: Node) -> int:
    match node:
        case Character():
            return 1
        case Sequence(items):
            return sum(_length(item) for item in items)
        case Choice(options):
            return sum(_length(option) for option in options)
        case Repeat(body, least, most):
            return _length(body) * (least + 1 if most is None else most)


def _check_repeats(node: Node) -> None:
    match node:
        case Character():
            pass
        case Sequence(children) | Choice(children):
            for child in children:
                _check_repeats(child)
        case Repeat(body, _, most):
            if most != 1 and not _is_fixed(body):
                raise ValueError(
                    "a repeated group that holds alternatives or open repeats can take for ever "
                    "or exhaust the stack; write a class such as [ab] for (a|b), or take the "
                    "repeat out of the group"
                )
            # Java repeats such a group by recursion wherever characters of one and of two units
            # alternate, so the number of times must have an end.
            if most is None and not isinstance(body, Character) and _is_wide(body):
                raise ValueError(
                    "a group with . or a negated class in it is repeated without end, which can "
                    f"exhaust the stack; give it an end, such as {{0,{_FEW}}}"
                )
            _check_repeats(body)


def _is_fixed(node: Node) -> bool:
    match node:
        case Character():
            return True
        case Sequence(items):
            return all(_is_fixed(item) for item in items)
        case Choice():
            return False
        case Repeat(body, _, _):
            return not node.varies and _is_fixed(body)


def _is_wide(node: Node) -> bool:
    match node:
        case Character(members):
            return members.is_wide()
        case Sequence(children) | Choice(children):
            return any(_is_wide(child) for child in children)
        case Repeat(body, _, _):
            return _is_wide(body)


def _is_endless(node: Node) -> bool:
    match node:
        case Character():
            return False
        case Sequence(children) | Choice(children):
            return any(_is_endless(child) for child in children)
        case Repeat(body, _, most):
            return most is None or _is_endless(body)
