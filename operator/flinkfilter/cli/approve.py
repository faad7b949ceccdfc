"""`flinkfilter approve`: let what filters propose run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.live.options import AllNamespaces, Context, Kubeconfig, Namespace, Yes
from flinkfilter.cli.options import load_settings

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess


def approve(  # noqa: PLR0913  # a parameter for each option
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="The filters; with --write, files."),
    ] = None,
    *,
    all_waiting: Annotated[
        bool, typer.Option("--all-waiting", help="All filters that wait for an approval.")
    ] = False,
    yes: Yes = False,
    namespace: Namespace = None,
    all_namespaces: AllNamespaces = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Offline: write the approvals into these files, for Git; see below."
        ),
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="With --write: keep the digests that stand there.")
    ] = False,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            envvar="FLINKFILTER_SETTINGS",
            exists=True,
            dir_okay=False,
            help="With --write: the settings file of the installation.",
        ),
    ] = None,
    context: Context = None,
    kubeconfig: Kubeconfig = None,
) -> None:
    """Let what filters propose run.

    Shows the SQL of each and its difference to what runs, asks, and sets the annotation
    flinkfilter.io/approved to the digest that was shown. A filter that proposes something else by
    then is shown, and asked about, once more.

    With --write nothing is asked of a cluster: the digests are computed from the files and the
    settings, and written into the files, in which nothing else changes.

    Examples:
      $ flinkfilter approve -n dealers service-by-dealer-001
      $ flinkfilter approve --all-waiting -A
      $ flinkfilter approve --write --settings settings.yaml filters/
    """
    given = names or []
    if write:
        if all_waiting or all_namespaces:
            raise typer.BadParameter("--write takes files, and nothing of a cluster")
        _write(given, settings, namespace, add=add)
        return
    if bool(given) == all_waiting or (all_namespaces and not all_waiting) or add:
        raise typer.BadParameter(
            "name filters, or give --all-waiting, with -A for all namespaces; --add is for --write"
        )

    from flinkfilter.cli.live.approving import approve_named, approve_waiting
    from flinkfilter.cli.live.session import on_cluster

    async def work(access: "FilterAccess") -> bool:
        if all_waiting:
            where = None if all_namespaces else namespace or access.namespace
            return await approve_waiting(access, where, yes=yes)
        return await approve_named(access, namespace or access.namespace, given, yes=yes)

    on_cluster(kubeconfig, context, work)


def _write(files: list[str], settings: Path | None, namespace: str | None, *, add: bool) -> None:
    from flinkfilter.cli.files.approvals import write_approvals

    if settings is None:
        raise typer.BadParameter("--write needs --settings, for the digest covers them")
    paths = [Path(file) for file in files]
    if not paths:
        raise typer.BadParameter("name the files to write the approvals into")
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist; --write takes files and folders")
    if not write_approvals(paths, load_settings(settings), namespace, add=add):
        raise typer.Exit(1)
