"""The real operator process, against a real API server and a simulator of its own per test."""

import dataclasses
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from confluent_simulator import Delays, HostedSimulator, SimulatorConfig
from confluent_simulator.faults import Behaviour
from confluent_simulator.memory_engine import MemoryEngine

ROOT = Path(__file__).parents[3]
QUICK = Delays(pending=0, stopping=0, deleting=0)
QUICK_SETTINGS = {"dwellSeconds": 0.2, "soakSeconds": 1}
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
PATIENCE = 60


@dataclass
class Filters:
    """FlinkFilters of one namespace, by kubectl, as a user would."""

    kubernetes: object
    namespace: str
    # Another one in each test: tables outlive the filters that made them.
    topic: str = "filtered-service-events-dealer-001"

    def kubectl(self, *arguments, **more):
        """Run kubectl in the namespace."""
        return self.kubernetes.kubectl("-n", self.namespace, *arguments, **more)

    def apply(self, name="orders", **spec):
        """Apply the example filter under a name, with parts of its spec replaced."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {"name": name, **spec.pop("metadata", {})}
        manifest["spec"].update({"outputTopic": self.topic, **spec})
        self.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
        return name

    def get(self, name="orders"):
        """Give the resource."""
        return json.loads(self.kubectl("get", "flinkfilter", name, "-o", "json").stdout)

    def status(self, name="orders"):
        """Give its status."""
        return self.get(name).get("status", {})

    def condition(self, kind, name="orders"):
        """Give status and reason of a condition; None when it is not there."""
        found = [c for c in self.status(name)["conditions"] if c["type"] == kind]
        return (found[0]["status"], found[0]["reason"]) if found else None

    def wait(self, path, value, name="orders", seconds=PATIENCE):
        """Wait until a field has a value."""
        condition = f"--for=jsonpath={{{path}}}={value}"
        self.kubectl("wait", condition, f"--timeout={seconds}s", f"flinkfilter/{name}")

    def wait_shown(self, name="orders"):
        """Wait until the digest and the dry run's verdict stand there; gives the digest."""
        self.wait(".status.proposed.dryRun.result", "Passed", name)
        return self.status(name)["proposed"]["digest"]

    def annotate(self, *assignments, name="orders"):
        """Set annotations."""
        self.kubectl("annotate", "--overwrite", "flinkfilter", name, *assignments)

    def approve(self, name="orders"):
        """Approve what is shown, and wait until it runs; gives the digest."""
        digest = self.wait_shown(name)
        self.annotate(f"flinkfilter.io/approved={digest}", name=name)
        self.wait(".status.phase", "Running", name)
        return digest

    def wait_event(self, reason, seconds=PATIENCE):
        """Wait until there is an Event with this reason; gives its note."""
        command = [
            str(self.kubernetes.kubectl_program),
            f"--kubeconfig={self.kubernetes.kubeconfig}",
        ]
        command += ["-n", self.namespace, "get", "events.events.k8s.io", "--watch"]
        command += [f"--field-selector=reason={reason}", f"--request-timeout={seconds}s"]
        command += ["-o", 'jsonpath={.note}{"\\n"}']
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            note = process.stdout.readline()
            process.kill()
        assert note, f"no Event {reason}"
        return note

    def delete(self, name="orders"):
        """Delete the filter and wait until it is gone."""
        self.kubectl("delete", "flinkfilter", name, f"--timeout={PATIENCE}s")


@dataclass
class Versions:
    """Every version that objects of a namespace went through, seen by a watch."""

    process: subprocess.Popen
    seen: list = field(default_factory=list)
    condition: threading.Condition = field(default_factory=threading.Condition)

    def read(self):
        """Take in what the watch prints, one version a line."""
        for line in self.process.stdout:
            version = json.loads(line)
            with self.condition:
                self.seen.append(version["object"] | {"event": version["type"]})
                self.condition.notify_all()

    def until(self, wanted, seconds=PATIENCE):
        """Wait until one of the versions is as wanted."""
        with self.condition:
            assert self.condition.wait_for(lambda: any(map(wanted, self.seen)), seconds)

    def until_count(self, count, seconds=PATIENCE):
        """Wait until so many versions were seen."""
        with self.condition:
            assert self.condition.wait_for(lambda: len(self.seen) >= count, seconds)

    def mark(self):
        """Give the number of versions seen so far."""
        with self.condition:
            return len(self.seen)


class Operator:
    """The operator as a process, which can be stopped, killed and started again."""

    def __init__(self, folder, settings, environment, free_lease):
        self.log = folder / "operator.log"
        self._settings = folder / "settings.yaml"
        self._content = settings
        self.change(lambda _: None)
        self._environment = environment
        self._free_lease = free_lease
        self._process = None

    def change(self, change):
        """Change its settings, for the next start."""
        change(self._content)
        self._settings.write_text(yaml.safe_dump(self._content))

    def start(self, *options):
        """Start it."""
        command = [sys.executable, "-m", "flinkfilter.operator.main"]
        command += ["--settings", str(self._settings), "--listen", "127.0.0.1:0", *options]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stderr=log)

    def ask(self, path):
        """Ask it for a page; gives status and text."""
        self.until_logged("listens")
        url = f"http://127.0.0.1:{self.logged('listens')[-1]['port']}{path}"
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def until_ready(self):
        """Wait until it watches the filters."""
        self.until_answered("/readyz", (200, "ok\n"))

    def until_answered(self, path, wanted, seconds=60):
        """Wait until it answers so."""
        end = time.monotonic() + seconds
        while (answer := self.ask(path)) != wanted:
            assert time.monotonic() < end, answer
            time.sleep(0.1)  # probes and metrics can only be asked

    def samples(self):
        """Scrape it; gives values by metric and labels."""
        families = text_string_to_metric_families(self.ask("/metrics")[1])
        found = [sample for family in families for sample in family.samples]
        return {(s.name, *sorted(s.labels.items())): s.value for s in found}

    def until_sample(self, value, metric, /, **labels):
        """Wait until a sample has a value; None waits until it is not there."""
        end, key = time.monotonic() + PATIENCE, (metric, *sorted(labels.items()))
        while (seen := self.samples().get(key)) != value:
            assert time.monotonic() < end, f"{key} is {seen}, not {value}"
            time.sleep(0.1)  # probes and metrics can only be asked

    def twin(self, folder):
        """Give another one of the same installation, with a log of its own."""
        return Operator(folder, self._content, self._environment, self._free_lease)

    def logged(self, event):
        """Give what it has logged so far under this name."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in found if line["event"] == event]

    def until_logged(self, event, seconds=60):
        """Wait until it has logged something under this name."""
        end = time.monotonic() + seconds
        while not self.logged(event):
            assert time.monotonic() < end, f"it never logged {event!r}"
            time.sleep(0.05)  # a file tells nobody that it grew

    def kill(self, *, free_lease=True):
        """End it as a crash would; its Lease is removed, so that no test waits for its end."""
        self._process.kill()
        self._process.wait()
        if free_lease:
            self._free_lease()

    def stop(self):
        """Ask it to end, and wait."""
        self._process.terminate()
        self._process.wait(30)

    def signal(self, number):
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self):
        """Wait until it ends by itself; gives its exit status."""
        return self._process.wait(30)

    @property
    def runs(self):
        """Whether it is alive."""
        return self._process is not None and self._process.poll() is None


@dataclass
class Installation:
    """One operator with a simulator and a namespace of its own."""

    filters: Filters
    simulator: HostedSimulator
    operator: Operator
    environment: dict


@contextmanager
def _installed(kubernetes, folder, namespace, config, make_engine=MemoryEngine, **settings):
    """Make everything that an installation needs; the operator is not started."""
    kubernetes.kubectl("create", "namespace", namespace)
    with HostedSimulator(config, make_engine=make_engine) as simulator:
        content = yaml.safe_load((ROOT / "examples" / "settings.yaml").read_text())
        content["confluent"]["endpoint"] = simulator.url
        content |= {"namespaces": [namespace], "pollSeconds": 0.5, **QUICK_SETTINGS, **settings}
        environment = {
            **os.environ,
            "KUBECONFIG": str(kubernetes.kubeconfig),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CONFLUENT_CLOUD_API_KEY": simulator.simulator.config.api_key,
            "CONFLUENT_CLOUD_API_SECRET": simulator.simulator.config.api_secret,
            "FLINKFILTER_LEASE_NAMESPACE": namespace,
        }
        filters = Filters(kubernetes, namespace)

        def free_lease():
            filters.kubectl("delete", "leases", "--all", "--wait=false")

        operator = Operator(folder, content, environment, free_lease)
        try:
            yield Installation(filters, simulator, operator, environment)
        finally:
            # Nothing is left to do for it, and an orderly end takes a second or two each time.
            if operator.runs:
                operator.kill(free_lease=False)


@pytest.fixture(scope="session")
def new_installation():
    """The maker of installations, for those with another simulator behind them."""
    return _installed


@pytest.fixture(scope="session")
def shared_installation(definition_installed, tmp_path_factory):
    """The installation of all tests that neither stop the operator nor change its settings."""
    folder = tmp_path_factory.mktemp("shared-operator")
    config = SimulatorConfig(delays=QUICK)
    with _installed(definition_installed, folder, "shared", config) as installation:
        installation.operator.start()
        yield installation


def _put_right(simulator):
    """Undo what a test did to the simulator."""
    for field_ in dataclasses.fields(Behaviour):
        setattr(simulator.behaviour, field_.name, getattr(Behaviour(), field_.name))
    simulator.set_credentials(simulator.config.api_key, simulator.config.api_secret)
    simulator.relieve_pool("lfcp-demo01")


def _purge(simulator):
    """Take away the statements that a test made itself."""
    for statement in simulator.statements():
        simulator.purge_statement(statement.name)


@pytest.fixture
def installation(shared_installation):
    """The installation under test, with nothing in it. Files may override it by their own."""
    log = shared_installation.operator.log
    start = log.stat().st_size
    shared_installation.simulator.call(lambda s: s.log.clear())
    shared_installation.filters.topic = f"filtered-{uuid.uuid4().hex[:8]}"
    yield shared_installation
    shared_installation.simulator.call(_put_right)
    shared_installation.filters.kubectl("delete", "flinkfilters", "--all", "--timeout=60s")
    shared_installation.simulator.call(_purge)
    sys.stdout.write(log.read_text()[start:])


@pytest.fixture
def await_polls(simulator):
    """Wait until the operator has listed all statements so many more times."""

    def lists(requests):
        return [each for each in requests if each.method == "GET" and not each.statement]

    def wait(count):
        wanted = len(lists(simulator.requests)) + count
        simulator.run(simulator.simulator.log.until(lambda log: len(lists(log)) >= wanted))

    return wait


@pytest.fixture
def delays():
    """How long the simulator takes for what takes time."""
    return QUICK


@pytest.fixture
def more_settings():
    """Settings that differ from those of the examples."""
    return {}


@pytest.fixture
def own_installation(definition_installed, tmp_path, delays, more_settings):
    """An installation for one test, whose operator the test may stop."""
    namespace = f"test-{uuid.uuid4().hex[:8]}"
    config = SimulatorConfig(delays=delays)
    installed = _installed(definition_installed, tmp_path, namespace, config, **more_settings)
    with installed as installation:
        yield installation
    if installation.operator.log.exists():
        sys.stdout.write(installation.operator.log.read_text())


class Line:
    """A line to the API server that can go silent, or be cut and mended."""

    def __init__(self, target):
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self._is_cut = False
        self._ends = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self):
        """Let nothing through any more."""
        self._open.clear()

    def cut(self):
        """Break every connection, and take no new one."""
        self._is_cut = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        """Take connections again."""
        self._is_cut = False

    def close(self):
        """Take no further connections."""
        self._open.set()
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._ends += [near, far]
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


@pytest.fixture
def filters(installation):
    """The filters of the installation's namespace."""
    return installation.filters


@pytest.fixture
def simulator(installation):
    """Confluent Cloud, simulated in memory."""
    return installation.simulator


@pytest.fixture
def operator(installation):
    """The running operator."""
    if not installation.operator.runs:
        installation.operator.start()
    return installation.operator


@pytest.fixture
def versions(filters):
    """A watch of the namespace's filters, from before the first one."""
    path = f"/apis/flinkfilter.io/v1alpha1/namespaces/{filters.namespace}/flinkfilters"
    before = json.loads(filters.kubectl("get", "--raw", path).stdout)["metadata"]["resourceVersion"]
    command = [str(filters.kubernetes.kubectl_program)]
    command += [f"--kubeconfig={filters.kubernetes.kubeconfig}", "get", "--raw"]
    # From this version on, so that nothing is missed however late the watch begins.
    command += [f"{path}?watch=1&resourceVersion={before}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch = Versions(process)
        reader = threading.Thread(target=watch.read, daemon=True)
        reader.start()
        yield watch
        process.kill()
        reader.join()
