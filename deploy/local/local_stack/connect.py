"""Kafka Connect with Debezium: one worker, which captures the changes of tables."""

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from local_stack import jars
from local_stack.errors import NotReady, StackError
from local_stack.ports import LOCALHOST, free_ports
from local_stack.process import POLL_SECONDS, Process

# One worker and one broker. Connectors may take the database's address and password from the
# worker's environment, so that no configuration, which anybody may read, holds them.
PROPERTIES = """\
bootstrap.servers={bootstrap}
group.id=connect
listeners=http://{host}:{port}
rest.advertised.host.name={host}
rest.advertised.port={port}
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=false
value.converter.schemas.enable=false
config.storage.topic=connect-configs
offset.storage.topic=connect-offsets
status.storage.topic=connect-status
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
offset.storage.partitions=1
status.storage.partitions=1
offset.flush.interval.ms=1000
plugin.discovery=only_scan
config.providers=env
config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
config.providers.env.param.allowlist.pattern=PG.*
"""
# Small and quick to start; not for measuring throughput.
JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.level=WARN",
)


class Connect:
    """One worker on 127.0.0.1.

    Attributes:
        url: its REST interface.
        process: its process.

    Args:
        class_path: the folder with its jars and Debezium's.
        folder: for its configuration and log.
        bootstrap: the broker, which need not be ready yet.
        variables: what connectors may refer to as `${env:PG…}`.
        detached: whether it outlives this process.
    """

    def __init__(
        self,
        class_path: Path,
        folder: Path,
        bootstrap: str,
        variables: Mapping[str, str],
        *,
        detached: bool = False,
    ) -> None:
        (port,) = free_ports(1)
        self._folder = folder
        self._properties = PROPERTIES.format(bootstrap=bootstrap, host=LOCALHOST, port=port)
        self.url = f"http://{LOCALHOST}:{port}"
        main = "org.apache.kafka.connect.cli.ConnectDistributed"
        java = [jars.java(), *JAVA_OPTIONS, "-cp", f"{class_path}/*", main]
        self.process = Process(
            "connect", [*java, str(self._file)], folder, variables, detached=detached
        )

    def start(self) -> None:
        """Write its configuration and start it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._properties)
        self.process.start()

    def ready(self) -> None:
        """Wait until it takes connectors."""
        self.process.ready(self._healthy, 90)

    def stop(self) -> None:
        """Stop it."""
        self.process.stop()

    def kill(self) -> None:
        """End it without a warning; `start` and `ready` bring it and its connectors back."""
        self.process.kill()

    def put(self, name: str, config: Mapping[str, str], seconds: float = 60) -> None:
        """Make a connector, or change one, and wait until it and its tasks run.

        Raises:
            StackError: it was refused, or failed; with what it says.
            NotReady: the time is over.
        """
        deadline = time.monotonic() + seconds
        while True:
            # A worker that is rebalancing answers 409 or 500, and takes it a moment later.
            answer = httpx.put(self._of(name, "config"), json=dict(config), timeout=30)
            if answer.is_success:
                break
            if answer.status_code not in {409, 500} or time.monotonic() > deadline:
                raise StackError(f"Kafka Connect refused the connector {name}: {answer.text}")
            time.sleep(POLL_SECONDS)  # its REST API can only be asked
        self._await_running(name, deadline)

    def _await_running(self, name: str, deadline: float) -> None:
        found: list[dict[str, str]] = []
        while len(found) < 2 or any(each["state"] != "RUNNING" for each in found):
            failed = [each.get("trace", "") for each in found if each["state"] == "FAILED"]
            if failed:
                raise StackError(f"the connector {name} failed:\n{failed[0][:3000]}")
            if time.monotonic() > deadline:
                raise NotReady(f"the connector {name} does not run:\n{self.process.tail()}")
            time.sleep(POLL_SECONDS)  # its REST API can only be asked
            answer = httpx.get(self._of(name, "status"), timeout=10)
            if answer.is_success:
                status = answer.json()
                found = [status["connector"], *status["tasks"]]

    @property
    def _file(self) -> Path:
        return self._folder / "worker.properties"

    def _of(self, name: str, part: str) -> str:
        return f"{self.url}/connectors/{name}/{part}"

    def _healthy(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", timeout=2).is_success
        return False
