"""What is counted, and how Prometheus reads it.

Only the consuming thread writes, so counting takes no lock; a scrape reads whatever is there.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from dealer_consumer.reasons import Reason

SECONDS = (0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0)
"""Upper ends of the histogram's buckets: the logging handler takes microseconds, a CRM seconds."""


class Measures(Collector):
    """The figures of this process.

    Attributes:
        handled: events that their handler is done with.
        tombstones: records without a value, which are skipped.
        dead_letters: by reason.
        retries: tries that followed a failure.
        failed_commits: commits that were refused or not answered.
        lag: records behind the end, by partition; of the assigned ones.
    """

    def __init__(self) -> None:
        self.handled = 0
        self.tombstones = 0
        self.dead_letters = dict.fromkeys(Reason, 0)
        self.retries = 0
        self.failed_commits = 0
        self.lag: dict[int, int] = {}
        self._buckets = [0] * (len(SECONDS) + 1)
        self._seconds = 0.0

    def took(self, seconds: float) -> None:
        """Note how long one record took, from its bytes to the end of its handler."""
        self._buckets[bisect_left(SECONDS, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """Give everything in the form that Prometheus reads."""
        records = CounterMetricFamily(
            "dealer_consumer_records", "Records that are done, by outcome.", labels=["outcome"]
        )
        records.add_metric(["handled"], self.handled)
        records.add_metric(["tombstone"], self.tombstones)
        records.add_metric(["dead_letter"], sum(self.dead_letters.values()))
        yield records
        letters = CounterMetricFamily(
            "dealer_consumer_dead_letters", "Records put aside, by reason.", labels=["reason"]
        )
        for reason, count in self.dead_letters.items():
            letters.add_metric([reason], count)
        yield letters
        yield CounterMetricFamily(
            "dealer_consumer_retries", "Tries that followed a failure.", value=self.retries
        )
        yield CounterMetricFamily(
            "dealer_consumer_failed_commits", "Commits not accepted.", value=self.failed_commits
        )
        yield self._histogram()
        lag = GaugeMetricFamily(
            "dealer_consumer_lag", "Records behind the end, by partition.", labels=["partition"]
        )
        for number, behind in self.lag.items():
            lag.add_metric([str(number)], behind)
        yield lag

    def _histogram(self) -> HistogramMetricFamily:
        ends = [*map(str, SECONDS), "+Inf"]
        return HistogramMetricFamily(
            "dealer_consumer_handle_seconds",
            "How long a record took, its handler included.",
            buckets=list(zip(ends, accumulate(self._buckets), strict=True)),
            sum_value=self._seconds,
        )


def registry(measures: Measures) -> CollectorRegistry:
    """Make what `/metrics` serves: these figures and those of the process."""
    result = CollectorRegistry()
    result.register(measures)
    ProcessCollector(registry=result)
    return result
