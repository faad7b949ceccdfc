"""What enters is a leaf of the expression tree; what leaves is a function that answers it.

Answers are three-valued, as those of SQL: None where the field has no value of the leaf's type.
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from flinkfilter.language.expression import (
    AnyElement,
    Comparator,
    Comparison,
    Constant,
    FieldReference,
    Instant,
    Leaf,
    Like,
    Membership,
    Presence,
    Range,
    Regex,
)
from flinkfilter.language.like_matching import like_matcher
from flinkfilter.language.lower_case import lower
from flinkfilter.language.place import any_element, presence_of, text_of
from flinkfilter.language.readings import (
    bigint_as_instant,
    bigint_as_number,
    instant_in,
    number_in,
    scaled_number,
)
from flinkfilter.language.row import Row
from flinkfilter.resource.spec import ValueType

Answer: TypeAlias = bool | None
Check: TypeAlias = Callable[[Row], Answer]
_Typed: TypeAlias = Comparison | Membership | Range

_COMPARATORS: dict[Comparator, Callable[[Any, Any], bool]] = {
    Comparator.EQUAL: operator.eq,
    Comparator.NOT_EQUAL: operator.ne,
    Comparator.LESS: operator.lt,
    Comparator.LESS_OR_EQUAL: operator.le,
    Comparator.GREATER: operator.gt,
    Comparator.GREATER_OR_EQUAL: operator.ge,
}
_WORDS = {True: "true", False: "false"}


def compile_leaf(leaf: Leaf) -> Check:
    """Make the function that answers a leaf for a row."""
    match leaf:
        case Presence(field, absent):
            present = presence_of(field)
            return (lambda row: not present(row)) if absent else present
        case AnyElement(field, text):
            return any_element(field, text)
        case Regex(field, pattern):
            search = re.compile(pattern.python).search
            return _on_text(field, lambda text: search(text) is not None)
        case Like(field, pattern, ignore_case):
            return _on_text(field, like_matcher(pattern, ignore_case=ignore_case))
        case _:
            return _typed(leaf)


def _on_text(field: FieldReference, test: Callable[[str], Answer]) -> Check:
    text_in = text_of(field)

    def check(row: Row) -> Answer:
        text = text_in(row)
        return None if text is None else test(text)

    return check


def _folding(test: Callable[[str], Answer]) -> Callable[[str], Answer]:
    return lambda text: test(lower(text))


def _typed(leaf: _Typed) -> Check:
    if leaf.type is ValueType.BOOLEAN:
        return _boolean(leaf)
    test = _test(leaf)
    if leaf.type is ValueType.STRING:
        folds = not isinstance(leaf, Range) and leaf.ignore_case
        return _on_text(leaf.field, _folding(test) if folds else test)
    if leaf.field.integer:
        return _on_bigint(leaf, test)
    read = number_in if leaf.type is ValueType.NUMBER else instant_in

    def tested(text: str) -> Answer:
        value = read(text)
        return None if value is None else test(value)

    return _on_text(leaf.field, tested)


def _on_bigint(leaf: _Typed, test: Callable[[int], bool]) -> Check:
    column = leaf.field.column
    read = bigint_as_number if leaf.type is ValueType.NUMBER else bigint_as_instant

    def check(row: Row) -> Answer:
        value = row.event.get(column)
        return test(read(value)) if isinstance(value, int) else None

    return check


def _test(leaf: _Typed) -> Callable[[Any], bool]:
    match leaf:
        case Comparison(_, _, comparator, constant):
            compare, value = _COMPARATORS[comparator], _comparable(leaf, constant)
            return lambda found: compare(found, value)
        case Membership(_, _, constants, negated):
            values = frozenset(_comparable(leaf, constant) for constant in constants)
            return (lambda found: found not in values) if negated else values.__contains__
        case _:
            first, last = _comparable(leaf, leaf.low), _comparable(leaf, leaf.high)
            return lambda found: bool(first <= found <= last)


def _comparable(leaf: _Typed, constant: Constant) -> Any:
    match constant:
        case Instant(nanoseconds):
            return nanoseconds
        case str():
            folds = not isinstance(leaf, Range) and leaf.ignore_case
            return lower(constant) if folds else constant
        case Decimal():
            return scaled_number(constant)
        case _:
            raise TypeError(f"booleans are compared as words: {leaf!r}")


def _boolean(leaf: _Typed) -> Check:
    """Compare with the words of JSON; every other text is neither, whatever is asked."""
    match leaf:
        case Comparison(_, _, comparator, bool(wanted)):
            words = {wanted is (comparator is Comparator.EQUAL)}
        case Membership(_, _, constants, negated):
            words = {word for word in (True, False) if (word in constants) is not negated}
        case _:
            raise TypeError(f"booleans have no order: {leaf!r}")
    if not words:
        return lambda _row: False
    return _on_text(leaf.field, frozenset(_WORDS[word] for word in words).__contains__)
