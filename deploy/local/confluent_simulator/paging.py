"""Which statements a list shows: selectors, order, pages.

Flows in: the statements and the query of a list request. Flows out: one page and the token of
the next. Unknown parameters are ignored, as the service does.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping

from confluent_simulator.errors import ApiError
from confluent_simulator.statement import Statement

DEFAULT_PAGE = 10
LARGEST_PAGE = 100


def select(statements: Iterable[Statement], query: Mapping[str, str]) -> list[Statement]:
    """Return the statements that the query asks for, oldest first, or newest if `time_ordered`."""
    labels = _labels(query.get("label_selector", ""))
    pool = query.get("spec.compute_pool_id")
    time_ordered = query.get("time_ordered") == "true"
    text = query.get("statement_name_search_query", "") if time_ordered else ""
    chosen = [
        each
        for each in statements
        if (not pool or each.compute_pool_id == pool)
        and text in each.name
        and all(each.labels.get(key) == value for key, value in labels.items())
    ]
    return sorted(chosen, key=lambda each: each.sequence, reverse=time_ordered)


def page(
    statements: list[Statement], query: Mapping[str, str]
) -> tuple[list[Statement], str | None]:
    """Return one page and the token for the next, None on the last page.

    The token names the last statement of a page by its place in the order of creation, so a
    deletion in between neither skips nor repeats another statement.
    """
    size = _size(query.get("page_size"))
    if after := query.get("page_token"):
        sequence = _sequence(after)
        descending = query.get("time_ordered") == "true"
        statements = [
            each
            for each in statements
            if (each.sequence < sequence if descending else each.sequence > sequence)
        ]
    if len(statements) <= size:
        return statements, None
    return statements[:size], _token(statements[size - 1].sequence)


def _labels(selector: str) -> dict[str, str]:
    labels = {}
    for part in filter(None, selector.split(",")):
        key, separator, value = part.partition("=")
        if not separator:
            raise ApiError(400, f"label_selector {selector!r} is not of the form key=value")
        labels[key.strip()] = value.strip()
    return labels


def _size(text: str | None) -> int:
    if text is None:
        return DEFAULT_PAGE
    if not text.isdigit() or int(text) < 1:
        raise ApiError(400, f"page_size {text!r} is not a positive number")
    return min(int(text), LARGEST_PAGE)


def _token(sequence: int) -> str:
    return base64.urlsafe_b64encode(f"after:{sequence}".encode()).decode().rstrip("=")


def _sequence(token: str) -> int:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(text.removeprefix("after:"))
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, f"page_token {token!r} is not one of ours") from error
