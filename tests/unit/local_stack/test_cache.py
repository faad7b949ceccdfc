"""The cache of built parts."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from local_stack.cache import cache_root, cached, key_of
from local_stack.progress import Progress


@pytest.fixture
def progress():
    """Progress that nobody reads."""
    return Progress(io.StringIO())


def test_root_is_named_by_the_environment(monkeypatch, tmp_path):
    """$FLINKFILTER_CACHE is the folder of all caches."""
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path))
    assert cache_root() == tmp_path


def test_root_is_in_the_home_folder_otherwise(monkeypatch, tmp_path):
    """Without the variable the cache is ~/.cache/flinkfilter."""
    monkeypatch.delenv("FLINKFILTER_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_root() == tmp_path / ".cache" / "flinkfilter"


def test_key_follows_the_contents_and_the_flags(tmp_path):
    """Another content or another flag is another key; the same gives the same."""
    file = tmp_path / "go.mod"
    file.write_text("a")
    first = key_of((file,), "-trimpath")
    assert key_of((file,), "-trimpath") == first
    assert key_of((file,), "-race") != first
    file.write_text("b")
    assert key_of((file,), "-trimpath") != first


def test_builds_once(tmp_path, progress):
    """A folder that is there is not built again."""
    built = []

    def build(folder):
        built.append(folder)
        (folder / "program").write_text("x")

    for _ in range(2):
        folder = cached(tmp_path / "etcd", "etcd", build, progress)
    assert (folder / "program").read_text() == "x"
    assert len(built) == 1


def test_a_failed_build_leaves_nothing(tmp_path, progress):
    """Half of a build never looks like a whole one."""

    def fail(folder):
        (folder / "program").write_text("half")
        raise RuntimeError("no space")

    with pytest.raises(RuntimeError, match="no space"):
        cached(tmp_path / "etcd", "etcd", fail, progress)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_what_a_killed_build_left_is_removed(tmp_path, progress):
    """The next build of the same clears away the half that a killed one left behind."""
    left, other = tmp_path / ".etcd-abc", tmp_path / ".kubectl-abc"
    left.mkdir()
    other.mkdir()
    cached(tmp_path / "etcd", "etcd", lambda folder: None, progress)
    assert (left.exists(), other.exists()) == (False, True)


def test_a_failed_build_lets_the_next_one_try(tmp_path, progress):
    """The failure is not remembered, and its lock is not kept."""

    def fail(folder):
        raise RuntimeError("no space")

    # Kept, because a lock may live on in what an error remembers.
    with pytest.raises(RuntimeError) as caught:
        cached(tmp_path / "etcd", "etcd", fail, progress)
    with ThreadPoolExecutor() as other:
        again = other.submit(cached, tmp_path / "etcd", "etcd", lambda folder: None, progress)
        assert again.result(10) == tmp_path / "etcd"
    assert caught.type is RuntimeError


def test_two_runs_at_once_build_once_and_the_second_says_that_it_waits(tmp_path):
    """The one that comes second waits for the first and uses what it built."""
    building, may_end = threading.Event(), threading.Event()
    output = io.StringIO()
    built = []

    def build(folder):
        built.append(folder)
        building.set()
        assert may_end.wait(10)

    target = tmp_path / "etcd"
    first = threading.Thread(target=cached, args=(target, "etcd", build, Progress(io.StringIO())))
    first.start()
    assert building.wait(10)

    class Opening(Progress):
        def say(self, text):
            super().say(text)
            may_end.set()

    cached(target, "etcd", build, Opening(output))
    first.join(10)
    assert "waits for another run that is building etcd" in output.getvalue()
    assert len(built) == 1
