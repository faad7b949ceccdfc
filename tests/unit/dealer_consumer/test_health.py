"""Probes and metrics on one port."""

import httpx
import pytest
from prometheus_client import CollectorRegistry

from dealer_consumer.errors import InvalidSettings
from dealer_consumer.health import Health, HealthServer
from dealer_consumer.measures import Measures, registry
from dealer_consumer.standing import Standing


class Clock:
    """A time that is set."""

    now = 0.0

    def __call__(self):
        """As `time.monotonic`."""
        return self.now


@pytest.fixture
def clock():
    """It stands at 0."""
    return Clock()


@pytest.fixture
def health(clock):
    """A loop that may turn for a minute."""
    return Health(60, clock)


@pytest.fixture
def get(health):
    """Ask for a page of a running server: status and text."""
    with HealthServer(health, registry(Measures()), "127.0.0.1", 0) as server:

        def ask(page):
            answer = httpx.get(f"http://127.0.0.1:{server.port}{page}")
            return answer.status_code, answer.text

        yield ask


def test_it_lives_while_its_loop_turns(get, health, clock):
    """After a turn that is too long it does not, until the next one."""
    clock.now = 60.0
    assert get("/livez") == (200, "ok\n")
    clock.now = 61.0
    assert get("/livez") == (503, "the loop has not turned for 61 s\n")
    health.turned()
    assert get("/livez") == (200, "ok\n")


@pytest.mark.parametrize(
    ("standing", "answer"),
    [
        (Standing(), (503, "no broker is reached\n")),
        (Standing(reached=True), (503, "the group is not joined\n")),
        (Standing(reached=True, joined=True), (200, "ok\n")),
    ],
)
def test_it_is_ready_as_it_stands(get, health, standing, answer):
    """With brokers and a group, be it without any partition."""
    health.standing = standing
    assert get("/readyz") == answer


def test_what_does_not_live_is_not_ready(get, health, clock):
    """Whatever its last report was."""
    health.standing = Standing(reached=True, joined=True)
    clock.now = 100.0
    assert get("/readyz")[0] == 503


def test_metrics_are_served(get):
    """In the form of Prometheus, those of the process among them."""
    status, text = get("/metrics")
    assert status == 200
    assert 'dealer_consumer_records_total{outcome="handled"} 0.0' in text
    assert "process_cpu_seconds_total" in text


def test_another_page_is_not_found(get):
    """The answer names those that there are."""
    assert get("/") == (404, "there are /livez, /readyz, /metrics\n")


def test_a_port_that_is_taken_is_named(health):
    """As a setting to be changed."""
    metrics = CollectorRegistry()
    with HealthServer(health, metrics, "127.0.0.1", 0) as first:
        message = rf"health.port .*127.0.0.1:{first.port} cannot"
        with pytest.raises(InvalidSettings, match=message):
            HealthServer(health, metrics, "127.0.0.1", first.port)
