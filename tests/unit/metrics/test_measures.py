"""What a scrape gets of what was recorded."""

from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from flinkfilter.metrics.catalogue import ALL, Cause, Operation, Outcome
from flinkfilter.metrics.figures import Figures
from flinkfilter.metrics.measures import Measures
from flinkfilter.resource.reasons import FilterPhase, Reason

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def measures():
    """The measures of a process that has just started."""
    return Measures("shop")


@pytest.fixture
def scraped(measures):
    """Scrape; gives the values of one metric by its labels."""

    def scrape(name):
        text = measures.exposition()[1].decode()
        found = [s for f in text_string_to_metric_families(text) for s in f.samples]
        labels = next(m.labels for m in ALL if m.name == name.removesuffix("_sum"))
        return {tuple(s.labels[each] for each in labels): s.value for s in found if s.name == name}

    return scrape


def test_the_installation_is_named(scraped):
    """With the version, as a series that is always 1."""
    assert scraped("flinkfilter_build_info") == {("0.1.0", "shop"): 1}


def test_known_labels_stand_at_zero(scraped):
    """So that the first of each is seen as an increase."""
    assert scraped("flinkfilter_rollbacks_total") == {("failure",): 0, ("request",): 0}
    assert scraped("flinkfilter_reconciles_total") == {(o,): 0 for o in Outcome}
    assert scraped("flinkfilter_drifts_total") == {
        ("StatementStopped",): 0,
        ("StatementMoved",): 0,
        ("StatementMissing",): 0,
    }
    throttled = scraped("flinkfilter_confluent_requests_total")
    assert throttled == {(operation, "429"): 0 for operation in Operation}


def test_a_process_waits_until_it_holds_the_lease(measures, scraped):
    """From then on it is the one at work."""
    assert scraped("flinkfilter_lease_held") == {(): 0}
    measures.holds_lease()
    assert scraped("flinkfilter_lease_held") == {(): 1}


def test_requests_by_operation_and_answer(measures, scraped):
    """One without an answer has the code `none`."""
    measures.requested(Operation.GET, 404, 0.2)
    measures.requested(Operation.CREATE, None, 30)
    requests = scraped("flinkfilter_confluent_requests_total")
    assert {key: value for key, value in requests.items() if value} == {
        ("get", "404"): 1,
        ("create", "none"): 1,
    }
    seconds = scraped("flinkfilter_confluent_request_duration_seconds_sum")
    assert seconds == {("get",): 0.2, ("create",): 30}


def test_a_poll_that_failed_and_one_that_did_not(measures, scraped):
    """One trouble at a time, and none after a success; no time stands before the first."""
    assert scraped("flinkfilter_confluent_poll_success_timestamp_seconds") == {}
    measures.poll_failed(Reason.FORBIDDEN)
    name = "flinkfilter_confluent_poll_trouble"
    none = {("CredentialsInvalid",): 0, ("Forbidden",): 0, ("ConfluentUnavailable",): 0}
    assert scraped(name) == {**none, ("Forbidden",): 1}
    measures.poll_failed(Reason.CREDENTIALS_INVALID)
    assert scraped(name) == {**none, ("CredentialsInvalid",): 1}
    measures.polled(NOON)
    measures.polled(NOON)
    assert scraped(name) == none
    assert scraped("flinkfilter_confluent_poll_success_timestamp_seconds") == {(): NOON.timestamp()}


def test_filters_and_what_waits(measures, scraped):
    """A series for each, and the number in each phase; they go with the filter."""
    waiting = Figures(
        FilterPhase.PENDING_APPROVAL, ready=False, reason="AwaitingApproval", waiting_since=NOON
    )
    halted = Figures(FilterPhase.FAILED, ready=False, reason="StatementFailed", halted_since=NOON)
    measures.filters.shows("shop", "new", waiting)
    measures.filters.shows("shop", "old", halted)
    numbers = scraped("flinkfilter_filters")
    assert len(numbers) == len(FilterPhase)
    assert {key: n for key, n in numbers.items() if n} == {("PendingApproval",): 1, ("Failed",): 1}
    assert scraped("flinkfilter_filter_phase") == {
        ("shop", "new", "PendingApproval"): 1,
        ("shop", "old", "Failed"): 1,
    }
    noon = NOON.timestamp()
    since = "flinkfilter_filter_approval_waiting_since_timestamp_seconds"
    assert scraped(since) == {("shop", "new"): noon}
    since = "flinkfilter_filter_statement_halted_since_timestamp_seconds"
    assert scraped(since) == {("shop", "old"): noon}
    measures.filters.forgets("shop", "new")
    measures.filters.forgets("shop", "new")
    assert scraped("flinkfilter_filter_ready") == {("shop", "old", "StatementFailed"): 0}


def test_counting(measures, scraped):
    """Rollbacks, changes from outside, and work on filters."""
    measures.rolled_back(Cause.REQUEST)
    measures.drifted(Reason.STATEMENT_MOVED)
    measures.reconciled(Outcome.DEFECT, 2)
    measures.stamps(present=True)
    assert scraped("flinkfilter_rollbacks_total")[("request",)] == 1
    assert scraped("flinkfilter_drifts_total")[("StatementMoved",)] == 1
    assert scraped("flinkfilter_reconciles_total")[("defect",)] == 1
    assert scraped("flinkfilter_reconcile_duration_seconds_sum") == {(): 2}
    assert scraped("flinkfilter_policy_stamps_present") == {(): 1}


def test_the_queue_is_asked_at_each_scrape(measures, scraped):
    """Its numbers are those of that moment."""
    waiting = ["a", "b"]
    measures.queue(waiting.__len__, lambda: 7)
    assert scraped("flinkfilter_queue_depth") == {(): 2}
    waiting.clear()
    assert scraped("flinkfilter_queue_depth") == {(): 0}
    assert scraped("flinkfilter_queue_retrying") == {(): 7}
