"""A cluster of one real node, and a real Kafka and Flink that its Pods reach.

In: archives of images. Out: an API server whose Pods run as containers on this machine. All of it
listens on the address that the node knows the machine by.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from local_stack import binaries, node, workloads
from local_stack.cache import cache_root
from local_stack.etcd import Etcd
from local_stack.flink import Flink
from local_stack.kafka import Kafka
from local_stack.kube_apiserver import KubeApiserver
from local_stack.node import Node
from local_stack.node_files import HOST
from local_stack.node_space import NodeSpace
from local_stack.progress import Progress
from local_stack.stack import Part, Startable, build
from local_stack.workloads import Workloads

CONTROL_PLANE = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
    "helm",
)


class NodeCluster:
    """The cluster, with Kafka and Flink beside it.

    Args:
        folder: for everything that it writes.
        images: archives of images that its Pods can have, that of the pause image among them.
        progress: told what is going on.

    Attributes:
        helm: the program.
        kubernetes: the API server.
        node: the node.
        kafka: the broker.
        flink: the Flink cluster.
    """

    def __init__(self, folder: Path, images: Sequence[Path], progress: Progress) -> None:
        programs = binaries.ensure((*CONTROL_PLANE, "kubelet", "kube-proxy"), progress)
        class_paths = build((Part.KAFKA, Part.FLINK), progress).class_paths
        self._programs = programs
        self._folder = folder / "workloads"
        self._progress = progress
        self._started = ExitStack()
        self.helm = programs["helm"]
        self._space = NodeSpace(folder / "node")
        self._etcd = Etcd(programs["etcd"], folder / "etcd")
        self.kubernetes = KubeApiserver(
            programs,
            folder / "kubernetes",
            self._etcd.url,
            {**workloads.USERS, **node.USERS},
            host=HOST,
            service_accounts=True,
        )
        self.node = Node(programs, folder / "node", self._space, self.kubernetes, images)
        self.kafka = Kafka(class_paths[Part.KAFKA], folder / "kafka", host=HOST)
        self.flink = Flink(class_paths[Part.FLINK], folder / "flink")

    def __enter__(self) -> Self:
        with self._progress.during("starts a cluster with a real node"):
            try:
                self._start()
            except BaseException:
                self._started.close()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._started.close()

    def _start(self) -> None:
        self._await_turn()
        self._started.callback(self._space.stop)
        self._space.start()
        self._begin(self.flink, self.kafka, self._etcd)
        self._etcd.ready()
        self._begin(self.kubernetes)
        self.kubernetes.ready()
        controllers = Workloads(self._programs, self._folder, self.kubernetes, nodes=())
        self._begin(controllers)
        controllers.ready()
        self._begin(self.node)
        for part in (self.kafka, self.flink, self.node):
            part.ready()

    def _begin(self, *parts: Startable) -> None:
        for part in parts:
            self._started.callback(part.stop)
            part.start()

    def _await_turn(self) -> None:
        """Take the one place that a machine has for a node; the system gives it back at an end."""
        place = cache_root() / "node.lock"
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place)
        self._started.callback(lock.release)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            with self._progress.during("waits for another run that has a node on this machine"):
                lock.acquire()
