"""What the probes answer, and when."""

import asyncio
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from flinkfilter.errors import InvalidSettings
from flinkfilter.metrics.measures import Measures
from flinkfilter.operator.health import Health
from flinkfilter.operator.server import Server


class Time:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self):
        """Give the time."""
        return self.now


class Watching:
    """A watch as a test wants it."""

    waits_for = None


@pytest.fixture
def clock():
    """The time, which stands still."""
    return Time()


@pytest.fixture
def watch():
    """A watch that stands."""
    return Watching()


@pytest.fixture
def health(watch, clock):
    """The health of a process that has just started."""
    return Health(watch, Measures(), clock)


@pytest.fixture
def ask(health):
    """Ask a real server for a path; gives status and body."""
    with Server(health, Measures("shop"), "127.0.0.1:0") as server:

        def asked(path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode()

        yield asked


def test_it_is_alive_and_ready(ask):
    """While the loop turns and the watch stands, both probes are answered with 200."""
    assert ask("/livez") == (200, "ok\n")
    assert ask("/readyz") == (200, "ok\n")


def test_it_is_alive_without_a_watch(ask, watch):
    """An API server that is down makes it unready, and is no reason to start it anew."""
    watch.waits_for = "the API server"
    assert ask("/livez") == (200, "ok\n")
    assert ask("/readyz") == (503, "the API server\n")


def test_a_blocked_loop_shows(ask, clock):
    """An event loop that has not turned for more than a minute is neither alive nor ready."""
    clock.now = 61
    assert ask("/livez") == (503, "the event loop has not turned for 61 s\n")
    assert ask("/readyz") == (503, "the event loop has not turned for 61 s\n")


def test_a_loop_that_turns_again_is_alive(ask, health, clock):
    """What was blocked and is not any more is no reason to start it anew."""
    clock.now = 61
    health.turned(None)
    assert ask("/livez") == (200, "ok\n")


def test_hanging_work_shows(ask, health):
    """What the controller says of work that hangs is the answer."""
    health.turned("work on shop/orders takes for 301 s")
    assert ask("/livez") == (503, "work on shop/orders takes for 301 s\n")


def test_metrics_are_served(ask):
    """The metrics stand in the form of Prometheus."""
    status, text = ask("/metrics")
    assert status == 200
    assert 'installation="shop"' in text


def test_other_paths_are_not_found(ask):
    """Whoever asks for another path is told which there are."""
    assert ask("/healthz") == (404, "there are /livez, /readyz, /metrics\n")


@pytest.mark.parametrize("listen", ["8080", ":8080", "localhost:", "localhost:http", "a:65536"])
def test_what_is_no_address_is_refused(health, listen):
    """The message says what an address looks like."""
    with pytest.raises(InvalidSettings, match=r"is not HOST:PORT, such as 0\.0\.0\.0:8080"):
        Server(health, Measures(), listen)


def test_a_taken_port_is_named(health):
    """Two of them cannot listen on one port."""
    with Server(health, Measures(), "127.0.0.1:0") as first:
        address = f"127.0.0.1:{first.port}"
        with pytest.raises(InvalidSettings, match=f"{address} cannot be listened on"):
            Server(health, Measures(), address)


def test_an_ipv6_address_stands_in_brackets(health):
    """An address of IPv6 is listened on where the machine has one."""
    try:
        server = Server(health, Measures(), "[::1]:0")
    except InvalidSettings as error:
        pytest.skip(str(error))
    with server:
        url = f"http://[::1]:{server.port}/livez"
        assert urllib.request.urlopen(url).read() == b"ok\n"


async def test_it_reports_for_as_long_as_the_loop_turns(health, clock):
    """What the controller says is taken again and again."""
    asked = asyncio.Event()

    class Controller:
        def stuck(self):
            asked.set()
            return "all of it hangs"

        def longest_running(self):
            return 0.0

    reporting = asyncio.create_task(health.report(Controller()))
    await asyncio.wait_for(asked.wait(), 60)
    reporting.cancel()
    assert health.not_alive() == "all of it hangs"


async def test_a_loop_that_is_really_blocked(watch):
    """The probe is answered while nothing else is, and the loop's next turn heals it."""
    # By this clock a second lasts half a minute.
    health = Health(watch, Measures(), lambda: 30 * time.monotonic())
    with Server(health, Measures(), "127.0.0.1:0") as server, ThreadPoolExecutor() as threads:

        def until(wanted):
            while (status := _status(f"http://127.0.0.1:{server.port}/livez")) != wanted:
                time.sleep(0.05)  # a probe can only be asked
            return status

        reporting = asyncio.create_task(health.report(Idle()))
        await asyncio.sleep(0)
        assert threads.submit(until, 503).result() == 503
        assert await asyncio.wrap_future(threads.submit(until, 200)) == 200
        reporting.cancel()


class Idle:
    """A controller with nothing to do."""

    def stuck(self):
        """Nothing is stuck."""

    def longest_running(self):
        """Nothing is under way."""
        return 0.0


def _status(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
