"""What is shown of each filter. Series go away with the filter that they are about."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flinkfilter.metrics import catalogue
from flinkfilter.resource.reasons import FilterPhase


@dataclass(frozen=True, slots=True)
class Figures:
    """One filter, as it was after the latest work on it.

    Attributes:
        phase: of its status.
        ready: whether its condition Ready is True.
        reason: of that condition.
        waiting_since: when what waits for approval was first shown; None while nothing waits.
        statement_phase: of its statement in charge; None while there is none or nothing is known.
        halted_since: when that statement last changed, while it is STOPPED or FAILED.
    """

    phase: FilterPhase
    ready: bool
    reason: str
    waiting_since: datetime | None = None
    statement_phase: str | None = None
    halted_since: datetime | None = None


class FilterFigures(Collector):
    """The figures of all filters, written by the event loop and read by a scrape's thread."""

    def __init__(self) -> None:
        self._figures: dict[tuple[str, str], Figures] = {}

    def shows(self, namespace: str, name: str, figures: Figures) -> None:
        """Keep what is to be shown of a filter."""
        self._figures[namespace, name] = figures

    def forgets(self, namespace: str, name: str) -> None:
        """Show no more of a filter that is gone."""
        self._figures.pop((namespace, name), None)

    def collect(self) -> Iterator[Metric]:
        """Give everything in the form that Prometheus reads."""
        # A copy in one step: the event loop goes on writing meanwhile.
        filters = sorted(self._figures.copy().items())
        phases = Counter(each.phase for _, each in filters)
        yield _family(catalogue.FILTERS, (((phase,), phases[phase]) for phase in FilterPhase))
        yield _family(catalogue.FILTER_PHASE, (((*key, f.phase), 1) for key, f in filters))
        yield _family(catalogue.FILTER_READY, (((*key, f.reason), f.ready) for key, f in filters))
        yield _family(
            catalogue.STATEMENT_PHASE,
            (((*key, f.statement_phase), 1) for key, f in filters if f.statement_phase),
        )
        yield _family(
            catalogue.WAITING_SINCE,
            ((key, f.waiting_since.timestamp()) for key, f in filters if f.waiting_since),
        )
        yield _family(
            catalogue.HALTED_SINCE,
            ((key, f.halted_since.timestamp()) for key, f in filters if f.halted_since),
        )


def _family(
    metric: catalogue.Metric, samples: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(metric.name, metric.meaning, labels=metric.labels)
    for labels, value in samples:
        family.add_metric(labels, value)
    return family
