"""The frame of the program: its help, its version, and what starts when."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from flinkfilter.cli.main import COMMANDS

HEAVY = ("sqlglot", "jinja2", "kubernetes", "aiohttp")


def test_help_lists_every_command_with_its_summary(run):
    """In panels, by whether a cluster is needed."""
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    width = max(len(command.name) for command in COMMANDS)
    for command in COMMANDS:
        assert f"│ {command.name:{width}}  {command.summary}"[:70] in out
    assert "─ On files, without a cluster ─" in out
    assert "─ On the cluster ─" in out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_summary_of_a_command_is_what_its_own_help_begins_with(command):
    """So that the list, which is read without the command, says the same."""
    assert command.load().help.partition("\n")[0] == command.summary


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_examples_in_its_help(run, command):
    """Each line of them is something to type."""
    status, out, err = run(command.name, "--help")
    assert (status, err) == (0, "")
    examples = out.partition("\n Examples:")[2].split("\n")
    typed = [line.strip() for line in examples if line.strip()]
    assert typed
    assert f"flinkfilter {command.name}" in out.partition("\n Examples:")[2]
    assert typed[0].startswith("$ ")


def test_help_is_quick():
    """Neither the list of commands nor the help of one loads what only other calls need."""
    script = f"""
import sys
from typer.testing import CliRunner
from flinkfilter.cli.main import COMMANDS, app
for arguments in [["--help"], ["--version"], *([each.name, "--help"] for each in COMMANDS)]:
    assert CliRunner().invoke(app, arguments).exit_code == 0, arguments
    print(*arguments, *(name for name in {HEAVY!r} if name in sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    expected = ["--help", "--version", *(f"{command.name} --help" for command in COMMANDS)]
    assert run.stdout.splitlines() == expected


def test_help_has_no_colours_where_nobody_sees_them(run, monkeypatch):
    """On a build server neither, which the library would take for a terminal."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "\x1b" not in run("lint", "--help")[1]


def test_version(run):
    """The version is that of the package."""
    assert run("--version") == (0, f"flinkfilter {version('flinkfilter-operator')}\n", "")


def test_a_misspelt_command_is_answered_with_the_right_one(run):
    """As wrong usage, in plain lines that can be searched."""
    status, out, err = run("lnt")
    assert (status, out) == (2, "")
    assert err.splitlines()[-1] == "Error: No such command 'lnt'. Did you mean 'lint'?"
