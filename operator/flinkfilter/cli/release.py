"""`flinkfilter release`: let filters go, whose statements nobody can or shall delete."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.live.options import Context, Kubeconfig, Namespace, Yes
from flinkfilter.cli.printing import agrees, print_notes
from flinkfilter.errors import RemoteError
from flinkfilter.resource.constants import FINALIZER

if TYPE_CHECKING:
    from flinkfilter.cluster.connection import Place
    from flinkfilter.cluster.release import HeldFilter


def release(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The filter.")] = None,
    *,
    namespace: Namespace = None,
    every: Annotated[bool, typer.Option("--all", help="All filters of the namespace.")] = False,
    all_namespaces: Annotated[
        bool, typer.Option("--all-namespaces", "-A", help="With --all: of all namespaces.")
    ] = False,
    yes: Yes = False,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
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
    from flinkfilter.cluster.connection import Place

    place = Place(kubeconfig, context)
    try:
        asyncio.run(_release(place, name, namespace, everywhere=all_namespaces, yes=yes))
    except RemoteError as error:
        print_notes([str(error)])
        raise typer.Exit(1) from error


async def _release(
    place: "Place", name: str | None, namespace: str | None, *, everywhere: bool, yes: bool
) -> None:
    from flinkfilter.cluster.release import releases

    async with releases(place, namespace, everywhere=everywhere) as cluster:
        held = await cluster.held(name)
        if not held:
            print_notes(["nothing to release: the operator's finalizer stands on no such filter"])
            return
        _print(held)
        if not yes and not agrees(f"Take {FINALIZER} off {len(held)} filter(s)?"):
            print_notes(["nothing was done"])
            raise typer.Exit(1)
        for each in held:
            await cluster.release(each)
            print_notes([f"{each}: released"])


def _print(held: "list[HeldFilter]") -> None:
    for each in held:
        for statement in each.statements:
            typer.echo(f"{each}  {statement}")
    statements = sum(len(each.statements) for each in held)
    print_notes([f"{statements} statement(s) stay on Confluent Cloud and are nobody's then"])
    if any(not each.deleted for each in held):
        print_notes(["stop the operator first: it sets the finalizer anew where nobody deletes"])
