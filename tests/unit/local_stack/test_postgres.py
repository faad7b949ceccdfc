"""Where PostgreSQL comes from, and who runs it."""

import io
import os

import pytest

from local_stack import postgres
from local_stack.errors import MissingTool
from local_stack.progress import Progress
from local_stack.stack import Part, build


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine without PostgreSQL."""
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _installed(folder):
    folder.mkdir(parents=True)
    program = folder / "initdb"
    program.touch(mode=0o755)
    return folder


def test_a_machine_without_postgresql_is_told_what_to_install(bare_machine):
    """The message names the package, before anything else is built."""
    with pytest.raises(MissingTool, match="Install PostgreSQL 14 or newer"):
        build([Part.POSTGRES], Progress(io.StringIO()))


def test_the_newest_of_debian_is_taken(bare_machine):
    """Of several versions that Debian keeps, the newest by number is taken."""
    for version in ("9", "15", "14"):
        _installed(bare_machine / "postgresql" / version / "bin")
    assert postgres.programs() == bare_machine / "postgresql" / "15" / "bin"


def test_path_goes_before_debian(bare_machine, monkeypatch):
    """A version on PATH is taken rather than an installed one."""
    _installed(bare_machine / "postgresql" / "15" / "bin")
    mine = _installed(bare_machine / "mine")
    monkeypatch.setenv("PATH", str(mine))
    assert postgres.programs() == mine


def test_only_root_changes_the_account(monkeypatch):
    """Somebody else runs the server as himself."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert postgres.as_account(ends_with_parent=True) == []
