"""What Prometheus gets from the running operator."""

import json
from datetime import datetime

import pytest

from confluent_simulator import Fault, FaultKind
from confluent_simulator.faults import LateFailure
from flinkfilter.metrics.catalogue import ALL, Kind


def _statement(filters, name="orders"):
    return filters.status(name)["deployment"]["statements"][0]["name"]


def _documented():
    """The names of all samples that docs/metrics.md promises."""
    names = set()
    for metric in ALL:
        suffixes = ("_bucket", "_sum", "_count") if metric.kind is Kind.HISTOGRAM else ("",)
        names |= {metric.name + suffix for suffix in suffixes}
    return names


def test_what_is_documented_is_scraped_and_nothing_else(filters, operator, selectors):
    """With labels as documented; rules and dashboards ask for nothing that is not there."""
    filters.apply("stopped")
    filters.approve("stopped")
    filters.apply("stopped", enabled=False)
    filters.apply("waiting", outputTopic="another")
    filters.wait_shown("waiting")
    waiting = {"namespace": filters.namespace, "name": "waiting", "phase": "PendingApproval"}
    operator.until_sample(1, "flinkfilter_filter_phase", **waiting)
    stopped = {"namespace": filters.namespace, "name": "stopped", "phase": "STOPPED"}
    operator.until_sample(1, "flinkfilter_filter_statement_phase", **stopped)
    scraped = {}
    for name, *labels in operator.samples():
        scraped.setdefault(name, set()).update(label for label, _ in labels)
    ours = {name for name in scraped if name.startswith("flinkfilter_")}
    assert ours == _documented()
    for metric in ALL:
        name = metric.name + ("_count" if metric.kind is Kind.HISTOGRAM else "")
        assert scraped[name] == set(metric.labels)
    asked = [each for _, each in selectors if not each.metric.startswith("dealer_consumer_")]
    assert {each.metric for each in asked} <= set(scraped)
    for each in asked:
        assert {label for label, _, _ in each.labels} <= scraped[each.metric]


def test_series_go_away_with_their_filter(filters, operator):
    """Neither the filter nor what it waited for is shown any more."""
    filters.apply("brief")
    filters.wait_shown("brief")
    who = {"namespace": filters.namespace, "name": "brief"}
    operator.until_sample(0, "flinkfilter_filter_ready", **who, reason="AwaitingApproval")
    filters.delete("brief")
    operator.until_sample(None, "flinkfilter_filter_ready", **who, reason="AwaitingApproval")
    assert [key for key in operator.samples() if ("name", "brief") in key] == []


def test_how_long_an_approval_waits(filters, operator):
    """The moment is that at which the digest was first shown, until it is approved."""
    filters.apply()
    filters.wait_shown()
    since = filters.status()["proposed"]["since"]
    name = "flinkfilter_filter_approval_waiting_since_timestamp_seconds"
    who = {"namespace": filters.namespace, "name": "orders"}
    operator.until_sample(datetime.fromisoformat(since).timestamp(), name, **who)
    filters.approve()
    operator.until_sample(None, name, **who)


@pytest.mark.parametrize(
    ("change", "reason"),
    [("stop_statement", "StatementStopped"), ("purge_statement", "StatementMissing")],
)
def test_a_change_from_outside_is_counted(change, reason, filters, operator, simulator):
    """Once, under how it was found, though it is put right by itself."""
    filters.apply()
    filters.approve()
    drifts = ("flinkfilter_drifts_total", ("reason", reason))
    before, name = operator.samples()[drifts], _statement(filters)
    simulator.call(lambda s: getattr(s, change)(name))
    operator.until_sample(before + 1, drifts[0], reason=reason)
    filters.wait(".status.phase", "Running")
    assert operator.samples()[drifts] == before + 1


def test_a_failed_change_is_counted_as_a_rollback(filters, operator, simulator):
    """And the filter shows as rolled back."""
    filters.apply()
    filters.approve()
    rollbacks = ("flinkfilter_rollbacks_total", ("cause", "failure"))
    before = operator.samples()[rollbacks]
    simulator.call(lambda s: s.behaviour.late_failures.append(LateFailure(detail="no such thing")))
    filters.apply(matchAll=True, conditions=None)
    filters.annotate(f"flinkfilter.io/approved={filters.wait_shown()}")
    filters.wait(".status.phase", "RolledBack")
    operator.until_sample(before + 1, rollbacks[0], cause="failure")
    who = {"namespace": filters.namespace, "name": "orders", "phase": "RolledBack"}
    operator.until_sample(1, "flinkfilter_filter_phase", **who)


def test_an_outage_shows_in_metrics_and_not_in_the_probes(filters, operator, simulator):
    """Confluent Cloud that is down is no reason to start anything anew."""
    outage = Fault(FaultKind.STATUS, method="GET", status=429, times=1000)
    simulator.call(lambda s: s.behaviour.faults.append(outage))
    trouble = "flinkfilter_confluent_poll_trouble"
    operator.until_sample(1, trouble, reason="ConfluentUnavailable")
    assert operator.ask("/livez") == (200, "ok\n")
    assert operator.ask("/readyz") == (200, "ok\n")
    requests = ("flinkfilter_confluent_requests_total", ("code", "429"), ("operation", "list"))
    assert operator.samples()[requests] > 0
    simulator.call(lambda s: s.behaviour.faults.clear())
    operator.until_sample(0, trouble, reason="ConfluentUnavailable")


def test_every_line_of_the_log_is_json(filters, operator):
    """Those of the libraries too."""
    filters.apply()
    filters.wait_shown()
    lines = operator.log.read_text().splitlines()
    assert [set(json.loads(line)) >= {"event", "level", "timestamp"} for line in lines] == [
        True
    ] * len(lines)
