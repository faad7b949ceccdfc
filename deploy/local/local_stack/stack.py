"""The stack: the parts that somebody asks for, built, started together, stopped together."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

from filelock import FileLock

from local_stack import binaries, jars
from local_stack.claim import claim, empty
from local_stack.connect import Connect
from local_stack.errors import StackError
from local_stack.etcd import Etcd
from local_stack.flink import Flink
from local_stack.kafka import Kafka
from local_stack.kube_apiserver import KubeApiserver
from local_stack.postgres import Postgres, programs
from local_stack.process import end_leftovers
from local_stack.progress import Progress
from local_stack.workloads import USERS, Workloads

T = TypeVar("T")


class Part(StrEnum):
    """What a stack can consist of."""

    KUBERNETES = "kubernetes"
    KAFKA = "kafka"
    FLINK = "flink"
    POSTGRES = "postgres"
    CONNECT = "connect"
    WORKLOADS = "workloads"


PROGRAMS = {
    Part.KUBERNETES: ("etcd", "kube-apiserver", "kubectl"),
    Part.WORKLOADS: ("kube-controller-manager", "kube-scheduler", "kwok", "helm"),
}
JAVA_PARTS = (Part.KAFKA, Part.FLINK, Part.CONNECT)
FOR_USERS = ("kubectl", "helm")
# Flink takes longest to come up by itself; Kafka's storage is formatted meanwhile.
STARTING_ORDER = (
    Part.FLINK,
    Part.KAFKA,
    Part.POSTGRES,
    Part.CONNECT,
    Part.KUBERNETES,
    Part.WORKLOADS,
)


@dataclass(frozen=True, slots=True)
class Built:
    """What parts are made of: programs by name, folders of jars by part."""

    programs: Mapping[str, Path]
    class_paths: Mapping[Part, Path]


def build(parts: Collection[Part], progress: Progress) -> Built:
    """Build and fetch what parts are made of, where the cache lacks it, and nothing else.

    What takes seconds goes before what takes minutes, so that a missing tool is told soon.

    Raises:
        MissingTool: a tool that is needed is not installed.
        StackError: something could not be built or fetched.
    """
    java_parts = [part for part in JAVA_PARTS if part in parts]
    if java_parts:
        jars.java()
    if Part.POSTGRES in parts:
        programs()
    class_paths = {part: jars.ensure(part, progress) for part in java_parts}
    names = [name for part, names in PROGRAMS.items() if part in parts for name in names]
    return Built(binaries.ensure(names, progress), class_paths)


class Startable(Protocol):
    """What every part offers."""

    def start(self) -> None:
        """Start it; it need not be ready yet."""

    def ready(self) -> None:
        """Wait until it works."""

    def stop(self) -> None:
        """Stop it."""


class Stack:
    """Real parts on this machine, with their data in one folder.

    Args:
        folder: for data, logs and pid files. What an earlier run left in it is ended and removed.
        parts: which parts to start; each builds only what it needs.
        progress: told what is going on.
        detached: whether the parts outlive this process.
        users: further users of the API server and their groups, for tests of access rights.
    """

    def __init__(
        self,
        folder: Path,
        parts: Iterable[Part],
        progress: Progress | None = None,
        *,
        detached: bool = False,
        users: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.progress = progress or Progress()
        self._wanted = tuple(parts)
        self._detached = detached
        self._users = dict(users or {})
        self._lock: FileLock | None = None
        self._started: list[Startable] = []
        self._programs: Mapping[str, Path] = {}
        self._kubernetes: KubeApiserver | None = None
        self._kafka: Kafka | None = None
        self._flink: Flink | None = None
        self._postgres: Postgres | None = None
        self._connect: Connect | None = None

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
        """Build what is missing, start everything at once, and wait until all of it works.

        Raises:
            StackError: a part could not be built or started, or another run has the folder; what
                had started is stopped.
        """
        built = build(self._wanted, self.progress)
        self._programs = built.programs
        self._lock = claim(self.folder)
        for name in end_leftovers(self.folder):
            self.progress.say(f"ended {name}, left by an earlier run")
        empty(self.folder)
        makers: dict[Part, Callable[[Built], None]] = {
            Part.KUBERNETES: self._start_kubernetes,
            Part.KAFKA: self._start_kafka,
            Part.FLINK: self._start_flink,
            Part.POSTGRES: self._start_postgres,
            Part.CONNECT: self._start_connect,
            Part.WORKLOADS: self._start_workloads,
        }
        try:
            with self.progress.during(f"starts {', '.join(self._wanted)}"):
                for part in sorted(self._wanted, key=STARTING_ORDER.index):
                    makers[part](built)
                for started in self._started:
                    started.ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything, the last started first."""
        while self._started:
            self._started.pop().stop()
        if self._lock:
            self._lock.release()

    @property
    def kubernetes(self) -> KubeApiserver:
        """The API server."""
        return _present(self._kubernetes, Part.KUBERNETES)

    @property
    def kafka(self) -> Kafka:
        """The broker."""
        return _present(self._kafka, Part.KAFKA)

    @property
    def flink(self) -> Flink:
        """The Flink cluster."""
        return _present(self._flink, Part.FLINK)

    @property
    def postgres(self) -> Postgres:
        """The database."""
        return _present(self._postgres, Part.POSTGRES)

    @property
    def connect(self) -> Connect:
        """The worker that captures changes of the database."""
        return _present(self._connect, Part.CONNECT)

    @property
    def search_path(self) -> str:
        """The folders of kubectl and helm, as far as the parts have them, as in $PATH."""
        folders = (str(self._programs[name].parent) for name in FOR_USERS if name in self._programs)
        return os.pathsep.join(folders)

    def exports(self) -> dict[str, str]:
        """Give the environment variables under which others find the parts."""
        found = {}
        if self._kubernetes:
            found["KUBECONFIG"] = str(self._kubernetes.kubeconfig)
        if self._kafka:
            found["KAFKA_BOOTSTRAP_SERVERS"] = self._kafka.bootstrap
        if self._flink:
            found["FLINK_REST_URL"] = self._flink.rest_url
            found["FLINK_SQL_GATEWAY_URL"] = self._flink.gateway_url
        if self._postgres:
            found.update(self._postgres.variables)
        if self._connect:
            found["KAFKA_CONNECT_URL"] = self._connect.url
        return found

    def _start_kubernetes(self, built: Built) -> None:
        etcd = Etcd(built.programs["etcd"], self.folder / "etcd", detached=self._detached)
        self._begin(etcd)
        etcd.ready()
        workloads = Part.WORKLOADS in self._wanted
        self._kubernetes = KubeApiserver(
            built.programs,
            self.folder / "kubernetes",
            etcd.url,
            {**self._users, **(USERS if workloads else {})},
            service_accounts=workloads,
            detached=self._detached,
        )
        self._begin(self._kubernetes)

    def _start_workloads(self, built: Built) -> None:
        self.kubernetes.ready()
        self._begin(
            Workloads(
                built.programs,
                self.folder / "workloads",
                self.kubernetes,
                detached=self._detached,
            )
        )

    def _start_kafka(self, built: Built) -> None:
        self._kafka = Kafka(
            built.class_paths[Part.KAFKA], self.folder / "kafka", detached=self._detached
        )
        self._begin(self._kafka)

    def _start_flink(self, built: Built) -> None:
        self._flink = Flink(
            built.class_paths[Part.FLINK], self.folder / "flink", detached=self._detached
        )
        self._begin(self._flink)

    def _start_postgres(self, built: Built) -> None:
        del built  # it is installed on the machine
        self._postgres = Postgres(self.folder / "postgres", detached=self._detached)
        self._begin(self._postgres)

    def _start_connect(self, built: Built) -> None:
        self._connect = Connect(
            built.class_paths[Part.CONNECT],
            self.folder / "connect",
            self.kafka.bootstrap,
            self._postgres.variables if self._postgres else {},
            detached=self._detached,
        )
        self._begin(self._connect)

    def _begin(self, part: Startable) -> None:
        self._started.append(part)
        part.start()


def _present(part: T | None, name: Part) -> T:
    if part is None:
        raise StackError(f"this stack was started without {name}")
    return part
