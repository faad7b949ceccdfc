"""Running a command on a cluster: connection, errors, exit status, questions."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import typer

from flinkfilter.cli.live.changes import Change, Nothing
from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.visible import one_line
from flinkfilter.cli.printing import print_notes
from flinkfilter.errors import Conflict, Forbidden, NotFound, Rejected, RemoteError

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess

ATTEMPTS = 10
"""How often a write is tried that others get in the way of; each of theirs is soon over."""


def on_cluster(
    kubeconfig: str | None, context: str | None, work: "Callable[[FilterAccess], Awaitable[bool]]"
) -> None:
    """Do a command's work on the cluster, and end the program with status 1 if it did not go well.

    Args:
        kubeconfig: as given on the command line.
        context: as given on the command line.
        work: takes the cluster, tells whether all went well.
    """
    try:
        went_well = asyncio.run(_connected(kubeconfig, context, work))
    except RemoteError as error:
        print_notes([one_line(str(error))])
        raise typer.Exit(1) from error
    if not went_well:
        raise typer.Exit(1)


async def _connected(
    kubeconfig: str | None, context: str | None, work: "Callable[[FilterAccess], Awaitable[bool]]"
) -> bool:
    # Here, since loading the Kubernetes client takes a second, which --help need not wait for.
    from flinkfilter.cluster.connection import Place
    from flinkfilter.cluster.filter_access import FilterAccess

    async with FilterAccess.to(Place(kubeconfig, context)) as access:
        return await work(access)


async def change_each(
    access: "FilterAccess",
    namespace: str | None,
    names: Iterable[str],
    decide: Callable[[LiveFilter], Change | Nothing],
) -> bool:
    """Annotate filters one after the other, and say of each what was done.

    Args:
        access: the cluster.
        namespace: of the filters; None for the context's.
        names: of the filters.
        decide: gives what is to be written on a filter, anew whenever that has changed.

    Returns:
        Whether each of them is as was asked for.
    """
    went_well = True
    for name in dict.fromkeys(names):
        try:
            well = await _change(access, namespace or access.namespace, name, decide)
        except (NotFound, Forbidden, Conflict, Rejected) as error:
            # The others may still be done.
            print_notes([one_line(str(error))])
            well = False
        went_well = went_well and well
    return went_well


async def _change(
    access: "FilterAccess",
    namespace: str,
    name: str,
    decide: Callable[[LiveFilter], Change | Nothing],
) -> bool:
    for attempt in range(1, ATTEMPTS + 1):
        body = await access.get(namespace, name)
        decided = decide(LiveFilter.of(body))
        if isinstance(decided, Nothing):
            say(f"{namespace}/{name}", decided)
            return decided.well
        try:
            await access.annotate(body, decided.annotations)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
            continue
        say(f"{namespace}/{name}", decided)
        break
    return True


def say(who: str, what: Change | Nothing | str) -> None:
    """Say what was done with a filter, or what is the matter with it, on standard error."""
    match what:
        case Change(said=words) | Nothing(why=words) | str(words):
            print_notes([one_line(f"{who}: {words}")])
