"""`flinkfilter status`: where filters stand."""

from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.live.options import AllNamespaces, Context, Kubeconfig, Namespace
from flinkfilter.cli.options import Format, OutputFormat

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def status(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One filter.")] = None,
    *,
    namespace: Namespace = None,
    all_namespaces: AllNamespaces = False,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Go on, and print each change as it comes.")
    ] = False,
    output: Format = OutputFormat.TEXT,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Show where filters stand, and what waits for an approval.

    With a name, everything about that filter. The table shows the beginning of a digest; -o json
    gives all of it.

    Examples:
      $ flinkfilter status
      $ flinkfilter status -A --watch
      $ flinkfilter status -n dealers service-by-dealer-001
      $ flinkfilter status -A -o json | jq '.[] | select(.waiting)'
    """
    if name and all_namespaces:
        raise typer.BadParameter("a filter is in one namespace: give -n instead of -A")

    from flinkfilter.cli.live.session import on_cluster
    from flinkfilter.cli.live.showing import print_all, print_one, watch_all

    async def work(access: "FilterAccess") -> bool:
        where = None if all_namespaces else namespace or access.namespace
        if watch:
            await watch_all(access, where, name, output)
        elif name:
            print_one(await access.get(where or "", name), output)
        else:
            print_all(await access.list(where), where, output)
        return True

    try:
        on_cluster(kubeconfig, context, work)
    except KeyboardInterrupt:
        # It is how a watch ends; everything else is over before anybody presses a key.
        raise typer.Exit from None
