"""A real node: containerd, kubelet and kube-proxy, in a space of their own on this machine.

In: an API server that listens on `node_files.HOST`, and archives of images. Out: a node of that
cluster, whose Pods are real containers. One at a time on a machine.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from local_stack.errors import StackError
from local_stack.kube_apiserver import KubeApiserver
from local_stack.node_files import ADDRESS, NAME, NodeFiles
from local_stack.node_space import NodeSpace
from local_stack.process import Process

KUBELET_USER = f"system:node:{NAME}"
PROXY_USER = "system:kube-proxy"
USERS = {KUBELET_USER: "system:nodes", PROXY_USER: "system:node-proxier"}
"""Who its parts are to the API server, whose default roles are bound to these very names."""

READY_SECONDS = 120


class Node:
    """One node.

    Args:
        programs: paths of kubelet and kube-proxy by name.
        folder: for its files; on a file system that overlayfs can lie on.
        space: where it lives, already started.
        api_server: which knows `USERS`.
        images: archives to import before it takes Pods.
    """

    def __init__(
        self,
        programs: Mapping[str, Path],
        folder: Path,
        space: NodeSpace,
        api_server: KubeApiserver,
        images: Sequence[Path],
    ) -> None:
        self._programs = programs
        self._folder = folder
        self._api_server = api_server
        self._images = images
        self._files = NodeFiles(folder)
        self._space = space
        self._parts: dict[str, Process] = {}

    def start(self) -> None:
        """Start the parts, and import the images.

        Raises:
            StackError: one did not start, or an image could not be imported.
        """
        self._files.write(self._api_server.kubeconfig_of(PROXY_USER))
        self._begin("containerd", "containerd", f"--config={self._files.containerd}")
        self._parts["containerd"].ready(self._runtime_answers, READY_SECONDS)
        for image in self._images:
            self.containers("images", "import", str(image))
        self._begin(
            "kube-proxy", str(self._programs["kube-proxy"]), f"--config={self._files.proxy}"
        )
        self.start_kubelet()

    def start_kubelet(self) -> None:
        """Start kubelet, or start it again."""
        self._begin(
            "kubelet",
            str(self._programs["kubelet"]),
            f"--config={self._files.kubelet}",
            f"--kubeconfig={self._api_server.kubeconfig_of(KUBELET_USER)}",
            f"--root-dir={self._folder / 'kubelet'}",
            f"--cert-dir={self._folder / 'kubelet-certificates'}",
            f"--hostname-override={NAME}",
            f"--node-ip={ADDRESS}",
        )

    def kill_kubelet(self) -> None:
        """End kubelet as a crash would; containers run on."""
        self._parts["kubelet"].kill()

    def ready(self) -> None:
        """Wait until it takes Pods."""
        self._parts["kubelet"].ready(self._takes_pods, READY_SECONDS)

    def stop(self) -> None:
        """Stop its parts; what runs in Pods ends with the space."""
        for part in reversed(self._parts.values()):
            part.stop()

    def containers(self, *arguments: str) -> str:
        """Run containerd's own client."""
        socket = "--address=/run/containerd.sock"
        return self._space.run("ctr", socket, "--namespace=k8s.io", *arguments)

    def kill_container(self, name: str) -> None:
        """Kill the process of the one running container of that name, as a crash would.

        Raises:
            StackError: there is none, or several.
        """
        query = f'labels."io.kubernetes.container.name"=={name}'
        known = set(self.containers("containers", "list", "--quiet", query).split())
        tasks = [line.split() for line in self.containers("tasks", "list").splitlines()[1:]]
        pids = [pid for task, pid, state in tasks if task in known and state == "RUNNING"]
        if len(pids) != 1:
            raise StackError(f"{len(pids)} containers called {name} run; one was to be killed")
        self._space.run("kill", "-KILL", pids[0])

    def _begin(self, name: str, *command: str) -> None:
        self._parts[name] = Process(name, self._space.command(*command), self._folder)
        self._parts[name].start()

    def _runtime_answers(self) -> bool:
        with suppress(StackError):
            return bool(self.containers("version"))
        return False

    def _takes_pods(self) -> bool:
        # While a node is not ready, and for a moment after, it is tainted.
        query = "jsonpath={.status.conditions[?(@.type=='Ready')].status}{.spec.taints}"
        found = self._api_server.kubectl("get", "node", NAME, "-o", query, check=False)
        return found.stdout == "True"
