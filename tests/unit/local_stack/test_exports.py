"""What a running stack leaves for the next command."""

import os
import stat
import subprocess

from local_stack.exports import as_shell, forget, keep, kept
from local_stack.process import Process

EXPORTS = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092", "SECRET": "s3cr3t"}


def test_exports_are_kept_while_everything_runs(tmp_path):
    """They are given as written while each process lives, and no longer once one has died."""
    process = Process("sleeper", ["sleep", "60"], tmp_path / "sleeper", detached=True)
    process.start()
    keep(tmp_path, EXPORTS)
    assert kept(tmp_path) == EXPORTS
    process.kill()
    assert kept(tmp_path) is None
    process.stop()


def test_exports_are_for_their_owner_only(tmp_path):
    """Nobody else can read the file: it holds credentials."""
    keep(tmp_path, EXPORTS)
    assert stat.S_IMODE((tmp_path / "exports.json").stat().st_mode) == 0o600


def test_a_folder_without_a_stack_has_none(tmp_path):
    """A folder that is not there, or whose stack was ended, has no exports."""
    assert kept(tmp_path / "nowhere") is None
    keep(tmp_path, EXPORTS)
    forget(tmp_path)
    assert kept(tmp_path) is None
    forget(tmp_path)


def test_a_shell_reads_them_as_they_are():
    """Values survive the shell whatever they hold, and programs go before those already there."""
    script = as_shell({"NAME": "it's $HOME; `id`", "PATH": "/opt/stack bin"})
    shell = ["sh", "-c", f'{script}\nprintf "%s\\n" "$NAME" "$PATH"']
    env = {**os.environ, "PATH": "/usr/bin:/bin"}
    output = subprocess.run(shell, capture_output=True, text=True, check=True, env=env).stdout
    assert output.splitlines() == ["it's $HOME; `id`", "/opt/stack bin:/usr/bin:/bin"]
