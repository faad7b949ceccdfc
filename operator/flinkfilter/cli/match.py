"""`flinkfilter match`: a filter as a filter of streams."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.options import SettingsFile, check_file, load_settings

if TYPE_CHECKING:
    from flinkfilter.cli.meanings import Meaning


def match(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", callback=check_file, help="A manifest of one filter.")
    ],
    settings: SettingsFile,
    *,
    name: Annotated[
        str | None, typer.Option(help="Which filter, where FILE holds several.")
    ] = None,
    verdicts: Annotated[
        bool, typer.Option("--verdicts", help="Print true or false for each line instead.")
    ] = False,
) -> None:
    """Print those events on standard input that a filter takes.

    Each line is an event in JSON: an object of columns and their values. A JSON column may be its
    text or an object; a missing column is NULL; columns that the source does not have are passed
    over. Lines that match are printed unchanged, at once. A line that cannot be read is told on
    standard error and counts as false; the status is 1 then. Every filter that compiles is taken,
    also one that lint calls contradictory.

    Examples:
      $ flinkfilter match --settings settings.yaml dealer-001.yaml < events.jsonl
      $ kcat -C -t raw-event-headers | flinkfilter match --settings settings.yaml dealer-001.yaml
    """
    from flinkfilter.cli.streaming import stream
    from flinkfilter.language.evaluation import matcher
    from flinkfilter.language.event_lines import line_reader

    filter_ = _only(file, settings, name).filter
    if not stream(line_reader(filter_.source), matcher(filter_), verdicts=verdicts):
        raise typer.Exit(1)


def _only(file: Path, settings: Path, name: str | None) -> "Meaning":
    from flinkfilter.cli.meanings import read_meanings
    from flinkfilter.cli.options import STANDARD_INPUT

    if file == STANDARD_INPUT:
        raise typer.BadParameter("the filter comes from a file; standard input holds the events")
    found, complete = read_meanings([file], load_settings(settings))
    wanted = [each for each in found if name in {None, each.manifest.name}]
    if len(wanted) == 1 and (complete or name is not None):
        return wanted[0]
    if not (complete and found):
        raise typer.Exit(1)
    names = ", ".join(each.manifest.name for each in found)
    problem = "holds no such filter" if name else "holds several filters; choose one with --name"
    raise typer.BadParameter(f"{file} {problem}: {names}")
