"""What enters is the path of a file with one event; what leaves is its way through a filter."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from flinkfilter.cli.manifests import read_text
from flinkfilter.cli.printing import print_notes
from flinkfilter.errors import InvalidManifest, InvalidSpec
from flinkfilter.language.event import read_event
from flinkfilter.language.filter import Filter
from flinkfilter.language.samples import operation_of
from flinkfilter.language.trace import Trace, trace
from flinkfilter.resource.yaml_reading import read_documents


def read_event_file(path: Path) -> Mapping[str, Any]:
    """Read the one event in a file, or on standard input.

    Raises:
        typer.BadParameter: there is not exactly one; ends the program with status 2.
    """
    try:
        documents = read_documents(read_text(path))
    except (InvalidManifest, OSError) as error:
        raise typer.BadParameter(f"{path}: {error}", param_hint="--event") from error
    if len(documents) != 1 or not isinstance(documents[0].content, dict):
        message = f"{path}: one event is needed, as an object of columns and their values"
        raise typer.BadParameter(message, param_hint="--event")
    return documents[0].content


def trace_content(filter_: Filter, content: Mapping[str, Any], where: str) -> Trace:
    """Work out a filter for an event of a file, read as that of a sample.

    Raises:
        typer.Exit: the filter's source cannot hold the event, which was said; with status 1.
    """
    try:
        event = read_event(content, filter_.source, "event", operation_of(filter_))
    except InvalidSpec as error:
        print_notes(f"{where}: {problem}" for problem in error.problems)
        raise typer.Exit(1) from error
    return trace(filter_, event)
