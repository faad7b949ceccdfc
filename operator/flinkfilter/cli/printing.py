"""Data goes to standard output, everything else to standard error."""

import json
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from flinkfilter.cli.options import OutputFormat

if TYPE_CHECKING:
    from rich.text import Text

    from flinkfilter.cli.manifests import Reading


def print_data(data: Any, output: OutputFormat) -> None:
    """Print data for programs, as YAML or JSON."""
    if output is OutputFormat.JSON:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        import yaml

        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
        typer.echo(text, nl=False)


def print_lines(lines: "Iterable[str | Text]") -> None:
    """Print lines of data for people, coloured on a terminal; none is wrapped."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        console.print(line)


def print_notes(lines: Iterable[str]) -> None:
    """Print lines that are not the data asked for."""
    for line in lines:
        typer.echo(line, err=True)


def print_reading(reading: "Reading") -> None:
    """Print what was skipped, and which files could not be read."""
    print_notes(reading.skipped)
    print_notes(str(unreadable) for unreadable in reading.unreadable)


def agrees(question: str) -> bool:
    """Ask on standard error; no answer is a no, and Ctrl-C ends the program at once."""
    # An event loop only notes Ctrl-C, and acts on it when the answer is there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # The prompts of the library write to standard output, where data stands.
        typer.echo(f"{question} [y/N] ", nl=False, err=True)
        answer = sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, before)
    if not answer:
        typer.echo("\nnobody is there to answer; --yes goes ahead without asking", err=True)
    return answer.strip().lower() in {"y", "yes"}
