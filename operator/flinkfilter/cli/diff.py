"""`flinkfilter diff`: how filters differ, in meaning and in SQL."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flinkfilter.cli.options import (
    STANDARD_INPUT,
    Format,
    Namespace,
    OutputFormat,
    SettingsFile,
    check_file,
    load_settings,
)
from flinkfilter.cli.printing import print_data, print_lines, print_notes

if TYPE_CHECKING:
    from flinkfilter.cli.comparison import Pair


def diff(
    old: Annotated[
        Path,
        typer.Argument(
            metavar="OLD", callback=check_file, help="A manifest or a folder of them, - for stdin."
        ),
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", callback=check_file, help="What it is compared with.")
    ],
    settings: SettingsFile,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
) -> None:
    """Show how filters differ: in meaning, in digest and in SQL.

    Filters of the same name belong together; one in OLD and one in NEW do whatever they are called.
    The status is 1 if anything differs, or a filter cannot be worked out.

    Examples:
      $ flinkfilter diff --settings settings.yaml dealer-001.yaml changed.yaml
      $ git show HEAD:filters.yaml | flinkfilter diff --settings settings.yaml - filters.yaml
    """
    from flinkfilter.cli.comparison import compare

    if old == new == STANDARD_INPUT:
        raise typer.BadParameter("only one of OLD and NEW can be standard input")
    pairs, complete = compare(old, new, load_settings(settings), namespace)
    if output is OutputFormat.TEXT:
        for pair in pairs:
            _print(pair)
        same = sum(not pair.differs for pair in pairs)
        print_notes([f"{same} of {len(pairs)} filters the same"])
    else:
        print_data([_data(pair) for pair in pairs], output)
    if not complete or any(pair.differs for pair in pairs):
        raise typer.Exit(1)


def _print(pair: "Pair") -> None:
    from flinkfilter.cli.difference_lines import difference_lines

    if pair.difference is None:
        print_lines([f"{pair.name}: only in {'OLD' if pair.new is None else 'NEW'}"])
    elif pair.difference:
        print_lines([f"{pair.name}:", *difference_lines(pair.difference)])


def _data(pair: "Pair") -> dict[str, Any]:
    from flinkfilter.cli.difference_lines import difference_data

    sides = {
        "old": pair.old and pair.old.meaning.manifest.identity(),
        "new": pair.new and pair.new.meaning.manifest.identity(),
    }
    if pair.difference is None:
        return {**sides, "differs": True}
    return {**sides, **difference_data(pair.difference)}
