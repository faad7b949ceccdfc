"""The installed programs as processes: streams, pipes, terminals and shells."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILTER = "examples/filters/service-by-dealer-001.yaml"
PROGRAMS = Path(sys.executable).parent
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
    "FLINKFILTER_SETTINGS": "examples/settings.yaml",
}
OURS = b'{"event_type":"CarServiceDone","__op":"c", "header_data":{"dealerId":"DEALER-001"}}\r\n'
OTHER = OURS.replace(b"001", b"002")


def start(program, *arguments, **more):
    """Start a program in the top folder."""
    environment = ENVIRONMENT | more.pop("environment", {})
    command = [PROGRAMS / program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, **more)


def run(program, *arguments, **more):
    """Run a program to its end; gives its exit status and standard output."""
    with start(program, *arguments, stdout=subprocess.PIPE, **more) as process:
        return process.wait(), process.stdout.read().decode()


def on_a_terminal(*arguments, **environment):
    """Run the program with a terminal as standard output; gives what is drawn."""
    ours, theirs = pty.openpty()
    with start("flinkfilter", *arguments, stdout=theirs, environment=environment):
        os.close(theirs)
        drawn = b""
        try:
            while piece := os.read(ours, 65536):
                drawn += piece
        except OSError:
            # How Linux says that nobody has the other end any more.
            pass
    os.close(ours)
    return drawn.decode()


def test_match_answers_a_slow_stream_line_by_line():
    """Each line is printed, unchanged, before the next one comes."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with start("flinkfilter", "match", FILTER, **pipes) as process:
        for _ in range(2):
            process.stdin.write(OTHER + OURS)
            process.stdin.flush()
            assert process.stdout.readline() == OURS
        process.stdin.close()
        assert (process.stdout.read(), process.wait()) == (b"", 0)


def test_match_ends_quietly_when_nobody_reads_on(tmp_path):
    """As `match … | head` does."""
    events = tmp_path / "events"
    events.write_bytes(OURS * 20_000)
    with (
        events.open() as stdin,
        start(
            "flinkfilter",
            "match",
            FILTER,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdout.readline() == OURS
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def test_match_answers_more_than_one_piece_of_input(tmp_path):
    """Lines that are cut between pieces are whole, and counted."""
    events = tmp_path / "events"
    events.write_bytes((OURS + OTHER * 2) * 2_500 + b"]\n")
    with events.open() as stdin:
        pipe = {"stdin": stdin, "stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
        with start("flinkfilter", "match", FILTER, **pipe) as process:
            out, err = process.communicate()
    assert (process.returncode, out) == (1, OURS * 2_500)
    assert err == b"line 7501: not a JSON object\n"


def test_answers_are_coloured_on_a_terminal_only(tmp_path):
    """And not where NO_COLOR asks for none; in a pipe nothing is."""
    event = tmp_path / "event.json"
    event.write_bytes(OURS)
    command = ["explain", FILTER, "--event", str(event)]
    assert "\x1b[32myes" in on_a_terminal(*command)
    assert "\x1b[32myes" not in on_a_terminal(*command, NO_COLOR="1")
    assert "\x1b" not in run("flinkfilter", "--help")[1]


def test_a_shell_can_complete():
    """Commands, options and their values; by kubectl too."""
    words = {"COMP_WORDS": "flinkfilter ma", "COMP_CWORD": "1"}
    asked = {**words, "_FLINKFILTER_COMPLETE": "complete_bash"}
    assert run("flinkfilter", environment=asked) == (0, "match\n")
    assert run("kubectl_complete-flinkfilter", "sql", "-o", "") == (0, "text\nyaml\njson\n:0\n")
    status, script = run("flinkfilter", "--show-completion", "bash")
    assert status == 0
    assert "complete -o default -F _flinkfilter_completion flinkfilter" in script


def test_the_plugin_of_kubectl_calls_itself_so():
    """In usage and examples."""
    status, out = run("kubectl-flinkfilter", "lint", "--help")
    assert status == 0
    assert " Usage: kubectl flinkfilter lint " in out
    assert " $ kubectl flinkfilter lint " in out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["diff", FILTER, FILTER], 0),
        (["diff", FILTER, "examples/filters/service-by-dealer-002.yaml"], 1),
        (["schema", "--wrong"], 2),
    ],
)
def test_exit_status(arguments, status):
    """0 is yes, 1 is no, 2 is wrong usage."""
    assert run("flinkfilter", *arguments, stderr=subprocess.DEVNULL)[0] == status


def test_data_is_for_programs():
    """What -o json prints is read by a reader of JSON."""
    status, out = run("flinkfilter", "digest", FILTER, "-o", "json")
    assert status == 0
    assert [entry["name"] for entry in json.loads(out)] == ["service-by-dealer-001"]


def test_an_output_that_cannot_be_written_is_one_line():
    """A full disk is said, not thrown at the reader."""
    with (
        Path("/dev/full").open("w") as full,
        start("flinkfilter", "sql", FILTER, stdout=full, stderr=subprocess.PIPE) as process,
    ):
        assert process.wait() == 1
        said = b"flinkfilter: the output cannot be written: No space left on device\n"
        assert process.stderr.read() == said
