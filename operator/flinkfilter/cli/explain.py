"""`flinkfilter explain`: filters in plain words, and an event's way through them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flinkfilter.cli.options import (
    STANDARD_INPUT,
    Files,
    Format,
    OutputFormat,
    SettingsFile,
    load_settings,
)
from flinkfilter.cli.printing import print_data, print_lines

if TYPE_CHECKING:
    from flinkfilter.cli.meanings import Meaning
    from flinkfilter.language.trace import Trace


def explain(
    files: Files,
    settings: SettingsFile,
    event: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with one event, in JSON or YAML, - for standard input: say what each "
            "condition makes of it.",
        ),
    ] = None,
    output: Format = OutputFormat.TEXT,
) -> None:
    """Say filters in plain words, and trace an event through them.

    With an event, each condition is shown with its answer and with what stands in the event. A JSON
    column of the event may be an object; a missing column is NULL; a missing operation column is
    the filter's first operation. The status is 1 if a filter cannot be read, or if its source
    cannot hold the event.

    Examples:
      $ flinkfilter explain --settings settings.yaml dealer-001.yaml
      $ flinkfilter explain --settings settings.yaml dealer-001.yaml --event event.json
    """
    from flinkfilter.cli.event_files import read_event_file, trace_content
    from flinkfilter.cli.meanings import read_meanings

    if event is not None and event == STANDARD_INPUT and STANDARD_INPUT in files:
        raise typer.BadParameter("standard input is either the filter or the event, not both")
    content = None if event is None else read_event_file(event)
    meanings, complete = read_meanings(files, load_settings(settings))
    explained = [
        (meaning, None if content is None else trace_content(meaning.filter, content, str(event)))
        for meaning in meanings
    ]
    if output is OutputFormat.TEXT:
        for index, (meaning, trace) in enumerate(explained):
            print_lines([""] if index else [])
            _print(meaning, trace)
    else:
        print_data([_data(meaning, trace) for meaning, trace in explained], output)
    if not (complete and meanings):
        raise typer.Exit(1)


def _print(meaning: "Meaning", trace: "Trace | None") -> None:
    from flinkfilter.cli.trace_lines import trace_lines
    from flinkfilter.language.filter_words import filter_outline

    manifest = meaning.manifest
    print_lines([manifest.full_name])
    print_lines("  " * depth + text for depth, text in filter_outline(meaning.filter))
    if trace is not None:
        print_lines([""])
        print_lines(trace_lines(trace))


def _data(meaning: "Meaning", trace: "Trace | None") -> dict[str, Any]:
    from flinkfilter.cli.trace_lines import trace_data
    from flinkfilter.language.filter_words import filter_outline

    lines = ["  " * depth + text for depth, text in filter_outline(meaning.filter)]
    data = {**meaning.manifest.identity(), "words": lines}
    return data if trace is None else {**data, "trace": trace_data(trace)}
