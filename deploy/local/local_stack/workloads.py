"""What makes Deployments of the API server into Pods that are ready, on nodes that are pretended.

The controller manager and the scheduler are real. In place of kubelets kwok says of each Pod that
it runs, or that it ended well; no container is started. A real node has no need of it.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from local_stack.kube_apiserver import KubeApiserver
from local_stack.ports import LOCALHOST, free_ports, is_open
from local_stack.process import Process

CONTROLLER_MANAGER = "system:kube-controller-manager"
SCHEDULER = "system:kube-scheduler"
USERS = {CONTROLLER_MANAGER: "control-plane", SCHEDULER: "control-plane"}
"""Who they are to the API server, whose default roles are bound to these very names."""

STAGES = Path(__file__).with_name("stages.yaml")
NODES = ("node-a", "node-b")
LEASE_SECONDS = 40
READY_SECONDS = 90


class Workloads:
    """Controller manager, scheduler, and kwok with its nodes, for one API server.

    Args:
        programs: paths of kube-controller-manager, kube-scheduler and kwok by name.
        folder: for their logs.
        api_server: of which they are users, as `USERS` says, and administrator.
        nodes: those that kwok pretends; where there are none, it is not started.
        detached: whether they outlive this process.
    """

    def __init__(
        self,
        programs: Mapping[str, Path],
        folder: Path,
        api_server: KubeApiserver,
        *,
        nodes: Sequence[str] = NODES,
        detached: bool = False,
    ) -> None:
        self._api_server = api_server
        self._nodes = nodes
        self._scheduler_port, *others = free_ports(3)
        flags = _flags(api_server, self._scheduler_port, *others)
        self._manager, self._scheduler, *self._kwok = (
            Process(name, [str(programs[name]), *flags[name]], folder, detached=detached)
            for name in flags
            if nodes or name != "kwok"
        )

    def start(self) -> None:
        """Make the nodes, and start everything."""
        for name in self._nodes:
            self._api_server.kubectl("create", "-f", "-", stdin=json.dumps(_node(name)))
        for process in (self._manager, self._scheduler, *self._kwok):
            process.start()

    def ready(self) -> None:
        """Wait until Pods can be made, and find a node."""
        self._manager.ready(self._pods_can_be_made, READY_SECONDS)
        self._scheduler.ready(lambda: is_open(self._scheduler_port), READY_SECONDS)
        for kwok in self._kwok:
            kwok.ready(self._nodes_take_pods, READY_SECONDS)

    def stop(self) -> None:
        """Stop them."""
        for process in (*self._kwok, self._scheduler, self._manager):
            process.stop()

    def _pods_can_be_made(self) -> bool:
        # A Pod is refused in a namespace that has not got its service account yet.
        found = self._api_server.kubectl(
            "-n", "default", "get", "serviceaccount", "default", check=False
        )
        return found.returncode == 0

    def _nodes_take_pods(self) -> bool:
        # While a node is not ready, and for a moment after, it is tainted.
        taints = self._api_server.kubectl("get", "nodes", "-o", "jsonpath={.items[*].spec.taints}")
        return taints.stdout == ""


def _node(name: str) -> dict[str, object]:
    """Write a node as a kubelet registers it before it is ready, in a zone of its own."""
    capacity = {"cpu": "16", "memory": "64Gi", "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/zone": f"zone-of-{name}",
            },
        },
        "status": {
            "capacity": capacity,
            "allocatable": capacity,
            "addresses": [{"type": "InternalIP", "address": LOCALHOST}],
        },
    }


def _flags(
    api_server: KubeApiserver, scheduler_port: int, manager_port: int, kwok_port: int
) -> dict[str, list[str]]:
    return {
        "kube-controller-manager": [
            f"--kubeconfig={api_server.kubeconfig_of(CONTROLLER_MANAGER)}",
            "--use-service-account-credentials=true",
            f"--service-account-private-key-file={api_server.service_account_key}",
            f"--root-ca-file={api_server.authority()}",
            "--leader-elect=false",
            f"--bind-address={LOCALHOST}",
            f"--secure-port={manager_port}",
        ],
        "kube-scheduler": [
            f"--kubeconfig={api_server.kubeconfig_of(SCHEDULER)}",
            "--leader-elect=false",
            f"--bind-address={LOCALHOST}",
            f"--secure-port={scheduler_port}",
        ],
        "kwok": [
            f"--kubeconfig={api_server.kubeconfig}",
            f"--config={STAGES}",
            "--manage-all-nodes=true",
            "--cidr=10.244.0.0/16",
            f"--node-ip={LOCALHOST}",
            f"--node-lease-duration-seconds={LEASE_SECONDS}",
            f"--server-address={LOCALHOST}:{kwok_port}",
        ],
    }
