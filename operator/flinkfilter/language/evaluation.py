"""The meaning of a filter, said by our own hand: what SQL answers, without SQL.

In: the expression tree and events. Out: three-valued answers, and whether an event matches. A tree
is compiled once to nested functions; the documents of an event are parsed at most once.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from flinkfilter.language.event import Event
from flinkfilter.language.expression import AllOf, AnyOf, Expression, Not
from flinkfilter.language.filter import Filter
from flinkfilter.language.leaf_evaluation import Answer, Check, compile_leaf
from flinkfilter.language.row import Row


def evaluate(expression: Expression, event: Event) -> Answer:
    """Answer an expression for an event: None is neither true nor false, as NULL is in SQL."""
    return evaluated(expression, Row(event))


def evaluated(expression: Expression, row: Row) -> Answer:
    """Answer an expression for a row, whose documents may have been read already."""
    return _compiled(expression)(row)


def matcher(filter_: Filter) -> Callable[[Event], bool]:
    """Make the function that tells whether a filter takes an event.

    That is so if the operation is one of those allowed, and the condition is true.
    """
    check = compile_expression(filter_.condition)
    column, codes = filter_.source.operation_column, filter_.operation_codes
    if codes is None or column is None:
        return lambda event: check(Row(event)) is True
    allowed = frozenset(codes)
    return lambda event: event.get(column) in allowed and check(Row(event)) is True


def compile_expression(expression: Expression) -> Check:
    """Make the function that answers an expression for a row."""
    match expression:
        case AllOf(children):
            return _group([compile_expression(child) for child in children], decisive=False)
        case AnyOf(children):
            return _group([compile_expression(child) for child in children], decisive=True)
        case Not(child):
            inner = compile_expression(child)
            return lambda row: inner(row) is not True
        case _:
            return compile_leaf(expression)


def combined(answers: Iterable[Answer], *, decisive: bool) -> Answer:
    """Combine the answers of a group's members: false decides under `all`, true under `any`."""
    found = set(answers)
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _group(checks: Sequence[Check], *, decisive: bool) -> Check:
    """One decisive answer decides; without one, one that is neither leaves it open."""
    other = not decisive

    def check(row: Row) -> Answer:
        answer: Answer = other
        for each in checks:
            found = each(row)
            if found is decisive:
                return decisive
            if found is None:
                answer = None
        return answer

    return check


@lru_cache(maxsize=1024)
def _compiled(expression: Expression) -> Check:
    return compile_expression(expression)
