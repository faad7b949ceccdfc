"""What enters is the tree of a pattern; what leaves is a refusal of those that can blow up.

Both engines match by trying: where a pattern can share out one text in several ways, a failing
match tries them all. Two things are bounded here, by looking at which characters may follow which:

- the ways of bounded repeats and alternatives: where they have nothing in common with what follows
  them, or with each other, there is only one;
- runs, the characters that a repeat without end goes through. A match can be tried anew from many
  places: from everywhere, unless the pattern starts with ^, and from wherever a repeat without end
  can stop. If a run can be gone through again from each of them, that takes quadratic time.

What passes takes a time that grows as the text does.

An event of any content must be cheap, and must not exhaust the stack of the engine: in Flink that
ends the statement, and ends it again after each restart (so would a time-out of its checkpoints).
"""

from collections.abc import Iterable
from itertools import combinations
from typing import TypeAlias, assert_never

from flinkfilter.language.regex.characters import NONE, CharacterSet
from flinkfilter.language.regex.nodes import Branch, Character, Choice, Node, Repeat, Sequence

_MAX_LENGTH = 1000
_MAX_WAYS = 200
# A repeat with more room than this is weighed as if it had no end.
_FEW = 100

# What lies between a place that matches are tried from and another place, in order.
_Passed: TypeAlias = tuple[Node, ...]


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
        _check_branch(branch)


def _check_branch(branch: Branch) -> None:
    items = Sequence(branch.items)
    _check_runs(items, NONE, [] if branch.at_start else [()])
    if _ways(items, NONE) > _MAX_WAYS:
        raise ValueError(
            "too slow: too many optional parts or alternatives begin alike; put what they have in "
            "common before them"
        )


def _check_runs(node: Node, follow: CharacterSet, since: list[_Passed]) -> list[_Passed]:
    """Refuse runs that can be gone through again.

    Args:
        node: a part of the pattern.
        follow: the characters that may come after it.
        since: for each place before it that matches are tried from, what lies in between.

    Returns:
        for each such place inside it, what lies between that and its end.
    """
    match node:
        case Character():
            return []
        case Sequence(items):
            return _check_runs_of(items, follow, since)
        case Choice(options):
            return [new for option in options for new in _check_runs(option, follow, since)]
        case Repeat(body, least, most) if most is None or most - least > _FEW:
            run = _members(body)
            if not all(any(_leaves(passed, run) for passed in between) for between in since):
                raise ValueError(
                    "too slow on long texts: a repeat without end is tried again and again on the "
                    "same characters; give it an end (.{0,100} in place of .*), let it stop at "
                    "what stands on both sides of it (a[^ab]*b in place of a.*b), tie its start "
                    "with ^, or use `like` with %, which is fast"
                )
            return [()] if run.overlaps(follow) else []
        case Repeat(body, _, _):
            return _check_runs(body, follow, since)
        case _:
            assert_never(node)


def _check_runs_of(
    items: tuple[Node, ...], follow: CharacterSet, since: list[_Passed]
) -> list[_Passed]:
    follows = [follow]
    for item in reversed(items[1:]):
        follows.append(_before(item, follows[-1]))
    inside: list[_Passed] = []
    # Not strict: an empty sequence, such as that of `^$`, has no item, but what follows it.
    for item, after in zip(items, reversed(follows), strict=False):
        new = _check_runs(item, after, since + inside)
        since = [(*between, item) for between in since]
        inside = [(*between, item) for between in inside] + new
    return inside


def _members(node: Node) -> CharacterSet:
    """All characters that are in some text of `node`."""
    match node:
        case Character(members):
            return members
        case Sequence(children) | Choice(children):
            return _joined(_members(child) for child in children)
        case Repeat(body, _, _):
            return _members(body)
        case _:
            assert_never(node)


def _leaves(node: Node, run: CharacterSet) -> bool:
    """Tell whether every text of `node` has a character outside `run`."""
    match node:
        case Character(members):
            return not members.overlaps(run)
        case Sequence(items):
            return any(_leaves(item, run) for item in items)
        case Choice(options):
            return all(_leaves(option, run) for option in options)
        case Repeat(body, least, _):
            return least > 0 and _leaves(body, run)
        case _:
            assert_never(node)


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
        case _:
            assert_never(node)


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


def _ways(node: Node, follow: CharacterSet) -> int:
    """How many ways bounded repeats and alternatives have to share out one text, at most."""
    match node:
        case Character():
            return 1
        case Sequence(items):
            ways = 1
            for item in reversed(items):
                ways *= _ways(item, follow)
                follow = _before(item, follow)
            return ways
        case Choice(options):
            found = [_ways(option, follow) for option in options]
            starts = [_before(option, follow) for option in options]
            alike = any(one.overlaps(other) for one, other in combinations(starts, 2))
            return sum(found) if alike else max(found)
        case Repeat(body, least, most):
            members, _ = first(body)
            inner = _ways(body, follow if most == 1 else members | follow)
            if most is not None and most - least <= _FEW and members.overlaps(follow):
                return inner * (most - least + 1)
            return inner
        case _:
            assert_never(node)


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
        case _:
            assert_never(node)


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
        case _:
            assert_never(node)


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
        case _:
            assert_never(node)


def _is_wide(node: Node) -> bool:
    match node:
        case Character(members):
            return members.is_wide()
        case Sequence(children) | Choice(children):
            return any(_is_wide(child) for child in children)
        case Repeat(body, _, _):
            return _is_wide(body)
        case _:
            assert_never(node)
