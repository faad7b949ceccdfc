"""The chart on a real node, with images built from the Dockerfile, before a real Kafka and Flink.

Confluent Cloud is the simulator, in this process, so that tests can look into it.
"""

import json
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import yaml
from confluent_kafka import Consumer, Producer

from confluent_simulator import Delays, HostedSimulator, SimulatorConfig
from confluent_simulator.flink_engine import FlinkEngine, FlinkPlaces
from local_stack import binaries, images, node_space
from local_stack.images import NAMES, Images
from local_stack.node_cluster import NodeCluster
from local_stack.node_files import HOST, PAUSE_IMAGE
from local_stack.progress import Progress

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "flinkfilter-operator"
EXAMPLE = ROOT / "examples" / "filters" / "service-by-dealer-001.yaml"
RELEASE = "flinkfilter-operator"
NAMESPACE = "flinkfilter-system"
SECRET = "confluent-credentials"
SOURCE_TOPIC = "raw-event-headers"
VERSION = "0.0.0-node"
PATIENCE = 180


@pytest.fixture(scope="session")
def archives(tmp_path_factory):
    """All images, built from the Dockerfile, as archives."""
    if reason := images.lacking() or node_space.lacking():
        pytest.skip(reason)
    progress, folder = Progress(), tmp_path_factory.mktemp("images")
    store = Images(progress)
    store.pack(binaries.ensure(["pause"], progress)["pause"], PAUSE_IMAGE)
    names = [PAUSE_IMAGE, *(store.build(target, VERSION) for target in NAMES)]
    return [store.archive(name, folder / f"{i}.tar") for i, name in enumerate(names)]


@pytest.fixture(scope="session")
def cluster(archives, tmp_path_factory):
    """A cluster of one real node, with Kafka and Flink beside it."""
    with NodeCluster(tmp_path_factory.mktemp("node"), archives, Progress()) as running:
        running.kafka.create_topic(SOURCE_TOPIC)
        yield running


@pytest.fixture(scope="session")
def simulator(cluster):
    """Confluent Cloud, where Pods reach it, before the real Flink."""
    places = FlinkPlaces(cluster.flink.gateway_url, cluster.flink.rest_url, cluster.kafka.bootstrap)
    config = SimulatorConfig(delays=Delays(pending=0, stopping=0, deleting=0), default_partitions=1)
    engine = partial(FlinkEngine, places=places)
    with HostedSimulator(config, make_engine=engine, host=HOST) as hosted:
        yield hosted


@dataclass
class Installed:
    """The installed chart, as those see it who run it and those who use it."""

    cluster: NodeCluster
    simulator: HostedSimulator
    values: Path

    def kubectl(self, *arguments, **more):
        """Run kubectl."""
        return self.cluster.kubernetes.kubectl(*arguments, **more).stdout

    def helm(self, *arguments):
        """Run helm on the release's namespace."""
        run = subprocess.run(
            [
                str(self.cluster.helm),
                f"--kubeconfig={self.cluster.kubernetes.kubeconfig}",
                f"--namespace={NAMESPACE}",
                *arguments,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def upgrade(self, *arguments):
        """Install or upgrade the release, and wait until it is ready."""
        options = [f"--values={self.values}", "--wait", f"--timeout={PATIENCE}s"]
        self.helm("upgrade", "--install", RELEASE, str(CHART), *options, *arguments)

    def pods(self, component="operator"):
        """Give the Pods of a component that nobody has told to end."""
        selector = f"--selector=app.kubernetes.io/component={component}"
        found = json.loads(self.kubectl("-n", NAMESPACE, "get", "pods", selector, "-o", "json"))
        return [pod for pod in found["items"] if "deletionTimestamp" not in pod["metadata"]]

    def operator(self):
        """Give the one operator's Pod: its uid, and how often its container was started again."""
        (pod,) = self.pods()
        return pod["metadata"]["uid"], pod["status"]["containerStatuses"][0]["restartCount"]

    def leader(self):
        """Give the name of the Pod that has the Lease; empty when nobody has."""
        query = "jsonpath={.items[*].spec.holderIdentity}"
        return self.kubectl("-n", NAMESPACE, "get", "leases", "-o", query).rpartition("_")[0]

    def logs(self, deployment):
        """Give what the Pod of a Deployment has logged, line by line."""
        said = self.kubectl("-n", NAMESPACE, "logs", "--tail=-1", f"deployment/{deployment}")
        return said.splitlines()

    def write_secret(self, key, secret):
        """Write the Secret that the operator reads."""
        manifest = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": SECRET, "namespace": NAMESPACE},
            "stringData": {"CONFLUENT_CLOUD_API_KEY": key, "CONFLUENT_CLOUD_API_SECRET": secret},
        }
        self.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))

    def produce(self, count=1, event_type="CarServiceDone"):
        """Write events of DEALER-001 into the source topic; gives their ids."""
        producer = Producer({"bootstrap.servers": self.cluster.kafka.bootstrap})
        ids = [f"event-{uuid.uuid4()}" for _ in range(count)]
        for id_ in ids:
            event = {
                "id": id_,
                "event_name": "x",
                "event_type": event_type,
                "created_date": "2026-01-01T00:00:00Z",
                "saved_date": "2026-01-01T00:00:00Z",
                "header_data": json.dumps({"dealerId": "DEALER-001"}),
                "__op": "c",
                "__table": "event_headers",
                "__ts_ms": 1,
            }
            producer.produce(SOURCE_TOPIC, json.dumps(event), json.dumps({"id": id_}))
        producer.flush(30)
        return ids

    def arrived(self, topic, awaited):
        """Read a topic until all that is awaited has come; gives the ids of all of its events."""
        config = {"group.id": f"test-{uuid.uuid4()}", "auto.offset.reset": "earliest"}
        reader = Consumer({**config, "bootstrap.servers": self.cluster.kafka.bootstrap})
        reader.subscribe([topic])
        found, deadline = [], time.monotonic() + PATIENCE
        while missing := set(awaited) - set(found):
            assert time.monotonic() < deadline, f"did not arrive: {missing}"
            message = reader.poll(1)
            if message is not None and message.error() is None:
                found.append(json.loads(message.value())["id"])
        reader.close()
        return found


@pytest.fixture(scope="session")
def installed(cluster, simulator, tmp_path_factory):
    """The release, in a namespace that takes only restricted Pods."""
    config = simulator.simulator.config
    values = yaml.safe_load((ROOT / "deploy" / "kind" / "values.yaml").read_text())
    values["settings"]["confluent"]["endpoint"] = simulator.url
    values["image"] = {"tag": VERSION}
    values["consumer"] = {"image": {"tag": VERSION}}
    values["kafka"] = {
        "bootstrapServers": cluster.kafka.bootstrap,
        "securityProtocol": "PLAINTEXT",
    }
    file = tmp_path_factory.mktemp("values") / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    made = Installed(cluster, simulator, file)
    made.kubectl("create", "namespace", NAMESPACE)
    label = "pod-security.kubernetes.io/enforce=restricted"
    made.kubectl("label", "namespace", NAMESPACE, label)
    made.write_secret(config.api_key, config.api_secret)
    # The consumers are not ready before their topics are there, so helm does not wait for all.
    made.helm("upgrade", "--install", RELEASE, str(CHART), f"--values={file}")
    made.kubectl(
        *("-n", NAMESPACE, "rollout", "status", f"deployment/{RELEASE}"),
        f"--timeout={PATIENCE}s",
    )
    yield made
    sys.stdout.write("\n".join(made.logs(RELEASE)))


@dataclass
class Filter:
    """One filter of a test, with a topic of its own."""

    installed: Installed
    name: str
    topic: str

    def apply(self, **spec):
        """Apply it, with parts of its spec replaced; gives the digest that is shown."""
        manifest = yaml.safe_load(EXAMPLE.read_text())
        manifest["metadata"] = {"name": self.name}
        manifest["spec"].update({"outputTopic": self.topic, **spec})
        self.installed.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
        generation = self.get()["metadata"]["generation"]
        self.wait(".status.observedGeneration", generation)
        self.wait(".status.proposed.dryRun.result", "Passed")
        return self.get()["status"]["proposed"]["digest"]

    def approve(self, digest):
        """Approve a digest, as the status says how to."""
        approval = f"flinkfilter.io/approved={digest}"
        manager = "--field-manager=flinkfilter-approval"
        self.installed.kubectl("annotate", "--overwrite", self._ref, approval, manager)

    def await_running(self, digest):
        """Wait until it runs with a digest."""
        self.wait(".status.running.digest", digest)
        self.wait(".status.phase", "Running")

    def deploy(self, **spec):
        """Apply and approve it, and wait until it runs."""
        digest = self.apply(**spec)
        self.approve(digest)
        self.await_running(digest)

    def wait(self, path, value):
        """Wait until a field has a value."""
        condition = f"--for=jsonpath={{{path}}}={value}"
        self.installed.kubectl("wait", condition, f"--timeout={PATIENCE}s", self._ref)

    def get(self):
        """Give the resource."""
        return json.loads(self.installed.kubectl("get", self._ref, "-o", "json"))

    def inserts(self):
        """Give the names of its INSERT statements that write, oldest first."""
        sink = f"INSERT INTO `{self.topic}`"
        return [
            statement.name
            for statement in self.installed.simulator.call(lambda s: s.statements())
            if sink in statement.sql and statement.phase in ("PENDING", "RUNNING")
        ]

    @property
    def _ref(self):
        return f"flinkfilter/{self.name}"


@pytest.fixture
def new_filter(installed):
    """The maker of filters; they are gone after the test."""
    made = []

    def make(topic=None):
        number = uuid.uuid4().hex[:8]
        made.append(Filter(installed, f"filter-{number}", topic or f"filtered-{number}"))
        return made[-1]

    yield make
    for each in made:
        installed.kubectl("delete", f"flinkfilter/{each.name}", f"--timeout={PATIENCE}s")


@pytest.fixture(scope="session")
def await_true():
    """Wait for something that no watch tells of."""

    def wait(condition, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline
            time.sleep(0.2)  # the node can only be asked
        return found

    return wait
