"""What Prometheus reads."""

from prometheus_client.exposition import generate_latest

from dealer_consumer.measures import Measures, registry
from dealer_consumer.reasons import Reason


def lines(measures):
    """The samples of our own metrics."""
    text = generate_latest(registry(measures)).decode()
    return [line for line in text.splitlines() if line.startswith("dealer_consumer_")]


def test_what_is_counted_is_shown():
    """Records by outcome, dead letters by reason, retries, failed commits, lag by partition."""
    measures = Measures()
    measures.handled, measures.tombstones, measures.retries, measures.failed_commits = 5, 2, 4, 1
    measures.dead_letters[Reason.NOT_JSON] = 3
    measures.lag = {0: 17}
    shown = lines(measures)
    for line in (
        'dealer_consumer_records_total{outcome="handled"} 5.0',
        'dealer_consumer_records_total{outcome="tombstone"} 2.0',
        'dealer_consumer_records_total{outcome="dead_letter"} 3.0',
        'dealer_consumer_dead_letters_total{reason="NotJson"} 3.0',
        'dealer_consumer_dead_letters_total{reason="HandlerFailed"} 0.0',
        "dealer_consumer_retries_total 4.0",
        "dealer_consumer_failed_commits_total 1.0",
        'dealer_consumer_lag{partition="0"} 17.0',
    ):
        assert line in shown


def test_times_fall_into_buckets():
    """A bucket holds what took at most its end; the last one everything."""
    measures = Measures()
    for seconds in (0.001, 0.002, 100.0):
        measures.took(seconds)
    shown = lines(measures)
    assert 'dealer_consumer_handle_seconds_bucket{le="0.001"} 1.0' in shown
    assert 'dealer_consumer_handle_seconds_bucket{le="0.005"} 2.0' in shown
    assert 'dealer_consumer_handle_seconds_bucket{le="60.0"} 2.0' in shown
    assert 'dealer_consumer_handle_seconds_bucket{le="+Inf"} 3.0' in shown
    assert "dealer_consumer_handle_seconds_count 3.0" in shown
    assert "dealer_consumer_handle_seconds_sum 100.003" in shown
