"""`flinkfilter status`: where filters stand."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.options import AllNamespaces, Context, Kubeconfig, Namespace
from flinkfilter.cli.live.pages import OVERVIEW, Row, page_of, row_of
from flinkfilter.cli.live.session import on_cluster
from flinkfilter.cli.live.tables import laid_out, print_table
from flinkfilter.cli.options import Format, OutputFormat
from flinkfilter.cli.printing import print_data, print_notes

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess
    from flinkfilter.cluster.filters import Body

WIDTHS = (12, 24, 15, 7, 8, 12, 0)
"""Of the columns of `--watch`, where nobody knows what is still to come."""


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
    """Show where filters stand: phase, what runs, which digest waits for an approval.

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

    async def work(access: "FilterAccess") -> bool:
        where = None if all_namespaces else namespace or access.namespace
        if watch:
            await _watch(access, where, name, output)
        elif name:
            _print_one(await access.get(where or "", name), output)
        else:
            _print_all(await access.list(where), where, output)
        return True

    try:
        on_cluster(kubeconfig, context, work)
    except KeyboardInterrupt:
        # It is how a watch ends; everything else is over before anybody presses a key.
        raise typer.Exit from None


def _print_all(bodies: "tuple[Body, ...]", namespace: str | None, output: OutputFormat) -> None:
    rows = [row_of(LiveFilter.of(body)) for body in bodies]
    if output is not OutputFormat.TEXT:
        print_data([row.data() for row in rows], output)
    elif rows:
        print_table(OVERVIEW, [row.cells for row in rows])
    else:
        print_notes([f"no filters in {namespace}" if namespace else "no filters"])


def _print_one(body: "Body", output: OutputFormat) -> None:
    live = LiveFilter.of(body)
    if output is OutputFormat.TEXT:
        for line in page_of(live):
            typer.echo(line)
    else:
        print_data(_data(live, body), output)


def _data(live: LiveFilter, body: "Body") -> dict[str, Any]:
    return {
        **row_of(live).data(),
        "generation": live.generation,
        "enabled": live.enabled,
        "annotations": dict(live.annotations),
        "status": body.get("status") or {},
    }


async def _watch(
    access: "FilterAccess", namespace: str | None, name: str | None, output: OutputFormat
) -> None:
    if name:
        await access.get(namespace or "", name)
    if output is OutputFormat.TEXT:
        typer.echo(laid_out(OVERVIEW, WIDTHS))
    shown: dict[tuple[str, str], Row] = {}
    async for body, exists in access.watch(namespace, name):
        row = row_of(LiveFilter.of(body))
        key = row.namespace, row.name
        if not exists:
            shown.pop(key, None)
            row = Row(*key, "Deleted", "", None, "", "it is gone")
        elif shown.get(key) == row:
            continue
        else:
            shown[key] = row
        _print_change(row, output)


def _print_change(row: Row, output: OutputFormat) -> None:
    match output:
        case OutputFormat.TEXT:
            typer.echo(laid_out(row.cells, WIDTHS))
        case OutputFormat.JSON:
            typer.echo(json.dumps(row.data(), ensure_ascii=False))
        case OutputFormat.YAML:
            typer.echo("---")
            print_data(row.data(), output)
