"""`python -m demo`: run the demo, or start and stop the environment that it runs in."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from demo.environment import ROOT, Environment, end
from demo.events import Way, demo_events
from demo.journey import Journey
from local_stack.errors import StackError
from local_stack.exports import as_shell, kept
from local_stack.progress import Progress

FOLDER = ROOT / ".local"
app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Option(help="Where everything is written.")]


@app.command()
def run(folder: Folder = FOLDER / "demo") -> None:
    """Start everything, go the whole way from filter to event, and stop everything."""
    progress = Progress()
    rows = "".join(event.content for event in demo_events() if event.way is Way.BEFORE)
    with Environment(folder, progress, earlier_rows=rows) as environment:
        passed = Journey(environment, progress, Console(width=140)).travel()
    sys.exit(0 if passed else 1)


@app.command()
def up(folder: Folder = FOLDER / "up") -> None:
    """Start everything, leave it running, and print what to export."""
    exports = kept(folder)
    if exports is None:
        environment = Environment(folder, Progress(), workloads=True, detached=True)
        environment.start()
        exports = environment.exports()
    else:
        Progress().say("runs already")
    typer.echo(as_shell(exports))


@app.command()
def down(folder: Folder = FOLDER / "up") -> None:
    """Stop what `up` left running."""
    ended = end(folder)
    typer.echo(f"stopped {', '.join(ended)}" if ended else "nothing runs")


def main() -> None:
    """Run the command; what cannot be built or started is one message and status 1."""
    try:
        app()
    except StackError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
