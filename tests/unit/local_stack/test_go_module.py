"""Programs of a Go module, when Go cannot do what it is asked."""

import io

import pytest

from local_stack.errors import StackError, Unreachable
from local_stack.go_module import GoModule
from local_stack.progress import Progress


@pytest.fixture
def module(monkeypatch, tmp_path):
    """A module with one source, and an empty cache."""
    monkeypatch.setenv("FLINKFILTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("go.mod", "go.sum", "main.go"):
        (tmp_path / name).write_text("")
    return GoModule(tmp_path, "the program")


@pytest.fixture
def go(tmp_path):
    """The maker of a Go that does what a line of shell says."""

    def make(line):
        file = tmp_path / "go"
        file.write_text(
            f"#!/bin/sh\n[ $1 = version ] && echo go version go1.26.0 && exit\n{line}\n"
        )
        file.chmod(0o755)

    return make


@pytest.fixture
def ensure(module):
    """Ask for the program."""
    return lambda: module.ensure("program", ".", Progress(io.StringIO()))


def test_a_machine_without_the_modules_is_told_from_a_failed_build(go, ensure, module):
    """Tests are skipped on the first, and fail on the second."""
    go("echo no such host >&2; exit 1")
    with pytest.raises(Unreachable, match=r"^go could not fetch what program is made of:\nno such"):
        ensure()
    with pytest.raises(Unreachable, match=r"^go could not fetch example\.org/x:"):
        module.source_of("example.org/x")
    go("[ $1 = list ] || { echo syntax error >&2; exit 1; }")
    with pytest.raises(StackError, match=r"^go could not build program:\nsyntax error$"):
        ensure()


def test_a_changed_source_is_built_anew(go, ensure, module):
    """The place in the cache follows from all that the program is made of."""
    go("for last; do :; done; while [ $# -gt 1 ]; do [ $1 = -o ] && echo built > $2; shift; done")
    first = ensure()
    assert first.read_text() == "built\n"
    assert ensure() == first
    (module.folder / "main.go").write_text("package main")
    assert ensure() != first
