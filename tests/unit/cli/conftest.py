"""The command line in this process, with the settings of the examples."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flinkfilter.cli.main import app

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def run(monkeypatch):
    """Run a command; gives its exit status, standard output and standard error."""
    monkeypatch.setenv("FLINKFILTER_SETTINGS", str(EXAMPLES / "settings.yaml"))

    def command(*arguments, stdin=None):
        result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        return result.exit_code, result.stdout, result.stderr

    return command


@pytest.fixture
def write(tmp_path):
    """Write a file; gives its path."""

    def file(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file
