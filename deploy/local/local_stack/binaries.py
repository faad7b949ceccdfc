"""The control plane's programs, built from pinned Go modules into the cache."""

import os
from collections.abc import Iterable
from pathlib import Path

from local_stack.cache import PINS
from local_stack.errors import StackError
from local_stack.go_module import GoModule
from local_stack.progress import Progress

KUBERNETES_VERSION = "1.37.2"
OLDEST_VERSION = "1.30.14"
"""What stands for the oldest Kubernetes that the chart takes."""
OLDEST = "oldest"
"""The value of $KUBERNETES that asks for it."""

PACKAGES = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
    "kwok": "sigs.k8s.io/kwok/cmd/kwok",
    "helm": "helm.sh/helm/v4/cmd/helm",
    "kubelet": "k8s.io/kubernetes/cmd/kubelet",
    "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
    "pause": "./pause",
}
"""Where each program's source is, among the modules that `pins/go.mod` pins."""
OF_THE_NODE = ("kubelet", "kube-proxy", "pause")
"""Those of `pins/node/go.mod`, so that who needs no node does without its modules."""
OF_THE_OLDEST = ("kube-apiserver", "kubectl", "kube-controller-manager", "kube-scheduler")
"""Those of `pins/oldest/go.mod`."""

_VERSION = "k8s.io/component-base/version"


def _link_flags(version: str) -> str:
    # Without these stamps the API server reports a version that kubectl and helm stumble over.
    major, minor, _ = version.split(".")
    return (
        f"-s -w -X {_VERSION}.gitVersion=v{version}"
        f" -X {_VERSION}.gitMajor={major} -X {_VERSION}.gitMinor={minor}"
    )


_ALTERNATIVE = ", or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl"
_CONTROL_PLANE = GoModule(
    PINS, "the Kubernetes control plane", _link_flags(KUBERNETES_VERSION), _ALTERNATIVE
)
_NODE = GoModule(PINS / "node", "the real node", _link_flags(KUBERNETES_VERSION))
_OLDEST = GoModule(
    PINS / "oldest", "the oldest Kubernetes", _link_flags(OLDEST_VERSION), _ALTERNATIVE
)


def ensure(names: Iterable[str], progress: Progress) -> dict[str, Path]:
    """Give the paths of programs, building those that neither assets nor cache have.

    $KUBEBUILDER_ASSETS, where set, is a folder with ready programs, as envtest uses it; what it
    lacks is built. $KUBERNETES=oldest asks for the oldest Kubernetes that the chart takes.

    Raises:
        MissingTool: something has to be built and Go is missing or too old.
        StackError: a build failed, modules cannot be fetched, or $KUBERNETES is something else.
    """
    return {
        name: _given(name) or _module(name).ensure(name, PACKAGES[name], progress) for name in names
    }


def _module(name: str) -> GoModule:
    wanted = os.environ.get("KUBERNETES", "")
    if wanted not in ("", OLDEST):
        raise StackError(f"KUBERNETES={wanted} names none: `{OLDEST}`, or leave it out")
    if wanted and name in OF_THE_OLDEST:
        return _OLDEST
    return _NODE if name in OF_THE_NODE else _CONTROL_PLANE


def _given(name: str) -> Path | None:
    folder = os.environ.get("KUBEBUILDER_ASSETS")
    path = Path(folder, name) if folder else None
    return path if path and path.is_file() else None
