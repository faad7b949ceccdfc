"""The log is JSON whatever happens, tried in a process of its own."""

import json
import subprocess
import sys


def _logged(code):
    """Run code after `configure`; gives what it wrote to standard error, line by line."""
    program = f"from flinkfilter.operator import logs\nlogs.configure()\n{code}"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_a_line_of_a_library():
    """It has the same form as ours."""
    (line,) = _logged("import logging; logging.getLogger('aiohttp').warning('%s is slow', 'it')")
    assert line.pop("timestamp")
    assert line == {"event": "it is slow", "level": "warning", "logger": "aiohttp"}


def test_a_warning_of_python():
    """It does not go past the log."""
    (line,) = _logged("import warnings; warnings.warn('old')")
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert "UserWarning: old" in line["event"]


def test_an_error_that_nobody_caught():
    """One line, with the trace in it."""
    (line,) = _logged("raise KeyError('lost')")
    assert (line["event"], line["level"]) == ("crashes", "critical")
    assert line["exception"].endswith("KeyError: 'lost'")
