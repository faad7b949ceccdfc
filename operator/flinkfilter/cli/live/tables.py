"""Tables on standard output: laid out for a terminal, or in plain columns for everything else."""

import sys
from collections.abc import Iterable, Sequence

import typer

from flinkfilter.cli.printing import print_lines

_GAP = "  "
_COLOURS = {
    "Running": "green",
    "True": "green",
    "PendingApproval": "yellow",
    "Deploying": "cyan",
    "Suspended": "blue",
    "Degraded": "yellow",
    "RolledBack": "yellow",
    "Invalid": "red",
    "Failed": "red",
    "False": "red",
}

_SIGNS = {"+": "green", "-": "red", "@": "cyan"}


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; on a terminal its last column is wrapped."""
    if not sys.stdout.isatty():
        for line in columns([head, *rows]):
            typer.echo(line)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in head:
        table.add_column(title, no_wrap=title != head[-1], overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell, style=_COLOURS.get(cell, "")) for cell in row))
    Console().print(table)


def columns(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Lay out rows in columns as wide as their widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [laid_out(row, widths) for row in rows]


def laid_out(row: Sequence[str], widths: Sequence[int]) -> str:
    """Lay out one row in columns of given widths."""
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return _GAP.join(cells).rstrip()


def print_difference(lines: Iterable[str]) -> None:
    """Print lines, among them those of a unified difference, which a terminal shows in colours."""
    from rich.text import Text

    print_lines(Text(line, _SIGNS.get(line[:1], "")) for line in lines)
