"""`flinkfilter release`: let filters go, whose statements nobody can or shall delete."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.printing import print_notes
from flinkfilter.errors import RemoteError
from flinkfilter.resource.constants import FINALIZER

if TYPE_CHECKING:
    from flinkfilter.cluster.release import HeldFilter


def release(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The filter.")] = None,
    *,
    namespace: Annotated[str, typer.Option("--namespace", "-n", help="Its namespace.")] = "default",
    every: Annotated[bool, typer.Option("--all", help="All filters of the namespace.")] = False,
    all_namespaces: Annotated[
        bool, typer.Option("--all-namespaces", "-A", help="With --all: of all namespaces.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take the operator's finalizer off filters, leave their statements.

    For a deletion that waits for credentials which never come back, and for an uninstall that
    shall stop nothing. Prints namespace, name and statement of everything that stays on Confluent
    Cloud, where nobody looks after it any more.

    Examples:
      $ flinkfilter release -n dealers service-by-dealer-001
      $ flinkfilter release --all -A --yes
    """
    if (name is None) != every or (all_namespaces and not every):
        raise typer.BadParameter("name one filter, or give --all, with -A for all namespaces")
    try:
        asyncio.run(_release(name, None if all_namespaces else namespace, yes=yes))
    except RemoteError as error:
        print_notes([str(error)])
        raise typer.Exit(1) from error


async def _release(name: str | None, namespace: str | None, *, yes: bool) -> None:
    from flinkfilter.cluster.release import releases

    async with releases(namespace) as cluster:
        held = await cluster.held(name, namespace)
        if not held:
            print_notes(["nothing to release: the operator's finalizer stands on no such filter"])
            return
        _print(held)
        if not yes and not _agrees(f"Take {FINALIZER} off {len(held)} filter(s)?"):
            print_notes(["nothing was done"])
            raise typer.Exit(1)
        for each in held:
            await cluster.release(each)
            print_notes([f"{each}: released"])


def _agrees(question: str) -> bool:
    # The prompts of the library write to standard output, where the names stand for programs.
    typer.echo(f"{question} [y/N] ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _print(held: "list[HeldFilter]") -> None:
    for each in held:
        for statement in each.statements:
            typer.echo(f"{each}  {statement}")
    statements = sum(len(each.statements) for each in held)
    print_notes([f"{statements} statement(s) stay on Confluent Cloud and are nobody's then"])
    if any(not each.deleted for each in held):
        print_notes(["stop the operator first: it sets the finalizer anew where nobody deletes"])
