"""Queries of the Metrics API: which metric of which statements, in which pieces of time.

Flows in: the JSON of a query and the present moment. Flows out: a `MetricsQuery`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from confluent_simulator.errors import ApiError

PREFIX = "io.confluent.flink/"
METRICS = ("num_records_in", "num_records_out", "pending_records")
STATEMENT = "resource.flink_statement.name"
POOL = "resource.compute_pool.id"

_GRANULARITIES = {
    "PT1M": timedelta(minutes=1),
    "PT5M": timedelta(minutes=5),
    "PT15M": timedelta(minutes=15),
    "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1),
    "ALL": None,
}
_RELATIVE = re.compile(r"now(?:-(\d+)([smhd]))?(\|m)?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class MetricsQuery:
    """A query.

    Attributes:
        metric: without its prefix.
        wanted: field → the values that it may have; a field that is absent may have any.
        step: the length of the pieces; None for one piece.
        by_statement: one series for each statement, in place of their sum.
    """

    metric: str
    wanted: dict[str, frozenset[str]]
    begin: datetime
    end: datetime
    step: timedelta | None
    by_statement: bool

    def pieces(self) -> Iterator[tuple[datetime, datetime]]:
        """Return begin and end of each piece of time."""
        step = self.step or (self.end - self.begin)
        begin = self.begin
        while begin < self.end:
            yield begin, min(begin + step, self.end)
            begin += step


def read_query(body: Any, now: datetime) -> MetricsQuery:
    """Read a query.

    Raises:
        ApiError: 400 for what the API does not know.
    """
    if not isinstance(body, dict):
        raise ApiError(400, "a JSON object is expected")
    aggregations, intervals = body.get("aggregations"), body.get("intervals")
    if not isinstance(aggregations, list) or len(aggregations) != 1:
        raise ApiError(400, "exactly one aggregation is expected", pointer="/aggregations")
    metric = str(aggregations[0].get("metric", "")).removeprefix(PREFIX)
    if metric not in METRICS:
        raise ApiError(400, f"there is no metric {metric!r}", pointer="/aggregations/0/metric")
    if body.get("granularity") not in _GRANULARITIES:
        known = ", ".join(_GRANULARITIES)
        raise ApiError(400, f"granularity must be one of {known}", pointer="/granularity")
    if not isinstance(intervals, list) or len(intervals) != 1:
        raise ApiError(400, "one interval is expected", pointer="/intervals")
    begin, _, end = str(intervals[0]).partition("/")
    return MetricsQuery(
        metric,
        _wanted(body.get("filter")),
        _moment(begin, now),
        _moment(end, now),
        _GRANULARITIES[body["granularity"]],
        STATEMENT in (body.get("group_by") or []),
    )


def _wanted(condition: Any) -> dict[str, frozenset[str]]:
    if condition is None:
        return {}
    operator = str(condition.get("op", "")).upper()
    if operator == "EQ" and condition.get("field") in {STATEMENT, POOL}:
        return {condition["field"]: frozenset({str(condition.get("value"))})}
    if operator not in {"AND", "OR"}:
        raise ApiError(400, f"no filter is {condition}", pointer="/filter")
    wanted: dict[str, frozenset[str]] = {}
    for each in condition.get("filters", []):
        for field, values in _wanted(each).items():
            if field not in wanted:
                wanted[field] = values
            elif operator == "OR":
                wanted[field] |= values
            else:
                wanted[field] &= values
    return wanted


def _moment(text: str, now: datetime) -> datetime:
    if found := _RELATIVE.fullmatch(text):
        moment = now
        if found[1]:
            moment -= timedelta(**{_UNITS[found[2]]: int(found[1])})
        return moment.replace(second=0, microsecond=0) if found[3] else moment
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(400, f"{text!r} is no time", pointer="/intervals") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
