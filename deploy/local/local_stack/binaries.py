"""The control plane's programs, built from pinned Go modules into the cache."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from local_stack.cache import PINS, cache_root, cached, key_of
from local_stack.errors import MissingTool, StackError
from local_stack.progress import Progress

KUBERNETES_VERSION = "1.37.2"
OLDEST_GO = (1, 26)

PACKAGES = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
    "kwok": "sigs.k8s.io/kwok/cmd/kwok",
    "helm": "helm.sh/helm/v4/cmd/helm",
}
"""Where each program's source is, among the modules that `pins/go.mod` pins."""

_VERSION = "k8s.io/component-base/version"
# Without these stamps the API server reports a version that kubectl and helm stumble over.
LINK_FLAGS = (
    f"-s -w -X {_VERSION}.gitVersion=v{KUBERNETES_VERSION}"
    f" -X {_VERSION}.gitMajor=1 -X {_VERSION}.gitMinor=37"
)


def ensure(names: Iterable[str], progress: Progress) -> dict[str, Path]:
    """Give the paths of programs, building those that neither assets nor cache have.

    $KUBEBUILDER_ASSETS, where set, is a folder with ready programs, as envtest uses it; what it
    lacks is built.

    Raises:
        MissingTool: something has to be built and Go is missing or too old.
        StackError: a build failed.
    """
    return {name: _given(name) or _built(name, progress) for name in names}


def _given(name: str) -> Path | None:
    folder = os.environ.get("KUBEBUILDER_ASSETS")
    path = Path(folder, name) if folder else None
    return path if path and path.is_file() else None


def _built(name: str, progress: Progress) -> Path:
    pins = (PINS / "go.mod", PINS / "go.sum")
    folder = cache_root() / "go" / key_of(pins, LINK_FLAGS) / name
    cached(folder, name, lambda target: _build(name, target, progress), progress)
    return folder / name


def _build(name: str, folder: Path, progress: Progress) -> None:
    go = _go()
    command = [go, "build", "-trimpath", "-ldflags", LINK_FLAGS, "-o", str(folder / name)]
    with progress.during(f"builds {name} (once on this machine; minutes)"):
        run = subprocess.run(
            [*command, PACKAGES[name]], cwd=PINS, capture_output=True, text=True, check=False
        )
    if run.returncode != 0:
        raise StackError(f"go could not build {name}:\n{run.stderr.strip()[-3000:]}")


def _go() -> str:
    wanted = ".".join(str(part) for part in OLDEST_GO)
    remedy = (
        f"Install Go {wanted} or newer and put it on PATH, or set KUBEBUILDER_ASSETS to a folder "
        "with etcd, kube-apiserver and kubectl"
    )
    go = shutil.which("go")
    if go is None:
        raise MissingTool(f"Go is needed to build the Kubernetes control plane. {remedy}")
    # Asked beside the pins: a Go that may fetch newer ones by itself answers with the one it takes.
    answer = subprocess.run(
        [go, "version"], cwd=PINS, capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"go(\d+)\.(\d+)", answer)
    if found and (int(found[1]), int(found[2])) < OLDEST_GO:
        raise MissingTool(f"Go {found[1]}.{found[2]} is too old. {remedy}")
    return go
