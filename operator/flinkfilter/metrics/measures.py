"""The recorder that the controller and the adapters are given, and what a scrape gets of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from flinkfilter.lifecycle.deployed_story import DRIFT
from flinkfilter.metrics import catalogue
from flinkfilter.metrics.catalogue import Cause, Metric, Operation, Outcome
from flinkfilter.metrics.figures import FilterFigures
from flinkfilter.resource.reasons import Reason

VERSION = version("flinkfilter-operator")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper ends of buckets: a pass without a call takes milliseconds, one that is paused minutes."""
TROUBLE_REASONS = (Reason.CREDENTIALS_INVALID, Reason.FORBIDDEN, Reason.CONFLUENT_UNAVAILABLE)

# When each series began is a series more for every one, which nothing of ours reads.
disable_created_metrics()  # type: ignore[no-untyped-call]  # untyped in the library


class Measures:
    """Everything that is counted and shown of this process.

    Labels whose values are known stand at 0 from the start, since `increase` does not see the
    first step of a series that was not there.

    Attributes:
        filters: what is shown of each filter.
    """

    def __init__(self, installation: str = "") -> None:
        self._registry = CollectorRegistry()
        self.filters = FilterFigures()
        self._registry.register(self.filters)
        ProcessCollector(registry=self._registry)
        build = self._gauge(catalogue.BUILD_INFO)
        build.labels(VERSION, installation).set(1)
        self._lease_held = self._gauge(catalogue.LEASE_HELD)
        self._stamps = self._gauge(catalogue.STAMPS_PRESENT)
        self._turned = self._gauge(catalogue.LOOP_TURNED)
        self._longest = self._gauge(catalogue.RECONCILE_LONGEST)
        self._depth = self._gauge(catalogue.QUEUE_DEPTH)
        self._retrying = self._gauge(catalogue.QUEUE_RETRYING)
        self._reconciles = self._counter(catalogue.RECONCILES, Outcome)
        self._reconcile_seconds = self._histogram(catalogue.RECONCILE_SECONDS)
        self._requests = self._counter(catalogue.REQUESTS)
        for operation in Operation:
            self._requests.labels(operation, "429")
        self._request_seconds = self._histogram(catalogue.REQUEST_SECONDS)
        self._limiter_wait = self._histogram(catalogue.LIMITER_WAIT)
        # Without a label it would stand at 0, a time long ago, before the first list.
        self._polled: Gauge | None = None
        self._trouble = self._gauge(catalogue.POLL_TROUBLE)
        self._rollbacks = self._counter(catalogue.ROLLBACKS, Cause)
        self._drifts = self._counter(catalogue.DRIFTS, DRIFT)

    def exposition(self) -> tuple[str, bytes]:
        """Give the content type and the text that a scrape is answered with."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)

    def holds_lease(self) -> None:
        """Note that this process reconciles from now on."""
        self._lease_held.set(1)

    def turned(self, at: float, longest_running: float) -> None:
        """Note that the event loop turns.

        Args:
            at: Unix time in seconds.
            longest_running: seconds that the oldest work under way has taken so far.
        """
        self._turned.set(at)
        self._longest.set(longest_running)

    def queue(self, depth: Callable[[], int], retrying: Callable[[], int]) -> None:
        """Let each scrape ask for the number of filters that wait, and that are tried again."""
        self._depth.set_function(depth)
        self._retrying.set_function(retrying)

    def reconciled(self, outcome: Outcome, seconds: float) -> None:
        """Note that work on a filter ended."""
        self._reconciles.labels(outcome).inc()
        self._reconcile_seconds.observe(seconds)

    def requested(self, operation: Operation, status: int | None, seconds: float) -> None:
        """Note a request to Confluent Cloud; its status is None when no answer came."""
        self._requests.labels(operation, "none" if status is None else str(status)).inc()
        self._request_seconds.labels(operation).observe(seconds)

    def waited(self, seconds: float) -> None:
        """Note how long a request waited for its turn."""
        self._limiter_wait.observe(seconds)

    def polled(self, at: datetime) -> None:
        """Note that all statements were listed."""
        if self._polled is None:
            self._polled = self._gauge(catalogue.POLLED)
        self._polled.set(at.timestamp())
        self._in_trouble(None)

    def poll_failed(self, reason: Reason) -> None:
        """Note why statements could not be listed."""
        self._in_trouble(reason)

    def _in_trouble(self, reason: Reason | None) -> None:
        for each in TROUBLE_REASONS:
            self._trouble.labels(each).set(each is reason)

    def stamps(self, *, present: bool) -> None:
        """Note whether the admission policy stamps who wrote what."""
        self._stamps.set(present)

    def rolled_back(self, cause: Cause) -> None:
        """Note that a change of a filter was undone."""
        self._rollbacks.labels(cause).inc()

    def drifted(self, reason: Reason) -> None:
        """Note that a statement was found changed from outside; for a reason of `DRIFT`."""
        self._drifts.labels(reason).inc()

    def _gauge(self, metric: Metric) -> Gauge:
        return Gauge(metric.name, metric.meaning, metric.labels, registry=self._registry)

    def _counter(self, metric: Metric, values: Iterable[str] = ()) -> Counter:
        counter = Counter(metric.name, metric.meaning, metric.labels, registry=self._registry)
        for value in values:
            counter.labels(value)
        return counter

    def _histogram(self, metric: Metric) -> Histogram:
        return Histogram(
            metric.name, metric.meaning, metric.labels, registry=self._registry, buckets=SECONDS
        )
