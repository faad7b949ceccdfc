"""Apache Flink: JobManager, TaskManager and SQL Gateway as three processes."""

from contextlib import suppress
from pathlib import Path

import httpx

from local_stack import jars
from local_stack.ports import LOCALHOST, free_ports
from local_stack.process import Process

SLOTS = 32
# Flink's own launch scripts pass these to Java 17 and newer.
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.math",
    "java.base/java.text",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.util.concurrent.locks",
    "java.base/sun.net.util",
    "java.base/sun.security.action",
)
# Small and quick to start; not for measuring throughput. Warnings are logged, not every checkpoint.
JAVA_OPTIONS = (
    "-Xmx768m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.level=WARN",
)

# The shell scripts of a Flink distribution work out every part of the memory; started without
# them, a TaskManager wants to be told each. Sizes are for many small jobs.
CONFIGURATION = """\
jobmanager.rpc.address: {host}
jobmanager.bind-host: {host}
jobmanager.rpc.port: {rpc}
jobmanager.memory.process.size: 1024m
rest.address: {host}
rest.bind-address: {host}
rest.port: {rest}
blob.server.port: {blob}
taskmanager.host: {host}
taskmanager.bind-host: {host}
taskmanager.resource-id: local
taskmanager.numberOfTaskSlots: {slots}
taskmanager.cpu.cores: 2
taskmanager.memory.task.heap.size: 384m
taskmanager.memory.task.off-heap.size: 0m
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.managed.size: 64m
taskmanager.memory.network.min: 128m
taskmanager.memory.network.max: 128m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 128m
taskmanager.memory.jvm-overhead.max: 128m
parallelism.default: 1
io.tmp.dirs: {folder}/tmp
execution.target: remote
execution.checkpointing.interval: 1s
execution.checkpointing.dir: file://{folder}/checkpoints
execution.checkpointing.savepoint-dir: file://{folder}/savepoints
execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
sql-gateway.endpoint.rest.address: {host}
sql-gateway.endpoint.rest.bind-address: {host}
sql-gateway.endpoint.rest.port: {gateway}
"""


class Flink:
    """A session cluster with one TaskManager, and the gateway that takes SQL for it."""

    def __init__(self, class_path: Path, folder: Path, *, detached: bool = False) -> None:
        rpc, rest, blob, gateway = free_ports(4)
        self._folder = folder
        self._configuration = CONFIGURATION.format(
            host=LOCALHOST,
            rpc=rpc,
            rest=rest,
            blob=blob,
            gateway=gateway,
            slots=SLOTS,
            folder=folder,
        )
        self.rest_url = f"http://{LOCALHOST}:{rest}"
        self.gateway_url = f"http://{LOCALHOST}:{gateway}"
        self.jobmanager = self._java(
            class_path,
            "jobmanager",
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            detached=detached,
        )
        self.taskmanager = self._java(
            class_path,
            "taskmanager",
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            detached=detached,
        )
        self.gateway = self._java(
            class_path,
            "sql-gateway",
            "org.apache.flink.table.gateway.SqlGateway",
            detached=detached,
        )

    def start(self) -> None:
        """Write the configuration and start all three; they find each other."""
        conf = self._folder / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        self._temporary.mkdir(exist_ok=True)
        (conf / "config.yaml").write_text(self._configuration)
        for process in self._processes:
            process.start()

    def ready(self) -> None:
        """Wait until the gateway answers and the cluster has its slots."""
        self.jobmanager.ready(lambda: self._slots() is not None, 90)
        self.taskmanager.ready(lambda: self._slots() == SLOTS, 90)
        self.gateway.ready(self._gateway_answers, 90)

    def stop(self) -> None:
        """Stop all three."""
        for process in reversed(self._processes):
            process.stop()

    def kill(self) -> None:
        """End all three without a warning; `start` and `ready` bring them back, without jobs."""
        for process in self._processes:
            process.kill()

    @property
    def _temporary(self) -> Path:
        return self._folder / "tmp"

    @property
    def _processes(self) -> tuple[Process, ...]:
        return (self.jobmanager, self.taskmanager, self.gateway)

    def _java(self, class_path: Path, name: str, main: str, *, detached: bool) -> Process:
        opened = [option for each in _OPENED for option in ("--add-opens", f"{each}=ALL-UNNAMED")]
        conf = self._folder / "conf"
        # The gateway knows its configuration by FLINK_CONF_DIR and takes no such option.
        arguments = [] if name == "sql-gateway" else ["--configDir", str(conf)]
        # What Flink unpacks and caches stays in the folder, and out of other clusters' way.
        options = [*JAVA_OPTIONS, f"-Djava.io.tmpdir={self._temporary}", *opened]
        command = [jars.java(), *options, "-cp", f"{class_path}/*", main, *arguments]
        env = {
            "FLINK_CONF_DIR": str(conf),
            "FLINK_LIB_DIR": str(class_path),
            "FLINK_OPT_DIR": str(class_path),
        }
        return Process(name, command, self._folder, env, detached=detached)

    def _slots(self) -> int | None:
        with suppress(httpx.TransportError, ValueError, KeyError):
            return int(httpx.get(f"{self.rest_url}/overview", timeout=2).json()["slots-total"])
        return None

    def _gateway_answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.gateway_url}/v1/info", timeout=2).is_success
        return False
