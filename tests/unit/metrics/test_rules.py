"""The alerts and dashboards of the chart: what they ask for is there, and each is explained."""

import re

import pytest

from dealer_consumer import measures as of_the_consumer
from dealer_consumer.reasons import Reason as LetterReason
from flinkfilter.controller.figures import GONE
from flinkfilter.lifecycle.statement import Phase
from flinkfilter.metrics.catalogue import ALL, Cause, Kind, Operation, Outcome
from flinkfilter.resource.reasons import FilterPhase, Reason

FROM_PROMETHEUS = {"process_resident_memory_bytes"}
CODE = [str(code) for code in range(200, 600)] + ["none"]
# What each label can be; the others name things of users.
VALUES = {
    "phase": [*FilterPhase, *Phase, GONE],
    "reason": [*Reason, *LetterReason],
    "outcome": [*Outcome, "handled", "tombstone", "dead_letter"],
    "operation": [*Operation],
    "cause": [*Cause],
    "code": CODE,
}


@pytest.fixture(scope="module")
def known():
    """The names of all series that the operator and the consumers give."""
    names = set(FROM_PROMETHEUS)
    for metric in ALL:
        suffixes = ("_bucket", "_sum", "_count") if metric.kind is Kind.HISTOGRAM else ("",)
        names |= {metric.name + suffix for suffix in suffixes}
    for family in of_the_consumer.Measures().collect():
        names |= {sample.name for sample in family.samples} | {"dealer_consumer_lag"}
    return names


def test_only_known_metrics_are_asked_for(selectors, known):
    """A name that nobody gives would be an alert that never fires, or an empty panel."""
    assert [(where, s.metric) for where, s in selectors if s.metric not in known] == []


def test_labels_are_held_against_values_that_exist(selectors):
    """Each value, and each pattern for at least one value, is among those that there can be."""
    wrong = [
        (where, name, value)
        for where, selector in selectors
        for name, _, value in selector.labels
        if name in VALUES and not any(re.fullmatch(value, each) for each in VALUES[name])
    ]
    assert wrong == []


def test_every_metric_of_the_operator_is_shown(selectors):
    """What nobody looks at would not be worth its series."""
    asked = {re.sub("_(bucket|sum|count)$", "", selector.metric) for _, selector in selectors}
    assert {metric.name for metric in ALL} <= asked


def test_every_alert_is_explained(alerts, docs_table):
    """docs/metrics.md lists each with its severity and the way to the runbook."""
    _, rows = docs_table("metrics.md", "alerts")
    expected = [
        [f"[`{name}`](runbook.md#{name.lower()})", rule["labels"]["severity"]]
        for rule in alerts
        for name in [rule["alert"]]
    ]
    assert [row[:2] for row in rows] == expected


def test_every_alert_leads_to_the_runbook(alerts):
    """The annotation names the page; that its headings exist, the test of links sees to."""
    for rule in alerts:
        wanted = f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["annotations"]["runbook_url"] == wanted
        assert rule["annotations"]["summary"]


def test_the_runbook_has_no_other_alerts(alerts, docs_text):
    """Headings of the runbook are the alerts, in the order of the rules."""
    headings = re.findall(r"^## (\w+)$", docs_text("runbook.md"), re.MULTILINE)
    assert headings == [rule["alert"] for rule in alerts]
