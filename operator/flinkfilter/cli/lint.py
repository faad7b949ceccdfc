"""`flinkfilter lint`: whether filters can be worked out, and everything that is wrong with them."""

from typing import TYPE_CHECKING, Annotated, Any

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
    from collections.abc import Iterable

    from flinkfilter.cli.manifests import Manifest, Reading
    from flinkfilter.cli.verdicts import Verdict
    from flinkfilter.errors import Problem

Strict = Annotated[bool, typer.Option("--strict", help="Let warnings, too, make the status 1.")]


def lint(
    files: Files,
    settings: SettingsFile,
    namespace: Namespace = None,
    output: Format = OutputFormat.TEXT,
    *,
    strict: Strict = False,
) -> None:
    """Check filters as the API server and the operator do.

    Prints each problem as FILE:LINE: namespace/name: path: message. The status is 1 if there are
    any. Doubts whether a filter says what is meant begin with `warning:`; the status is 1 for them
    with --strict only.

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
    wrong = any(verdict.problems or (strict and verdict.warnings) for verdict in verdicts)
    if reading.unreadable or wrong:
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
            "warnings": [],
        }
        for each in reading.unreadable
    ]
    judged = [
        {
            **verdict.identity(),
            "valid": not verdict.problems,
            "problems": _problems(verdict.manifest, verdict.problems),
            "warnings": _problems(verdict.manifest, verdict.warnings),
        }
        for verdict in verdicts
    ]
    return unreadable + judged


def _problems(manifest: "Manifest", problems: "Iterable[Problem]") -> list[dict[str, Any]]:
    return [
        {
            "path": problem.path,
            "line": manifest.line_of(problem.path),
            "message": problem.message,
        }
        for problem in problems
    ]
