"""Apache Kafka: one broker that is its own controller (KRaft).

It listens twice: in plain text, and as Confluent Cloud's brokers do, with TLS and an API key.
"""

import base64
import secrets
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from local_stack import jars
from local_stack.certificates import write_certificates
from local_stack.errors import StackError
from local_stack.ports import LOCALHOST, free_ports, is_open
from local_stack.process import Process

# One broker, so nothing is replicated; no waiting for further members of a group, and sessions may
# be short, for tests in which members vanish.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{broker},SASL_SSL://{host}:{secure},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{broker},SASL_SSL://{host}:{secure}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_ssl.plain.sasl.jaas.config={login} required user_{key}="{secret}";
ssl.keystore.type=PEM
ssl.keystore.location={certificate}
log.dirs={folder}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
auto.create.topics.enable=false
message.max.bytes={largest}
"""
LARGEST_MESSAGE = 8_388_608
"""The most that a topic of Confluent Cloud can be told to take in one record. A large column
grows on its way: it is text within JSON, so each quote in it takes two or four characters."""
LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
# Small and quick to start; not for measuring throughput.
JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.level=WARN",
)


@dataclass(frozen=True, slots=True)
class SecureListener:
    """How the broker is reached with TLS and SASL PLAIN.

    Attributes:
        bootstrap: its address.
        ca_file: the certificate to trust, PEM.
        api_key: the user.
        api_secret: the password.
    """

    bootstrap: str
    ca_file: Path
    api_key: str
    api_secret: str = field(repr=False)


class Kafka:
    """One broker, on 127.0.0.1 if nothing else is said.

    Attributes:
        bootstrap: its address, in plain text.
        secure: its address with TLS and an API key.
        process: the broker's process.
    """

    def __init__(
        self, class_path: Path, folder: Path, *, host: str = LOCALHOST, detached: bool = False
    ) -> None:
        self._host = host
        self._port, self._secure_port, self._controller = free_ports(3)
        self._folder = folder
        self.bootstrap = f"{host}:{self._port}"
        self.secure = SecureListener(
            f"{host}:{self._secure_port}",
            folder / "ca.pem",
            secrets.token_hex(8).upper(),
            secrets.token_urlsafe(32),
        )
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
        certificate = self._folder / "broker.pem"
        if not certificate.exists():
            write_certificates(certificate, self.secure.ca_file, self._host)
        self._properties.touch(mode=0o600)
        self._properties.write_text(
            PROPERTIES.format(
                host=self._host,
                broker=self._port,
                secure=self._secure_port,
                controller=self._controller,
                folder=self._folder,
                login=LOGIN,
                key=self.secure.api_key,
                secret=self.secure.api_secret,
                certificate=certificate,
                largest=LARGEST_MESSAGE,
            )
        )
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()
        self.process.start()

    def ready(self) -> None:
        """Wait until the broker answers."""
        ports = (self._port, self._secure_port)
        self.process.ready(lambda: all(is_open(port, self._host) for port in ports), 60)
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
        # In one word: one of 64 begins with a dash, and would be taken for an option.
        tool = [*self._java, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}"]
        run = subprocess.run(
            [*tool, "-c", str(self._properties)], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            raise StackError(f"Kafka's storage could not be formatted:\n{run.stdout}{run.stderr}")
