"""`flinkfilter migrate`: filters in the JSON of the system before this one become manifests."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flinkfilter.cli.options import Format, OutputFormat, SettingsFile, check_file, load_settings
from flinkfilter.cli.printing import print_data, print_notes

if TYPE_CHECKING:
    from flinkfilter.cli.migrating import Outcome

_Inputs = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        callback=lambda paths: [check_file(path) for path in paths],
        help="Filters in JSON: one a file, a list, or filters.json; a folder stands for its files, "
        "- for standard input.",
    ),
]
_OutputDir = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        file_okay=False,
        help="Write NAME.yaml into this folder for each filter, in place of standard output. Files "
        "that are there stay.",
    ),
]


def migrate(
    files: _Inputs,
    settings: SettingsFile,
    output_dir: _OutputDir = None,
    output: Format = OutputFormat.YAML,
) -> None:
    """Make manifests of the filter JSON of the metadata service.

    Says on standard error which form each filter has, what changed and what is not carried. What is
    printed passes lint. The status is 1 if a filter cannot be carried; the others come out.

    Examples:
      $ flinkfilter migrate --settings settings.yaml filters.json > filters.yaml
      $ flinkfilter migrate --settings settings.yaml --output-dir filters/ schemas/v1/filters/
    """
    from flinkfilter.cli.migrating import migrate_files

    outcome = migrate_files(files, load_settings(settings))
    print_notes(outcome.notes)
    complete = outcome.complete
    if output_dir is not None:
        complete = _write_files(outcome, output_dir, output) and complete
    elif output is OutputFormat.JSON:
        print_data({"apiVersion": "v1", "kind": "List", "items": list(outcome.manifests)}, output)
    else:
        typer.echo("---\n".join(outcome.texts()), nl=False)
    if not complete:
        raise typer.Exit(1)


def _write_files(outcome: "Outcome", folder: Path, output: OutputFormat) -> bool:
    if output is OutputFormat.JSON:
        raise typer.BadParameter("files are written as YAML; leave --output out", param_hint="-o")
    complete = True
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for manifest, text in zip(outcome.manifests, outcome.texts(), strict=True):
            file = folder / f"{manifest['metadata']['name']}.yaml"
            try:
                with file.open("x", encoding="utf-8") as stream:
                    stream.write(text)
            except FileExistsError:
                print_notes([f"{file}: is there already, so it stays as it is; move it away"])
                complete = False
    except OSError as error:
        print_notes([f"{error.filename}: {error.strerror}"])
        return False
    return complete
