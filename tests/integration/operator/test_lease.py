"""Two operators of one installation: one acts, and the other one takes its place."""

import json
import signal

import pytest

LEASE = "flinkfilter-operator-demo"


@pytest.fixture
def installation(own_installation):
    """Each test has operators of its own."""
    return own_installation


@pytest.fixture
def more_settings():
    """Times that no test has to wait long for, and that a busy machine keeps."""
    return {"lease": {"durationSeconds": 8, "renewSeconds": 6, "retrySeconds": 1}}


@pytest.fixture
def second(installation, operator, tmp_path):
    """Another operator of the same installation, not started; the first one acts by now."""
    operator.until_logged("holds the lease")
    folder = tmp_path / "second"
    folder.mkdir()
    other = installation.operator.twin(folder)
    yield other
    if other.runs:
        other.kill(free_lease=False)


def _holder(filters):
    lease = json.loads(filters.kubectl("get", "lease", LEASE, "-o", "json").stdout)
    return lease["spec"].get("holderIdentity")


def test_only_the_holder_acts(filters, operator, second, simulator):
    """The second one watches and waits; no call to Confluent Cloud is its own."""
    filters.apply()
    second.start()
    second.until_logged("waits for the lease")
    filters.approve()
    assert "holds the lease" not in second.log.read_text()
    assert [r.method for r in simulator.requests if r.method == "POST" and not r.dry_run] == [
        "POST",
        "POST",
    ]


def test_a_crash_is_survived_by_the_other_one(filters, operator, second):
    """After SIGKILL the Lease runs out, and the second one carries on where the first one was."""
    filters.apply()
    digest = filters.wait_shown()
    second.start()
    second.until_logged("waits for the lease")
    operator.kill(free_lease=False)
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.phase", "Running", seconds=60)
    second.until_logged("holds the lease")


def test_an_orderly_end_frees_the_lease_at_once(filters, operator, second):
    """After SIGTERM nobody holds it, and the next process does not wait for its end."""
    filters.apply()
    filters.wait_shown()
    operator.stop()
    assert not _holder(filters)
    second.start()
    second.until_logged("holds the lease")
    assert second.logged("waits for the lease") == []


def test_a_holder_that_lost_the_lease_ends(filters, operator):
    """When another one holds it, the process says so and ends with a failure."""
    filters.apply()
    filters.wait_shown()
    patch = json.dumps({"spec": {"holderIdentity": "somebody-else"}})
    filters.kubectl("patch", "lease", LEASE, "--type=merge", "-p", patch)
    assert operator.wait() == 1
    (end,) = operator.logged("ends")
    assert "was taken over by somebody-else" in end["error"]


def test_a_waiting_operator_is_alive_and_ready(filters, operator, second):
    """Probes of the one that waits are answered with 200: it watches too."""
    filters.apply()
    filters.wait_shown()
    second.start()
    second.until_logged("waits for the lease")
    second.until_ready()
    assert second.ask("/livez") == (200, "ok\n")


def test_one_of_two_holds_the_lease(filters, operator, second):
    """Only it shows filters, so that a sum over both counts none twice."""
    filters.apply()
    filters.wait_shown()
    second.start()
    second.until_logged("waits for the lease")
    held = ("flinkfilter_lease_held",)
    assert (operator.samples()[held], second.samples()[held]) == (1, 0)
    waiting = ("flinkfilter_filters", ("phase", "PendingApproval"))
    assert (operator.samples()[waiting], second.samples()[waiting]) == (1, 0)


def test_a_stopped_clock_ends_the_process_that_missed_its_time(filters, operator, second):
    """A process that was frozen past its time finds itself replaced, and ends."""
    filters.apply()
    filters.wait_shown()
    second.start()
    second.until_logged("waits for the lease")
    operator.signal(signal.SIGSTOP)
    second.until_logged("holds the lease")
    operator.signal(signal.SIGCONT)
    assert operator.wait() == 1


def test_a_silent_api_server_ends_the_holder(filters, line, operator):
    """Whoever cannot renew the Lease in time stops acting before anybody else may begin."""
    filters.apply()
    filters.wait_shown()
    line.silence()
    assert operator.wait() == 1
    (end,) = operator.logged("ends")
    assert "could not be renewed for 6 s" in end["error"]
