"""How problems are gathered, so that a user sees all of them at once."""

from collections.abc import Callable
from typing import TypeVar

from flinkfilter.errors import InvalidSpec, Problem

_T = TypeVar("_T")


def attempt(problems: list[Problem], make: Callable[[], _T]) -> _T | None:
    """Make something; if that is refused, note the problems and give None."""
    try:
        return make()
    except InvalidSpec as error:
        problems.extend(error.problems)
        return None


def at(path: str, read: Callable[[], _T]) -> _T:
    """Read what stands at `path`; a ValueError of the reader becomes a problem there."""
    try:
        return read()
    except ValueError as error:
        raise invalid(path, str(error)) from None


def invalid(path: str, message: str) -> InvalidSpec:
    """Make the error of one problem."""
    return InvalidSpec((Problem(path, message),))
