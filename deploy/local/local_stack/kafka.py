"""Apache Kafka: one broker that is its own controller (KRaft)."""

import base64
import subprocess
import uuid
from pathlib import Path

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from local_stack import jars
from local_stack.errors import StackError
from local_stack.ports import LOCALHOST, free_ports, is_open
from local_stack.process import Process

# One broker, so nothing is replicated; no waiting for further members of a group.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{broker},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{broker}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""
# Small and quick to start; not for measuring throughput.
JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.level=WARN",
)


class Kafka:
    """One broker on 127.0.0.1."""

    def __init__(self, class_path: Path, folder: Path, *, detached: bool = False) -> None:
        self._port, self._controller = free_ports(2)
        self._folder = folder
        self.bootstrap = f"{LOCALHOST}:{self._port}"
        self._java = [jars.java(), *JAVA_OPTIONS, "-cp", f"{class_path}/*"]
        self._properties = folder / "server.properties"
        self.process = Process(
            "kafka",
            [*self._java, "kafka.Kafka", str(self._properties)],
            folder,
            detached=detached,
        )

    def start(self) -> None:
        """Format its storage, where that is new, and start it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(
            PROPERTIES.format(
                host=LOCALHOST, broker=self._port, controller=self._controller, folder=self._folder
            )
        )
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()
        self.process.start()

    def ready(self) -> None:
        """Wait until the broker answers."""
        self.process.ready(lambda: is_open(self._port), 60)
        self._admin().list_topics(timeout=30)

    def stop(self) -> None:
        """Stop it."""
        self.process.stop()

    def create_topic(self, name: str, partitions: int = 1) -> None:
        """Create a topic; one that exists already is left as it is."""
        admin = self._admin()  # the answer is lost with it, so it must outlive the call
        error = admin.create_topics([NewTopic(name, partitions, 1)])[name].exception(30)
        if error is not None and "TOPIC_ALREADY_EXISTS" not in str(error):
            raise StackError(f"Kafka would not create the topic {name}: {error}")

    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.bootstrap})

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = [*self._java, "kafka.tools.StorageTool", "format", "-t", cluster]
        run = subprocess.run(
            [*tool, "-c", str(self._properties)], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            raise StackError(f"Kafka's storage could not be formatted:\n{run.stdout}{run.stderr}")
