"""The program `flinkfilter`, which kubectl also finds as `kubectl flinkfilter`.

Exit status: 0, 1 (the answer is no: invalid, different, missing), 2 (wrong usage, settings
included).
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flinkfilter.cli.help_page import PROGRAM
from flinkfilter.cli.late_command import LateCommand, LateGroup

_FILES = "On files, without a cluster"
_CLUSTER = "On the cluster"
_MIGRATION = "From the system before"

COMMANDS = (
    LateCommand("lint", _FILES, "Check filters as the API server and the operator do."),
    LateCommand("sql", _FILES, "Show the SQL of filters: the output table and the INSERT into it."),
    LateCommand("digest", _FILES, "Show the digests of filters: what an approval names."),
    LateCommand("test", _FILES, "Run the samples of filters."),
    LateCommand("match", _FILES, "Print those events on standard input that a filter takes."),
    LateCommand("explain", _FILES, "Say filters in plain words, and trace an event through them."),
    LateCommand("diff", _FILES, "Show how filters differ: in meaning, in digest and in SQL."),
    LateCommand("schema", _FILES, "Print the CustomResourceDefinition, for kubectl apply."),
    LateCommand("status", _CLUSTER, "Show where filters stand, and what waits for an approval."),
    LateCommand("approve", _CLUSTER, "Let what filters propose run."),
    LateCommand("reject", _CLUSTER, "Say no to what a filter proposes."),
    LateCommand("history", _CLUSTER, "Show the latest revisions of a filter."),
    LateCommand("rollback", _CLUSTER, "Let an earlier revision of a filter run again."),
    LateCommand("stop", _CLUSTER, "Stop the statements of filters, and keep their places."),
    LateCommand("resume", _CLUSTER, "Let filters go on that `flinkfilter stop` stopped."),
    LateCommand("retry", _CLUSTER, "Try once more what failed."),
    LateCommand(
        "release", _CLUSTER, "Take the operator's finalizer off filters, leave their statements."
    ),
    LateCommand(
        "migrate", _MIGRATION, "Make manifests of the filter JSON of the metadata service."
    ),
)


class _Commands(LateGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for command in COMMANDS:
            self.add_command(command)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version('flinkfilter-operator')}")
        raise typer.Exit


def _program(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Event filters as Kubernetes resources, on Flink SQL.

    Exit status: 0, 1 (the answer is no), 2 (wrong usage).
    """


def make_app(*, completion: bool) -> typer.Typer:
    """Make the program, with or without the options that install completion in a shell."""
    program = typer.Typer(
        name=PROGRAM,
        cls=_Commands,
        no_args_is_help=True,
        add_completion=completion,
        # Errors as plain text; help is laid out by `help_page`.
        rich_markup_mode=None,
        # A traceback with local variables could show what must not be shown.
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback()(_program)
    return program


app = make_app(completion=True)


def main() -> None:
    """Run the program under the name that it was called by."""
    try:
        if Path(sys.argv[0]).name.startswith("kubectl-"):
            # No shell completes the words behind `kubectl` by a script of ours.
            make_app(completion=False)(prog_name=f"kubectl {PROGRAM}")
        else:
            app(prog_name=PROGRAM)
    except OSError as error:
        # What commands read, they answer for themselves: this is a full disk behind the output.
        where = f"{error.filename}: " if error.filename else "the output cannot be written: "
        typer.echo(f"{PROGRAM}: {where}{error.strerror or error}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
