"""What the parts of a node are told: the files that are written before they start.

In: the folders of the node. Out: configuration files of containerd, its network plugins, kubelet
and kube-proxy. Which settings this kind of machine needs, and why, stands beside each.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HOST = "10.88.6.1"
"""The address of the machine, as the node and its Pods see it."""
ADDRESS = "10.88.6.2"
PREFIX = 24
PODS = "10.88.7.0/24"
NAME = "node-1"
PLUGINS = Path("/usr/lib/cni")
PAUSE_IMAGE = "localhost/pause:1"

CONTAINERD = """\
version = 2
root = "{folder}/containerd"
state = "/run/containerd"

[grpc]
  address = "/run/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  disable_apparmor = true
  # Root of a container, or of a virtual machine like a container, may not lower this score.
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{plugins}"
    conf_dir = "{folder}/cni"
"""


@dataclass(frozen=True, slots=True)
class NodeFiles:
    """Where the files of a node are.

    Attributes:
        folder: of the node.
    """

    folder: Path

    @property
    def containerd(self) -> Path:
        """Of containerd."""
        return self.folder / "containerd.toml"

    @property
    def kubelet(self) -> Path:
        """Of kubelet."""
        return self.folder / "kubelet.yaml"

    @property
    def proxy(self) -> Path:
        """Of kube-proxy."""
        return self.folder / "kube-proxy.yaml"

    def write(self, proxy_kubeconfig: Path) -> None:
        """Write them all."""
        (self.folder / "cni").mkdir(parents=True, exist_ok=True)
        (self.folder / "resolv.conf").write_text("")
        (self.folder / "cni" / "10-bridge.conflist").write_text(json.dumps(_network()))
        self.containerd.write_text(
            CONTAINERD.format(folder=self.folder, pause=PAUSE_IMAGE, plugins=PLUGINS)
        )
        self.kubelet.write_text(yaml.safe_dump(_kubelet(self.folder)))
        self.proxy.write_text(yaml.safe_dump(_proxy(proxy_kubeconfig)))


def _network() -> dict[str, Any]:
    bridge = {
        "type": "bridge",
        "bridge": "cni0",
        "isGateway": True,
        "ipam": {
            "type": "host-local",
            "ranges": [[{"subnet": PODS}]],
            "routes": [{"dst": "0.0.0.0/0"}],
        },
    }
    return {"cniVersion": "0.4.0", "name": "pods", "plugins": [bridge]}


def _kubelet(folder: Path) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "containerRuntimeEndpoint": "unix:///run/containerd.sock",
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "failSwapOn": False,
        # kube-proxy makes the chains that it needs.
        "makeIPTablesUtilChains": False,
        "podLogsDir": str(folder / "logs"),
        "volumePluginDir": str(folder / "volume-plugins"),
        # The machine's name servers are not for Pods, and there are none of the cluster.
        "resolvConf": str(folder / "resolv.conf"),
        # A full disk of the machine is no reason to end a test's Pods, nor to remove its images.
        "evictionHard": {"memory.available": "10Mi", "nodefs.available": "1%"},
        "imageGCHighThresholdPercent": 100,
        # What ends is started again at once, and what is rotated arrives soon.
        "crashLoopBackOff": {"maxContainerRestartPeriod": "1s"},
        "syncFrequency": "5s",
        # Only this machine reaches the node, by a cable of its own.
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
    }


def _proxy(kubeconfig: Path) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "hostnameOverride": NAME,
        "clusterCIDR": PODS,
        "clientConnection": {"kubeconfig": str(kubeconfig)},
        # These limits are the machine's.
        "conntrack": {
            "maxPerCore": 0,
            "min": 0,
            "tcpCloseWaitTimeout": "0s",
            "tcpEstablishedTimeout": "0s",
        },
    }
