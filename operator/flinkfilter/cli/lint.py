"""`flinkfilter lint`: whether filters can be worked out, and everything that is wrong with them."""

from typing import TYPE_CHECKING, Any

import typer

from flinkfilter.cli.options import (
    Files,
    Format,
    Namespace,
    OutputFormat,
    SettingsFile,
    load_settings,
)
from flinkfilter.cli.printing import print_data, print_notes

if TYPE_CHECKING:
    from flinkfilter.cli.manifests import Reading
    from flinkfilter.cli.verdicts import Verdict


def lint(
    files: Files,
    settings: SettingsFile,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
) -> None:
    """Check filters as the API server and the operator do.

    Prints each problem as FILE:LINE: namespace/name: path: message. The status is 1 if there are
    any.

    Examples:
      $ flinkfilter lint --settings settings.yaml filters/
      $ kustomize build | flinkfilter lint --settings settings.yaml -
    """
    from flinkfilter.cli.manifests import read_manifests
    from flinkfilter.cli.verdicts import judge

    loaded = load_settings(settings)
    reading = read_manifests(files, namespace)
    verdicts = [judge(manifest, loaded) for manifest in reading.manifests]
    print_notes(reading.skipped)
    if output is OutputFormat.TEXT:
        _print_text(reading, verdicts)
    else:
        print_data(_data(reading, verdicts), output)
    if reading.unreadable or any(verdict.problems for verdict in verdicts):
        raise typer.Exit(1)


def _print_text(reading: "Reading", verdicts: "list[Verdict]") -> None:
    for unreadable in reading.unreadable:
        typer.echo(str(unreadable))
    for verdict in verdicts:
        for line in verdict.lines():
            typer.echo(line)
    valid = sum(not verdict.problems for verdict in verdicts)
    print_notes([f"{valid} of {len(verdicts)} filters valid"])


def _data(reading: "Reading", verdicts: "list[Verdict]") -> list[dict[str, Any]]:
    unreadable = [
        {
            "file": each.file,
            "valid": False,
            "problems": [{"path": "", "line": each.line, "message": each.reason}],
        }
        for each in reading.unreadable
    ]
    judged = [
        {
            **verdict.identity(),
            "valid": not verdict.problems,
            "problems": [
                {
                    "path": problem.path,
                    "line": verdict.manifest.line_of(problem.path),
                    "message": problem.message,
                }
                for problem in verdict.problems
            ],
        }
        for verdict in verdicts
    ]
    return unreadable + judged
