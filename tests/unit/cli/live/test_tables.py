"""Tables and differences, on a terminal and elsewhere."""

import io
import sys

from flinkfilter.cli.live.tables import print_difference, print_table

HEAD = ("NAME", "PHASE", "MESSAGE")
ROWS = [("orders", "Running", "all is well"), ("a", "Invalid", "[red]no[/red] " + "word " * 20)]


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def isatty(self):
        """It is one."""
        return True


def test_plain_columns(capsys):
    """As wide as their widest cell, nothing wrapped, nothing coloured."""
    print_table(HEAD, ROWS)
    assert capsys.readouterr().out == (
        "NAME    PHASE    MESSAGE\n"
        "orders  Running  all is well\n"
        f"a       Invalid  {ROWS[1][2].rstrip()}\n"
    )


def test_a_terminal(monkeypatch):
    """The last column is wrapped, phases have colours, and text is no markup."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    print_table(HEAD, ROWS)
    lines = terminal.getvalue().splitlines()
    assert len(lines) > 4
    assert "\x1b[32mRunning\x1b[0m" in lines[1]
    assert "[red]no[/red]" in lines[2]


def test_a_difference_in_colours(monkeypatch):
    """What goes is red, what comes is green."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    print_difference(["-a", "+b", " c"])
    assert terminal.getvalue() == "\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n c\n"


def test_a_difference_elsewhere(capsys):
    """As it is."""
    print_difference(["-a", "+b", " c" * 100])
    assert capsys.readouterr().out == "-a\n+b\n" + " c" * 100 + "\n"
