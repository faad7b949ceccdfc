"""`flinkfilter sql`: the statements that filters become."""

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


def sql(
    files: Files,
    settings: SettingsFile,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
) -> None:
    """Show the SQL of filters: the output table and the INSERT into it.

    The status is 1 if a filter has none, because something is wrong with it.

    Examples:
      $ flinkfilter sql --settings settings.yaml dealer-001.yaml
    """
    from flinkfilter.cli.generation import work_out

    found, complete = work_out(files, load_settings(settings), namespace)
    if output is OutputFormat.TEXT:
        for index, (verdict, revision) in enumerate(found):
            if len(found) > 1:
                blank = "\n" if index else ""
                typer.echo(f"{blank}-- {verdict.manifest.full_name}")
            typer.echo(revision.sql.script(), nl=False)
    else:
        data = [
            {
                **verdict.identity(),
                "sql": {"sink": revision.sql.sink, "insert": revision.sql.insert},
            }
            for verdict, revision in found
        ]
        print_data(data, output)
    if not complete:
        raise typer.Exit(1)
