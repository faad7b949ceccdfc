"""The commands, as far as they go without any real part."""

import pytest
from typer.testing import CliRunner

from local_stack.__main__ import app, main
from local_stack.process import Process


def test_status_without_a_stack(tmp_path):
    """Where nothing was started the status says so and fails."""
    result = CliRunner().invoke(app, ["status", "--folder", str(tmp_path)])
    assert (result.exit_code, result.output) == (1, "nothing runs\n")


def test_status_tells_the_living_from_the_dead(tmp_path):
    """Each process is shown as it is, and one that ended makes the status fail."""
    alive, dead = (
        Process(name, ["sleep", "60"], tmp_path / name, detached=True)
        for name in ("etcd", "kube-apiserver")
    )
    alive.start()
    dead.start()
    dead.kill()
    result = CliRunner().invoke(app, ["status", "--folder", str(tmp_path)])
    first, second = result.output.splitlines()
    assert first.startswith(f"etcd            runs, pid {alive.pid}, ")
    assert second == "kube-apiserver  ended; its log is kept"
    assert result.exit_code == 1
    alive.stop()
    dead.stop()


def test_down_ends_what_runs(tmp_path):
    """What was left running is ended and named; a second time there is nothing."""
    left = Process("etcd", ["sleep", "60"], tmp_path / "etcd", detached=True)
    left.start()
    runner = CliRunner()
    outputs = [runner.invoke(app, ["down", "--folder", str(tmp_path)]).output for _ in range(2)]
    assert outputs == ["stopped etcd\n", "nothing runs\n"]
    assert left.pid is None


def test_a_missing_tool_is_one_message(tmp_path, monkeypatch):
    """Without Go the command ends with what to install, and with no traceback."""
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setattr("sys.argv", ["local_stack", "build", "kubernetes"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert str(caught.value).startswith(
        "error: Go is needed to build the Kubernetes control plane. Install Go 1.26"
    )
