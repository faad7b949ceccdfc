"""`python -m local_stack`: build the real parts, start and stop them, see how they are.

Parts are `kubernetes`, `kafka`, `flink`, `postgres`, `connect` and `workloads`; none named means
all of them. `connect` needs `kafka`, and `workloads` (Deployments come up, on pretended nodes)
needs `kubernetes`.
"""

import sys
from pathlib import Path
from typing import Annotated

import psutil
import typer

from local_stack.errors import StackError
from local_stack.exports import PROGRAMS, as_shell, forget, keep, kept
from local_stack.process import end_leftovers, running
from local_stack.progress import Progress
from local_stack.stack import Part, Stack
from local_stack.stack import build as build_parts

FOLDER = Path(__file__).parents[3] / ".local" / "stack"
MEGABYTE = 1_000_000
app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)

Parts = Annotated[list[Part] | None, typer.Argument(help="Which parts; all, where none is named.")]
Folder = Annotated[Path, typer.Option(help="Where the parts write everything.")]


@app.command()
def build(parts: Parts = None) -> None:
    """Build and fetch what the parts are made of, so that starting them takes seconds."""
    build_parts(tuple(parts or Part), Progress())


@app.command()
def up(parts: Parts = None, folder: Folder = FOLDER) -> None:
    """Start the parts, leave them running, and print what to export."""
    exports = kept(folder)
    if exports is None:
        stack = Stack(folder, tuple(parts or Part), detached=True)
        stack.start()
        exports = _exports(stack)
        keep(folder, exports)
    else:
        Progress().say("runs already; for other parts, `down` comes first")
    typer.echo(as_shell(exports))


@app.command()
def down(folder: Folder = FOLDER) -> None:
    """Stop what `up` left running."""
    forget(folder)
    ended = end_leftovers(folder)
    typer.echo(f"stopped {', '.join(ended)}" if ended else "nothing runs")


@app.command()
def status(folder: Folder = FOLDER) -> None:
    """Show the processes that `up` started; status 0 if there are some and all of them run."""
    processes = running(folder)
    for name, pid in processes.items():
        typer.echo(f"{name:<16}{_described(pid)}")
    if not processes:
        typer.echo("nothing runs")
    sys.exit(0 if processes and all(processes.values()) else 1)


def _exports(stack: Stack) -> dict[str, str]:
    exports = stack.exports()
    if "KUBECONFIG" in exports:
        exports[PROGRAMS] = stack.search_path
    return exports


def _described(pid: int | None) -> str:
    if pid is None:
        return "ended; its log is kept"
    memory = psutil.Process(pid).memory_info().rss / MEGABYTE
    return f"runs, pid {pid}, {memory:.0f} MB"


def main() -> None:
    """Run the command; what cannot be built or started is one message and status 1."""
    try:
        app()
    except StackError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
