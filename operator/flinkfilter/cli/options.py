"""The options and arguments that several commands share."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.errors import InvalidSettings

if TYPE_CHECKING:
    from flinkfilter.settings import Settings


class OutputFormat(StrEnum):
    """How a command prints its data."""

    TEXT = "text"
    YAML = "yaml"
    JSON = "json"


STANDARD_INPUT = Path("-")


def check_file(path: Path) -> Path:
    """Refuse a path that leads nowhere: wrong usage, status 2."""
    if path != STANDARD_INPUT and not path.exists():
        raise typer.BadParameter(f"{path} does not exist; write - for standard input")
    return path


def _check_files(paths: list[Path]) -> list[Path]:
    return [check_file(path) for path in paths]


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        callback=_check_files,
        help="Manifests in YAML or JSON; a folder stands for its *.yaml, *.yml and *.json files, "
        "- for standard input.",
    ),
]
SettingsFile = Annotated[
    Path,
    typer.Option(
        "--settings",
        envvar="FLINKFILTER_SETTINGS",
        exists=True,
        dir_okay=False,
        help="The settings file of the installation that the filters are for.",
    ),
]
Namespace = Annotated[
    str | None,
    typer.Option(
        "--namespace",
        "-n",
        help="The namespace of filters that name none, for the permissions of the settings.",
    ),
]
Format = Annotated[
    OutputFormat, typer.Option("--output", "-o", help="text for people, yaml or json for programs.")
]


def load_settings(path: Path) -> "Settings":
    """Load the settings as the operator does, filled up from the environment.

    Raises:
        typer.BadParameter: they cannot be used; ends the program with status 2.
    """
    from flinkfilter import settings

    try:
        return settings.load(path, os.environ)
    except InvalidSettings as error:
        raise typer.BadParameter(str(error), param_hint="--settings") from error
