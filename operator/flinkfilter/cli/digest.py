"""`flinkfilter digest`: the digests that approvals name."""

import typer

from flinkfilter.cli.options import (
    Files,
    Format,
    Namespace,
    OutputFormat,
    SettingsFile,
    load_settings,
)
from flinkfilter.cli.printing import print_data


def digest(
    files: Files,
    settings: SettingsFile,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
) -> None:
    """Show the digests of filters: what an approval names.

    They are those that the cluster will show, if the settings are those of the cluster. One filter
    gives the bare digest; several give lines of digest and namespace/name. The status
    is 1 if a filter has none, because something is wrong with it.

    Examples:
      $ flinkfilter digest --settings settings.yaml dealer-001.yaml
    """
    from flinkfilter.cli.generation import work_out

    found, complete = work_out(files, load_settings(settings), namespace)
    if output is not OutputFormat.TEXT:
        data = [{**verdict.identity(), "digest": revision.digest} for verdict, revision in found]
        print_data(data, output)
    elif complete and len(found) == 1:
        typer.echo(found[0][1].digest)
    else:
        for verdict, revision in found:
            manifest = verdict.manifest
            typer.echo(f"{revision.digest}  {manifest.full_name}")
    if not complete:
        raise typer.Exit(1)
