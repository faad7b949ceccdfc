"""What enters is the path of a file with one event; what leaves is the event, as JSON."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from flinkfilter.cli.manifests import read_text
from flinkfilter.errors import InvalidManifest
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
