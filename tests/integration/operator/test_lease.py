"""Two operators of one installation: one acts, and the other one takes its place."""

import json
import signal
import socket
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    second.start("--listen", address)
    second.until_logged("waits for the lease")
    assert _status_of(f"http://{address}/readyz") == 200
    assert _status_of(f"http://{address}/livez") == 200


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


def _status_of(url):
    # The watch stands a moment after the log line; on a busy machine that moment is long.
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status
        except OSError:
            time.sleep(0.1)
    return None


class Line:
    """A line to the API server that can go silent without being cut."""

    def __init__(self, target):
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self):
        """Let nothing through any more."""
        self._open.clear()

    def close(self):
        """Take no further connections."""
        self._open.set()
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source, sink):
        with suppress(OSError), source, sink:
            while data := source.recv(65536):
                self._open.wait()
                sink.sendall(data)


@pytest.fixture
def line(installation, tmp_path):
    """The line that the operator of the installation uses."""
    config = yaml.safe_load(Path(installation.environment["KUBECONFIG"]).read_text())
    (cluster,) = config["clusters"]
    url = urlsplit(cluster["cluster"]["server"])
    made = Line((url.hostname, url.port))
    cluster["cluster"]["server"] = f"https://127.0.0.1:{made.port}"
    file = tmp_path / "through-the-line.kubeconfig"
    file.write_text(yaml.safe_dump(config))
    installation.environment["KUBECONFIG"] = str(file)
    yield made
    made.close()


def test_a_silent_api_server_ends_the_holder(filters, line, operator):
    """Whoever cannot renew the Lease in time stops acting before anybody else may begin."""
    filters.apply()
    filters.wait_shown()
    line.silence()
    assert operator.wait() == 1
    (end,) = operator.logged("ends")
    assert "could not be renewed for 6 s" in end["error"]
