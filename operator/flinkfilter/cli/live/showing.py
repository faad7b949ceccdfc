"""Showing where filters stand: once, or each change as it comes."""

import json
from typing import TYPE_CHECKING, Any

import typer

from flinkfilter.cli.live.live_filter import LiveFilter
from flinkfilter.cli.live.pages import OVERVIEW, Row, page_of, row_of
from flinkfilter.cli.live.tables import laid_out, print_table
from flinkfilter.cli.options import OutputFormat
from flinkfilter.cli.printing import print_data, print_notes

if TYPE_CHECKING:
    from flinkfilter.cluster.filter_access import FilterAccess
    from flinkfilter.cluster.filters import Body

WIDTHS = (12, 24, 15, 7, 8, 12, 0)
"""Of the columns of `--watch`, where nobody knows what is still to come."""


def print_all(bodies: "tuple[Body, ...]", namespace: str | None, output: OutputFormat) -> None:
    """Print a line for each filter; `namespace` is where they are, None for everywhere."""
    rows = [row_of(LiveFilter.of(body)) for body in bodies]
    if output is not OutputFormat.TEXT:
        print_data([row.data() for row in rows], output)
    elif rows:
        print_table(OVERVIEW, [row.cells for row in rows])
    else:
        print_notes([f"no filters in {namespace}" if namespace else "no filters"])


def print_one(body: "Body", output: OutputFormat) -> None:
    """Print all about one filter."""
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


async def watch_all(
    access: "FilterAccess", namespace: str | None, name: str | None, output: OutputFormat
) -> None:
    """Print where filters stand, and then each change as it comes, without an end."""
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
