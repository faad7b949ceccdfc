"""The whole way from a row to a dealer as local processes, with the operator and what it needs."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from local_stack.exports import PROGRAMS, forget, keep
from local_stack.ports import LOCALHOST, free_ports
from local_stack.process import Process, end_leftovers
from local_stack.progress import Progress
from local_stack.stack import Part, Stack

ROOT = Path(__file__).parents[3]
SETTINGS = ROOT / "examples" / "settings.yaml"
DEFINITION = ROOT / "crds" / "flinkfilters.yaml"
CDC = ROOT / "examples" / "cdc"
CONSUMERS = ROOT / "examples" / "consumers"
SOURCES = ("operator", "consumers", "examples/producer", "deploy/local")
SOURCE_TOPIC = "raw-event-headers"
BIN = Path(sys.executable).parent


class Environment:
    """The local stack, the simulator of Confluent Cloud in front of its Flink, and our programs.

    Those are the operator, the example producer, and the consumers of three dealers.

    Args:
        folder: for everything that it writes.
        progress: told what is going on.
        earlier_rows: SQL that writes rows into the event table before capture begins.
        settings: the operator's settings file.
        workloads: whether Deployments come up in the cluster, on pretended nodes.
        detached: whether all of it outlives this process.

    Attributes:
        producer_url: of the producer.
        consumers: of the dealers, by name of their settings.
    """

    def __init__(
        self,
        folder: Path,
        progress: Progress,
        *,
        earlier_rows: str = "",
        settings: Path = SETTINGS,
        workloads: bool = False,
        detached: bool = False,
    ) -> None:
        self.folder = folder.resolve()
        self._progress = progress
        self._detached = detached
        parts = [part for part in Part if workloads or part is not Part.WORKLOADS]
        self.stack = Stack(folder, parts, progress, detached=detached)
        self._earlier_rows = earlier_rows
        self._settings = settings
        self._processes: list[Process] = []
        self.consumers: dict[str, Process] = {}
        self.producer_url = ""
        # Made anew each time, so that nothing that is printed or kept is worth anything.
        self._credentials = {
            "CONFLUENT_CLOUD_API_KEY": f"DEMO{secrets.token_hex(6).upper()}",
            "CONFLUENT_CLOUD_API_SECRET": secrets.token_urlsafe(24),
        }
        self._endpoint = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything, in the order in which each needs the other.

        Raises:
            StackError: a part could not be built or started; what had started is stopped.
        """
        self.stack.start()
        try:
            self.stack.kafka.create_topic(SOURCE_TOPIC)
            self._capture()
            self._start_producer()
            self._start_simulator()
            self._install_definition()
            self._start_operator()
            self.start_consumers()
        except BaseException:
            self.stop()
            raise
        keep(self.folder, self.exports())

    def stop(self) -> None:
        """Stop everything that was started."""
        while self._processes:
            self._processes.pop().stop()
        self.stack.stop()

    def exports(self) -> dict[str, str]:
        """Give the environment variables under which a user finds the parts."""
        return {
            **self.stack.exports(),
            "CONFLUENT_FLINK_API_ENDPOINT": self._endpoint,
            **self._credentials,
            "FLINKFILTER_SETTINGS": str(self._settings),
            "EVENT_PRODUCER_URL": self.producer_url,
            PROGRAMS: os.pathsep.join((self.stack.search_path, str(BIN))),
        }

    def _capture(self) -> None:
        with self._progress.during("makes the event table and has its changes captured"):
            table = (CDC / "event_headers.sql").read_text()
            self.stack.postgres.run(table + self._earlier_rows)
            self.stack.connect.put(
                "event-headers", json.loads((CDC / "connector.json").read_text())
            )

    def _start_producer(self) -> None:
        (port,) = free_ports(1)
        self.producer_url = f"http://{LOCALHOST}:{port}"
        options = {"--port": str(port)}
        variables = self.stack.postgres.variables
        process = self._python("event-producer", "event_producer", options, variables)
        with self._progress.during("starts the producer"):
            process.start()
            process.ready(lambda: _is_success(f"{self.producer_url}/readyz"), 60)

    def start_consumers(self) -> None:
        """Start a consumer for each dealer of the examples; their topics need not be there yet."""
        variables = {
            "KAFKA_BOOTSTRAP_SERVERS": self.stack.kafka.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
            "KAFKA_SESSION_TIMEOUT_SECONDS": "6",  # one that is killed and started again soon reads
            "HEALTH_HOST": LOCALHOST,
            "HEALTH_PORT": "0",
        }
        for settings in sorted(CONSUMERS.glob("*.yaml")):
            options = {"--settings": str(settings)}
            name = f"consumer-{settings.stem}"
            process = self._python(name, "dealer_consumer", options, variables)
            self.consumers[settings.stem] = process
            process.start()
        self._progress.say(f"started {len(self.consumers)} consumers; they wait for their topics")

    def _start_simulator(self) -> None:
        (port,) = free_ports(1)
        self._endpoint = f"http://{LOCALHOST}:{port}"
        flink, kafka = self.stack.flink, self.stack.kafka
        options = {
            "--port": str(port),
            "--engine": "flink",
            "--sql-gateway": flink.gateway_url,
            "--flink-rest": flink.rest_url,
            "--kafka": kafka.bootstrap,
        }
        process = self._python("confluent-simulator", "confluent_simulator", options)
        with self._progress.during("starts the Confluent simulator"):
            process.start()
            process.ready(self._simulator_answers, 60)

    def _simulator_answers(self) -> bool:
        with suppress(httpx.TransportError):
            # Without credentials the answer is 401, which is an answer.
            return httpx.get(self._endpoint, timeout=2).status_code > 0
        return False

    def _install_definition(self) -> None:
        with self._progress.during("installs the CustomResourceDefinition"):
            self.stack.kubernetes.install(DEFINITION)

    def _start_operator(self) -> None:
        (port,) = free_ports(1)
        listen = f"{LOCALHOST}:{port}"
        options = {"--settings": str(self._settings), "--listen": listen}
        process = self._python(
            "flinkfilter-operator", "flinkfilter.operator.main", options, self._operator_env()
        )
        with self._progress.during("starts the operator"):
            process.start()
            process.ready(lambda: _is_success(f"http://{listen}/readyz"), 90)

    def _operator_env(self) -> dict[str, str]:
        return {
            "KUBECONFIG": str(self.stack.kubernetes.kubeconfig),
            "CONFLUENT_FLINK_API_ENDPOINT": self._endpoint,
        }

    def _python(
        self,
        name: str,
        module: str,
        options: Mapping[str, str],
        env: Mapping[str, str] | None = None,
    ) -> Process:
        arguments = [part for option in options.items() for part in option]
        paths = os.pathsep.join(str(ROOT / root) for root in SOURCES)
        # Credentials go by the environment: a command line is there for everybody to read.
        variables = {**(env or {}), **self._credentials, "PYTHONPATH": paths}
        process = Process(
            name,
            [sys.executable, "-m", module, *arguments],
            self.folder / name,
            variables,
            detached=self._detached,
        )
        self._processes.append(process)
        return process


def _is_success(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=2).is_success
    return False


def end(folder: Path) -> list[str]:
    """End an environment that was left running in a folder; gives the names of its processes."""
    forget(folder)
    return end_leftovers(folder)
