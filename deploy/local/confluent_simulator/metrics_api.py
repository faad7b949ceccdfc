"""The Metrics API as far as statements are concerned: what they read, wrote and have before them.

Flows in: authenticated requests. Flows out: series in JSON, or one pool as Prometheus text.
"""

from collections import deque
from datetime import datetime, timedelta

from aiohttp import web

from confluent_simulator.errors import ApiError
from confluent_simulator.metrics_query import METRICS, POOL, STATEMENT, MetricsQuery, read_query
from confluent_simulator.payload import timestamp
from confluent_simulator.statement import Statement
from confluent_simulator.statements_api import read_json
from confluent_simulator.world import World

_MINUTE = timedelta(minutes=1)
_QUERIES_A_MINUTE = 60
_EXPORTS_AN_HOUR = 80


class MetricsApi:
    """Handlers of the metrics of one environment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queried: deque[float] = deque()
        self._exported: deque[float] = deque()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/v2/metrics/cloud/query", self.query),
            web.get("/v2/metrics/cloud/export", self.export),
        ]

    async def query(self, request: web.Request) -> web.Response:
        """Answer one metric, flat: a value for each piece of time, and each statement if wanted."""
        self._count(self._queried, 60, _QUERIES_A_MINUTE)
        query = read_query(await read_json(request), self._world.clock.now())
        statements = [
            each
            for each in self._world.store
            if each.name in query.wanted.get(STATEMENT, {each.name})
            and each.compute_pool_id in query.wanted.get(POOL, {each.compute_pool_id})
        ]
        if query.by_statement:
            data = [
                {**point, STATEMENT: each.name}
                for each in statements
                for point in self._points(query, [each])
            ]
        else:
            data = self._points(query, statements)
        return web.json_response({"data": data})

    async def export(self, request: web.Request) -> web.Response:
        """Answer the last full minute of one pool's statements as Prometheus text."""
        pool = request.query.get(POOL)
        if pool is None:
            raise ApiError(400, f"{POOL} is required")
        self._count(self._exported, 3600, _EXPORTS_AN_HOUR)
        lines = []
        until = self._known_until().replace(second=0, microsecond=0)
        for metric in METRICS:
            lines.append(f"# TYPE confluent_flink_{metric} gauge")
            for each in self._world.store:
                usage = self._world.engine.usage(each, until - _MINUTE, until)
                if each.compute_pool_id != pool or usage is None:
                    continue
                labels = (
                    f'compute_pool_id="{pool}",flink_statement_name="{each.name}",'
                    f'flink_statement_uid="{each.uid}"'
                )
                value = float(getattr(usage, _ATTRIBUTES[metric]))
                at = int(until.timestamp() * 1000)
                lines.append(f"confluent_flink_{metric}{{{labels}}} {value} {at}")
        return web.Response(text="\n".join([*lines, ""]))

    def _points(
        self, query: MetricsQuery, statements: list[Statement]
    ) -> list[dict[str, str | float]]:
        points: list[dict[str, str | float]] = []
        known_until = self._known_until()
        for begin, end in query.pieces():
            if begin >= known_until:
                break
            usages = [
                usage
                for each in statements
                if (usage := self._world.engine.usage(each, begin, min(end, known_until)))
            ]
            if usages:
                value = sum(getattr(each, _ATTRIBUTES[query.metric]) for each in usages)
                points.append({"timestamp": timestamp(begin), "value": float(value)})
        return points

    def _known_until(self) -> datetime:
        return self._world.clock.now() - timedelta(seconds=self._world.behaviour.delays.metrics)

    def _count(self, past: deque[float], window: float, limit: int) -> None:
        """Count a request.

        Raises:
            ApiError: 429 with `Retry-After` when there were too many within the window.
        """
        now = self._world.clock.seconds()
        while past and past[0] <= now - window:
            past.popleft()
        if len(past) >= limit:
            wait = past[0] + window - now
            raise ApiError(429, "rate limit exceeded", headers={"Retry-After": f"{wait:.0f}"})
        past.append(now)


_ATTRIBUTES = {
    "num_records_in": "records_in",
    "num_records_out": "records_out",
    "pending_records": "pending",
}
