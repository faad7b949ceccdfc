"""Where the control plane's programs come from."""

import io
from pathlib import Path

import pytest
import yaml

from local_stack import binaries
from local_stack.errors import MissingTool, StackError
from local_stack.progress import Progress


@pytest.fixture
def progress():
    """Progress that nobody reads."""
    return Progress(io.StringIO())


@pytest.fixture
def empty_cache(monkeypatch, tmp_path):
    """A machine with an empty cache and no programs."""
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.delenv("KUBERNETES", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_ready_programs_are_used_as_they_are(empty_cache, monkeypatch, progress):
    """What $KUBEBUILDER_ASSETS has is not built."""
    (empty_cache / "etcd").write_text("")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(empty_cache))
    assert binaries.ensure(["etcd"], progress) == {"etcd": empty_cache / "etcd"}


def test_missing_go_says_what_to_install(empty_cache, progress):
    """Without Go the message names it, its version, and the way around."""
    with pytest.raises(MissingTool) as caught:
        binaries.ensure(["etcd"], progress)
    assert str(caught.value) == (
        "Go is needed to build the Kubernetes control plane. Install Go 1.26 or newer and put it "
        "on PATH, or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver and kubectl"
    )


def test_the_oldest_kubernetes_on_request(empty_cache, monkeypatch, progress):
    """Its own programs are those of another module; etcd and the like stay as they are."""
    monkeypatch.setenv("KUBERNETES", "oldest")
    with pytest.raises(MissingTool, match="Go is needed to build the oldest Kubernetes"):
        binaries.ensure(["kube-apiserver"], progress)
    with pytest.raises(MissingTool, match="Go is needed to build the Kubernetes control plane"):
        binaries.ensure(["etcd"], progress)


def test_the_oldest_kubernetes_is_the_one_that_the_chart_names():
    """What the chart takes is what is tried."""
    chart = Path(__file__).parents[3] / "deploy" / "helm" / "flinkfilter-operator" / "Chart.yaml"
    oldest = yaml.safe_load(chart.read_text())["kubeVersion"]
    major, minor, _ = binaries.OLDEST_VERSION.split(".")
    assert oldest == f">={major}.{minor}.0-0"


def test_another_kubernetes_is_not_guessed(empty_cache, monkeypatch, progress):
    """What is pinned can be had, and nothing else."""
    monkeypatch.setenv("KUBERNETES", "1.33")
    with pytest.raises(StackError, match=r"^KUBERNETES=1\.33 names none: `oldest`, or leave it"):
        binaries.ensure(["kube-apiserver"], progress)


def test_an_old_go_is_named(empty_cache, progress):
    """A Go that cannot read the pins is refused before it tries."""
    go = empty_cache / "go"
    go.write_text("#!/bin/sh\necho go version go1.21.3 linux/amd64\n")
    go.chmod(0o755)
    with pytest.raises(MissingTool, match=r"^Go 1\.21 is too old\. Install Go 1\.26 or newer"):
        binaries.ensure(["etcd"], progress)


def test_a_go_that_fetches_newer_ones_is_taken_at_its_word(empty_cache, progress):
    """Go is asked for its version where the pins are, as it may take another one there."""
    go = empty_cache / "go"
    go.write_text(
        "#!/bin/sh\n"
        "[ $1 = build ] && echo cannot link >&2 && exit 1\n"
        "[ -f go.mod ] && echo go version go1.26.0 linux/amd64 || echo go version go1.22.0\n"
    )
    go.chmod(0o755)
    with pytest.raises(StackError, match=r"^go could not build etcd:\ncannot link$"):
        binaries.ensure(["etcd"], progress)
