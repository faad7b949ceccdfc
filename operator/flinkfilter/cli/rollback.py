"""`flinkfilter rollback`: let an earlier revision run again."""

from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.live.options import Context, Kubeconfig, Name, Namespace, Yes

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def rollback(
    name: Name,
    revision: Annotated[
        str | None,
        typer.Argument(
            metavar="[REVISION]", help="Its number or digest; left out, the one before what runs."
        ),
    ] = None,
    *,
    yes: Yes = False,
    namespace: Namespace = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Let an earlier revision of a filter run again.

    Shows the difference, and asks. It goes on where the present one stops, without a replay, and
    stays until the spec asks for something new. Only what was approved and ran can be gone back to;
    see `flinkfilter history`.

    Examples:
      $ flinkfilter rollback -n dealers service-by-dealer-001
      $ flinkfilter rollback -n dealers service-by-dealer-001 3 --yes
    """
    from flinkfilter.cli.live.going_back import go_back
    from flinkfilter.cli.live.session import on_cluster

    async def work(access: "FilterAccess") -> bool:
        return await go_back(access, namespace or access.namespace, name, revision, yes=yes)

    on_cluster(kubeconfig, context, work)
